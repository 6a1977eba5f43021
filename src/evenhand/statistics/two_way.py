"""What do units differ by, once every client is compared only with itself?

Least squares of an outcome on unit and client, solved exactly: clients are eliminated, which leaves
one symmetric matrix of units by units. Clients may be many; units are few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.linalg import lapack

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Cells, Codes, Floats, sum_by

#: Numbers in one block of work: 32 MB of float64.
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Contrast:
    """Forms of v = e_unit - g, with g the client's mix of units; one v for each cell.

    Attributes
    ----------
    square, cross : ndarray of float64, shape (cells,)
        v' S v, and g' S v.
    """

    square: Floats
    cross: Floats


@dataclass(frozen=True, slots=True)
class TwoWay:
    """One connected set, ready to be solved for any outcome.

    Attributes
    ----------
    client, unit : ndarray of int64, shape (cells,)
        Codes, ordered by client.
    count, mix : ndarray of float64, shape (cells,)
        Observations of the cell, and their share in the client's.
    per_unit, per_client : ndarray of float64, shape (units,) and (clients,)
        Observations of each: d and n.
    start : ndarray of int64, shape (clients + 1,)
        Where each client's cells begin.
    inverse : ndarray of float64, shape (units, units)
        Generalised inverse of L = diag(d) - W' diag(1/n) W, W the counts by client and unit, that
        returns effects whose mean, weighted by observations, is 0.
    """

    client: Codes
    unit: Codes
    count: Floats
    mix: Floats
    per_unit: Floats
    per_client: Floats
    start: Codes
    inverse: Floats

    def means(self, total: Floats) -> Floats:
        """Divide each client's sum of `total` over its cells by the client's observations."""
        return sum_by(self.client, total, size=len(self.per_client)) / self.per_client

    def unit_effects(self, total: Floats) -> Floats:
        """Solve for unit effects, weighted mean 0, from the outcome's sum in each cell."""
        inside = total - self.count * self.means(total)[self.client]
        by_unit = sum_by(self.unit, inside, size=len(self.per_unit))
        return np.asarray(self.inverse @ by_unit, dtype=np.float64)

    def fit(self, total: Floats) -> Floats:
        """Fit the outcome in each cell from its sums: unit effect plus client effect."""
        effect = self.unit_effects(total)[self.unit]
        return np.asarray(effect + self.means(total - self.count * effect)[self.client])

    def contrast(self, S: Floats) -> Contrast:
        """Evaluate the forms of each cell's v in a symmetric matrix of units by units."""
        mixed = np.empty(len(self.unit))
        units, flat = len(self.per_unit), S.ravel()
        for cells, row, block in _dense_blocks(self, self.mix):
            mixed[cells] = (block @ S)[row, self.unit[cells]]
        for cells, left, right in _pair_blocks(self):
            entry = flat[self.unit[cells[left]] * units + self.unit[right]]
            mixed[cells] = sum_by(left, entry * self.mix[right], size=len(cells))
        own = self.means(self.count * mixed)[self.client]
        return Contrast(
            square=np.diagonal(S)[self.unit] - 2 * mixed + own, cross=np.asarray(mixed - own)
        )

    def spread(self, variance: Floats) -> Floats:
        """Sum `variance` times v v' over cells: a matrix of units by units."""
        by_client = sum_by(self.client, variance, size=len(self.per_client))[self.client]
        half = self._sum_of_products(variance - by_client * self.mix / 2, self.mix)
        by_unit = sum_by(self.unit, variance, size=len(self.per_unit))
        return np.asarray(np.diag(by_unit) - half - half.T)

    def _sum_of_products(self, left: Floats, right: Floats) -> Floats:
        """Sum l r' over clients, l and r a client's values spread over the units."""
        units = len(self.per_unit)
        found = np.zeros(units * units)
        for cells, row, block in _dense_blocks(self, right):
            other = block
            # A matrix times itself costs half: numpy sees that both sides are one.
            if left is not right:
                other = np.zeros_like(block)
                other[row, self.unit[cells]] = left[cells]
            found += (other.T @ block).ravel()
        for cells, one, other_cell in _pair_blocks(self):
            where = self.unit[cells[one]] * units + self.unit[other_cell]
            value = left[cells[one]] * right[other_cell]
            found += sum_by(where, value, size=units * units)
        return found.reshape(units, units)


def _is_dense(net: TwoWay) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark cells of clients that met so many units that a whole row costs less than its pairs."""
    met, units = np.diff(net.start), len(net.per_unit)
    return np.asarray((met**2 > units**2 / 700 + units / 4)[net.client])


def _dense_blocks(net: TwoWay, value: Floats) -> Iterator[tuple[Codes, Codes, Floats]]:
    """Lay cells out as clients by units: the cells, each cell's row, and the block."""
    dense = np.flatnonzero(_is_dense(net))
    if not len(dense):
        return
    height = max(1, _BLOCK // len(net.per_unit))
    # Cells lie client by client.
    row = np.cumsum(np.diff(net.client[dense], prepend=net.client[dense[0]]) != 0)
    edges = np.searchsorted(row, np.arange(0, int(row[-1]) + height + 1, height))
    for first, last in pairwise(edges.tolist()):
        if first == last:
            continue
        cells, place = dense[first:last], row[first:last] - row[first]
        block = np.zeros((int(place[-1]) + 1, len(net.per_unit)))
        block[place, net.unit[cells]] = value[cells]
        yield cells, place, block


def _pair_blocks(net: TwoWay) -> Iterator[tuple[Codes, Codes, Codes]]:
    """List cells of one client two by two: the cells, position of the left one, the right one."""
    sparse = np.flatnonzero(~_is_dense(net))
    met = np.diff(net.start)[net.client[sparse]]
    ends = np.cumsum(met)
    first = 0
    while first < len(sparse):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _BLOCK, side="right")))
        cells, size = sparse[first:last], met[first:last]
        left = np.repeat(np.arange(len(cells)), size)
        offset = np.arange(len(left)) - np.repeat(np.cumsum(size) - size, size)
        yield cells, left, net.start[net.client[cells[left]]] + offset
        first = last


def two_way(cells: Cells) -> TwoWay:
    """Prepare a connected set of cells.

    Parameters
    ----------
    cells : Cells
        Cells of one connected set.

    Returns
    -------
    TwoWay

    Raises
    ------
    StatisticsError
        If the units are not connected.
    """
    per_client = sum_by(cells.client, cells.count, size=cells.clients)
    net = TwoWay(
        client=cells.client,
        unit=cells.unit,
        count=cells.count,
        mix=cells.count / per_client[cells.client],
        per_unit=sum_by(cells.unit, cells.count, size=cells.units),
        per_client=per_client,
        start=np.searchsorted(cells.client, np.arange(cells.clients + 1)).astype(np.int64),
        inverse=np.empty((0, 0)),
    )
    root = net.count / np.sqrt(per_client)[cells.client]
    shared = net._sum_of_products(root, root)
    return replace(net, inverse=_inverse(shared, per_unit=net.per_unit))


def _inverse(shared: Floats, *, per_unit: Floats) -> Floats:
    """Invert L + d d' / N, which agrees with L on contrasts and returns effects of mean 0."""
    root = np.sqrt(per_unit)
    scaled = np.diag(per_unit) - shared + np.outer(per_unit, per_unit) / per_unit.sum()
    scaled /= np.outer(root, root)
    factor, failed = lapack.dpotrf(scaled, lower=1, clean=0, overwrite_a=1)
    pivots = np.diagonal(factor)
    if failed or pivots.min() < 1e-7:
        raise StatisticsError(
            f"The {len(per_unit)} units are not connected, or hang on next to nothing.",
            do_next="Compare units within connected sets: see components and leave_out_by_set.",
        )
    found, _ = lapack.dpotri(factor, lower=1, overwrite_c=1)
    found = np.tril(found) + np.tril(found, -1).T
    return np.asarray(found / np.outer(root, root), dtype=np.float64)
