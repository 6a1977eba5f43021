"""Does most go to few, and how much would it if it went by shares?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Concentration:
    """Herfindahl index of each group, and its mean if all were dealt by shares.

    Attributes
    ----------
    seen, dealt : ndarray of float64, shape (groups,)
        From 1 over the number of units to 1, where one unit has all; NaN where there is nothing.
    """

    seen: Floats
    dealt: Floats


def concentration(
    *, group: Codes, count: Codes, share_group: Codes, share: Codes, groups: int
) -> Concentration:
    """Return how concentrated what came is, and would be if it came by shares.

    Parameters
    ----------
    group, count : ndarray of int64, shape (n,)
        What came to a unit of a group, once for each.
    share_group, share : ndarray of int64, shape (m,)
        What each unit of a group holds, by which it would be dealt.
    groups : int

    Notes
    -----
    Of n dealt one by one with shares p, the sum of squared shares is on average
    ``sum p^2 + (1 - sum p^2) / n``.
    """
    total = np.bincount(group, weights=count, minlength=groups)
    held = np.bincount(share_group, weights=share, minlength=groups)
    came, p = count / total[group], share / held[share_group]
    squares = np.bincount(group, weights=came**2, minlength=groups)
    even = np.bincount(share_group, weights=p**2, minlength=groups)
    some = total > 0
    n = np.where(some, total, 1.0)
    return Concentration(
        seen=np.where(some, squares, np.nan),
        dealt=np.where(some, even + (1 - even) / n, np.nan),
    )
