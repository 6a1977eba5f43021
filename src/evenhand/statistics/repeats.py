"""Who repeats itself, in things that are not everybody's?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.statistics.cells import Codes
from evenhand.statistics.near_sets import NearSets


@dataclass(frozen=True, slots=True)
class Repeats:
    """Of each row: does the unit have it, or one near it, twice; do many of the group have it?

    Attributes
    ----------
    is_repeated, is_common : ndarray of bool, shape (n,)
    """

    is_repeated: npt.NDArray[np.bool_]
    is_common: npt.NDArray[np.bool_]

    @property
    def is_own(self) -> npt.NDArray[np.bool_]:
        """Whether the unit repeats what is not common."""
        return self.is_repeated & ~self.is_common


def repeats(
    *, group: Codes, unit: Codes, item: Codes, times: Codes, near: NearSets, many: int
) -> Repeats:
    """Say which items a unit repeats, and which are common in its group.

    Parameters
    ----------
    group, unit, item : ndarray of int64, shape (n,)
        Codes; each combination once.
    times : ndarray of int64, shape (n,)
        How often the unit has the item in the group, 1 or more.
    near : NearSets
        Items that are nearly the same; an item is near itself.
    many : int
        Units of the group with an item, or with one near it, from which it is common.

    Returns
    -------
    Repeats
        Near is meant pair by pair: what is near a near one need not be near.
    """
    from scipy.sparse import coo_array, csr_array, eye_array  # noqa: PLC0415 -- slow import

    items = int(max(item.max(initial=-1), near.other.max(initial=-1))) + 1
    ones = np.ones(near.one.size, dtype=np.int32)
    upper = coo_array((ones, (near.one, near.other)), shape=(items, items))
    beside = csr_array(eye_array(items, dtype=np.int32) + upper + upper.T)
    is_repeated, is_common = (np.zeros(item.size, dtype=bool) for _ in range(2))
    for one in np.unique(group):
        at = np.flatnonzero(group == one)
        _, who = np.unique(unit[at], return_inverse=True)
        there = np.ones(at.size, dtype=np.int32)
        has = csr_array((there, (who, item[at])), shape=(int(who.max()) + 1, items))
        reached: Any = has @ beside
        own = np.asarray(reached[who, item[at]]).ravel()
        users = np.bincount(reached.indices, minlength=items)
        is_repeated[at] = (times[at] > 1) | (own > 1)
        is_common[at] = users[item[at]] >= many
    return Repeats(is_repeated, is_common)
