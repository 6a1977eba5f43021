"""Which registration numbers went to declarations that were refused?

At one office a number is used up whenever papers are missing: one for each ``EACH`` declarations.
There is no declaration of that number; the log says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import REJECT, Act

Ints = npt.NDArray[np.int64]

EACH: Final = 100
NAME: Final = "cancelled_numbers"
_LODGED_BEFORE: Final = 600
_REFUSED_AFTER: Final = 20
_MISSING: Final = -1


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Numbers of a block that were used up.

    Attributes
    ----------
    serial : ndarray of int64, shape (k,)
    after : ndarray of int64, shape (k,)
        Place in the block of the declaration registered just before.
    """

    serial: Ints
    after: Ints


def shift(files: Ints, *, month: int) -> Ints:
    """Return by how much the number of each file of a month is higher for it.

    ``files`` are those that the office registers in each month, shape (months,); the result has the
    shape (files[month],).
    """
    here = np.minimum(np.arange(files[month]) // EACH, files[month] // EACH)
    up: Ints = here + (files[:month] // EACH).sum()
    return up


def cancelled(files: Ints, *, month: int) -> Cancelled:
    """Return the numbers that a month used up."""
    number = np.arange(files[month] // EACH)
    first = files[:month].sum() + (files[:month] // EACH).sum()
    return Cancelled(serial=first + (number + 1) * (EACH + 1), after=(number + 1) * EACH - 1)


def none_cancelled() -> Cancelled:
    """Return what an office without such numbers used up."""
    return Cancelled(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def refusals(
    numbers: Cancelled,
    *,
    registered: Ints,
    agent: Ints,
    same: dict[str, int],
    like: dict[str, npt.NDArray[Any]],
) -> dict[str, npt.NDArray[Any]]:
    """Return the events of the numbers: lodged by an agent, refused by the system.

    Parameters
    ----------
    numbers : Cancelled
    registered, agent : ndarray of int64, shape (n,)
        Of the files of the block: when, and the actor code of the agent. The one who lodged just
        before is refused.
    same : dict of str to int
        ``office``, ``system`` (its actor code), ``reason`` (its place), ``never`` (what stands for
        no time).
    like : dict of str to ndarray
        The columns of the events, for their names and types.
    """
    k = numbers.serial.size
    at = registered[numbers.after]
    told: dict[str, Any] = {
        "place": np.repeat(np.arange(k), 2),
        "sequence": np.tile([1, 2], k),
        "act": np.tile([Act.LODGE, REJECT], k),
        "at": np.stack([at - _LODGED_BEFORE, at + _REFUSED_AFTER], axis=1).ravel(),
        "started_at": np.full(2 * k, same["never"]),
        "actor": np.stack([agent[numbers.after], np.full(k, same["system"])], axis=1).ravel(),
        "office": np.full(2 * k, same["office"]),
        "reason": np.tile([_MISSING, same["reason"]], k),
        "source": np.zeros(2 * k),
    }
    told["recorded_at"] = told["at"]
    none = np.full(2 * k, _MISSING)
    return {name: told.get(name, none).astype(c.dtype) for name, c in like.items()}
