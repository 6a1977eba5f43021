"""What leaves the database when handlers are compared, as arrays?

The parts that several measures' ``Counts`` are made of. Codes are those of ``aggregates.handled``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of one kind stand for.

    Attributes
    ----------
    code : ndarray of int64, shape (n,)
        From 0, ascending and complete: ``name[code]`` is the name.
    name : ndarray of str, shape (n,)
        Pseudonyms, offices, periods.
    """

    code: Codes
    name: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class SetPeriods:
    """The sets in which handlers are compared: ``stratum`` from 0, ascending; their period."""

    stratum: Codes
    period: Codes


@dataclass(frozen=True, slots=True)
class SetMonths:
    """What of each set lies in one office and month: ``stratum`` ascending; office; month."""

    stratum: Codes
    office: Codes
    month: Codes


@dataclass(frozen=True, slots=True)
class OfficerFiles:
    """Declarations with an agent by set and officer: codes and ``files``, shape (cells,)."""

    stratum: Codes
    officer: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class AgentFiles:
    """Declarations by set and agent: codes and ``files``, shape (cells,)."""

    stratum: Codes
    agent: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class DeskFiles:
    """Declarations by officer and office, codes and ``files``, shape (n,): who worked where."""

    officer: Codes
    office: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class FlaggedPairs:
    """Pairs that a measure lists: ``period``, ``officer``, ``agent`` codes, shape (n,).

    What ``pair_excess`` (pairs that met more often than the lot explains) and ``unit_value`` hand
    to measures that ask what such pairs have in common. ``beyond`` is the share, 0 to 1, of the
    pair's files above expectation; None where the measure gives none. A period of -1 is all of
    them.
    """

    period: Codes
    officer: Codes
    agent: Codes
    beyond: npt.NDArray[np.float64] | None = None


OutcomeSums = npt.NDArray[np.float64]
"""Shape (4 x outcomes, cells): ``n_0``, ``total_0``, ``squares_0``, ``cubes_0``, ``n_1`` and on.

Where a measure asks for fewer powers the last of each outcome are not there: 2 or 3 x outcomes.
"""


@dataclass(frozen=True, slots=True)
class OfficerCells:
    """Declarations by set, office and officer, with the sums of each outcome.

    Attributes
    ----------
    stratum, office, officer, files : ndarray of int64, shape (cells,)
    sums : ndarray of float64, shape (4 x outcomes, cells)
        See ``split_outcomes``.
    """

    stratum: Codes
    office: Codes
    officer: Codes
    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one outcome by cell: files where it is known, the sums of their powers."""

    n: npt.NDArray[np.float64]
    total: npt.NDArray[np.float64]
    squares: npt.NDArray[np.float64]
    cubes: npt.NDArray[np.float64]


def split_outcomes(sums: OutcomeSums, *, powers: int = 3) -> tuple[Sums, ...]:
    """Return the sums of each outcome, in the order of the design; NaN for powers not there."""
    unknown = [np.broadcast_to(np.nan, sums.shape[1:])] * (3 - powers)
    step = powers + 1
    return tuple(Sums(*sums[i : i + step], *unknown) for i in range(0, len(sums), step))


@dataclass(frozen=True, slots=True)
class SetCells:
    """The same by set and officer alone, whatever the office.

    Attributes
    ----------
    stratum, officer : ndarray of int64, shape (n,)
        Each pair once, ascending.
    sums : ndarray of float64, shape (4 x outcomes, n)
    place : ndarray of int64, shape (cells,)
        Where each cell of ``OfficerCells`` went.
    """

    stratum: Codes
    officer: Codes
    sums: OutcomeSums
    place: Codes


def across_offices(cells: OfficerCells) -> SetCells:
    """Add up the cells of an officer who met files of one set at several offices."""
    width = int(cells.officer.max(initial=0)) + 1
    pairs, place = np.unique(cells.stratum * width + cells.officer, return_inverse=True)
    sums = np.zeros((len(cells.sums), pairs.size))
    for row, values in zip(sums, cells.sums, strict=True):
        row[:] = np.bincount(place, weights=values, minlength=pairs.size)
    return SetCells(stratum=pairs // width, officer=pairs % width, sums=sums, place=place)


def about(sums: Sums, *, mean: float) -> Sums:
    """Return the sums of the outcome less a constant near its mean; the cubes stay as they are.

    A large level would eat the digits of the spread.
    """
    gone = sums.n * mean
    total = sums.total - gone
    least = np.divide(total**2, sums.n, out=np.zeros_like(total), where=sums.n > 0)
    squares = np.maximum(sums.squares - 2 * mean * sums.total + gone * mean, least)
    return Sums(sums.n, total, squares, sums.cubes)
