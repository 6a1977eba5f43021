"""What do the rows of a two-way question come down to?

One row for each (client, unit) pair that met: how often, the outcome's sum and its sum of squares.
Everything the leave-out estimator needs is in these, so rows need not leave the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Labels = npt.NDArray[Any]


def sum_by(codes: Codes, values: Floats, *, size: int) -> Floats:
    """Sum values by code.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
        From 0 to size - 1.
    values : ndarray of float64, shape (n,)
        What to sum.
    size : int
        Number of codes.

    Returns
    -------
    ndarray of float64, shape (size,)
    """
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums by (client, unit) pair, ordered by client and then by unit.

    Attributes
    ----------
    client, unit : ndarray of int64, shape (cells,)
        Codes from 0; each pair occurs once.
    count, total, within : ndarray of float64, shape (cells,)
        Observations; sum of the outcome about one constant for all cells; sum of squares about the
        cell's own mean.
    unit_labels : ndarray, shape (units,)
        The unit of each code, ascending.
    clients : int
        Number of client codes.
    """

    client: Codes
    unit: Codes
    count: Floats
    total: Floats
    within: Floats
    unit_labels: Labels
    clients: int

    @property
    def units(self) -> int:
        """Number of unit codes."""
        return len(self.unit_labels)

    def with_outcome(self, outcome: Floats, *, pair: Codes) -> Cells:
        """Sum another outcome, given row by row with the cell of each row, over the same cells."""
        y, size = outcome - outcome.mean(), len(self.client)
        count = sum_by(pair, np.ones(len(pair)), size=size)
        total = sum_by(pair, y, size=size)
        within = sum_by(pair, (y - (total / count)[pair]) ** 2, size=size)
        return replace(self, count=count, total=total, within=within)

    def spread(self) -> float:
        """Sum of squares about the constant that totals are taken about."""
        return float(self.within.sum() + np.sum(self.total**2 / self.count))


def split(cells: Cells, label: Codes) -> Iterator[Cells]:
    """Part cells into sets that share no unit and no client, in the order of their labels.

    Parameters
    ----------
    cells : Cells
        All cells.
    label : ndarray of int64, shape (cells,)
        The set of each cell; cells below 0 are left out.

    Yields
    ------
    Cells
        One set, its codes numbered from 0 and its outcome centred.
    """
    live = np.flatnonzero(label >= 0)
    order = live[np.argsort(label[live], kind="stable")]
    client, _ = _number_by_set(cells.client[order], label[order], cells.clients)
    unit, present = _number_by_set(cells.unit[order], label[order], cells.units)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(label[order])) + 1, [len(order)]])
    for first, last in pairwise(edges.tolist()):
        chosen, here = order[first:last], slice(first, last)
        count, total = cells.count[chosen], cells.total[chosen]
        lowest, highest = int(unit[here].min()), int(unit[here].max())
        yield Cells(
            client=client[here] - client[here].min(),
            unit=unit[here] - lowest,
            count=count,
            total=total - count * (total.sum() / count.sum()),
            within=cells.within[chosen],
            unit_labels=cells.unit_labels[present[lowest : highest + 1]],
            clients=int(np.ptp(client[here])) + 1,
        )


def _number_by_set(codes: Codes, label: Codes, size: int) -> tuple[Codes, Codes]:
    """Give codes new numbers, by set and then by code; also the old code of each number."""
    label_of = np.full(size, -1, dtype=np.int64)
    label_of[codes] = label
    present = np.flatnonzero(label_of >= 0)
    present = present[np.argsort(label_of[present], kind="stable")]
    fresh = np.empty(size, dtype=np.int64)
    fresh[present] = np.arange(len(present))
    return fresh[codes], present
