"""What is the effect of each unit, and of each client, on an outcome?

Least squares on unit and client together, solved exactly from sums by pair: no iteration, so no
tolerance. Effects of different connected sets have no common scale and are told apart by set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.statistics.cell_input import check_rows, one_a_row
from evenhand.statistics.cells import Cells, Codes, Floats, Labels, split
from evenhand.statistics.connected import join
from evenhand.statistics.labels import POSSIBLE_A_ROW, encode
from evenhand.statistics.two_way import two_way


@dataclass(frozen=True, slots=True)
class TwoWayEffects:
    """Effects by connected set; the fit of a row is its unit's effect plus its client's.

    Attributes
    ----------
    unit_labels, client_labels : ndarray, shape (units,) and (clients,)
        Ascending.
    unit_effects : ndarray of float64, shape (units,)
        In units of the outcome, about 0: their mean over the rows of a set is 0.
    client_effects : ndarray of float64, shape (clients,)
        What is left: they carry the level of the outcome.
    unit_set, client_set : ndarray of int64, shape (units,) and (clients,)
        The connected set of each, from 0, in the order of its smallest unit label. Only effects of
        one set can be compared.
    observations : int
        Number of rows.
    """

    unit_labels: Labels
    client_labels: Labels
    unit_effects: Floats
    client_effects: Floats
    unit_set: Codes
    client_set: Codes
    observations: int


def two_way_effects(
    outcome: npt.ArrayLike, *, unit: npt.ArrayLike, client: npt.ArrayLike
) -> TwoWayEffects:
    """Estimate unit and client effects from rows.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        The outcome of each row.
    unit, client : array_like of str or int, shape (n,)
        Who handled the row, and whose it was. Units should be the fewer: memory grows with their
        square. Columns of an Arrow table are read as they are.

    Returns
    -------
    TwoWayEffects

    Raises
    ------
    StatisticsError
        If lengths differ, or a value or label is missing.

    References
    ----------
    Abowd, J. M., Kramarz, F. and Margolis, D. N. (1999). High wage workers and high wage firms.
    Econometrica 67(2), 251-333. doi:10.1111/1468-0262.00020
    """
    y = one_a_row(outcome)
    unit_labels, unit_code = encode(unit, name="unit")
    client_labels, client_code = encode(client, name="client")
    check_rows(len(y), unit=unit_code, client=client_code)
    level = float(y.mean())
    cells = _cells(
        y - level,
        unit=unit_code,
        client=client_code,
        unit_labels=unit_labels,
        clients=len(client_labels),
    )
    unit_set = join(cells.client, unit=cells.unit, clients=cells.clients, units=cells.units)
    client_set = np.empty(cells.clients, dtype=np.int64)
    client_set[cells.client] = unit_set[cells.unit]
    of_units, of_clients = zip(*map(_effects, split(cells, unit_set[cells.unit])), strict=True)
    means = level + _set_means(cells, unit_set[cells.unit])
    return TwoWayEffects(
        unit_labels=unit_labels,
        client_labels=client_labels,
        unit_effects=_in_order_of_labels(of_units, sets=unit_set),
        client_effects=_in_order_of_labels(of_clients, sets=client_set) + means[client_set],
        unit_set=unit_set,
        client_set=client_set,
        observations=len(y),
    )


def _cells(y: Floats, *, unit: Codes, client: Codes, unit_labels: Labels, clients: int) -> Cells:
    """Sum rows by pair; squares are not asked for here, and stay 0."""
    units = len(unit_labels)
    key = client * units + unit
    if clients * units <= POSSIBLE_A_ROW * len(y):
        by_key = np.bincount(key, minlength=clients * units)
        present = np.flatnonzero(by_key)
        count = by_key[present]
        total = np.bincount(key, weights=y, minlength=clients * units)[present].astype(np.float64)
    else:
        present, place, count = np.unique(key, return_inverse=True, return_counts=True)
        total = np.bincount(place, weights=y).astype(np.float64)
    client_of, unit_of = np.divmod(present, units)
    return Cells(
        client=client_of,
        unit=unit_of,
        count=count.astype(np.float64),
        total=total,
        within=np.zeros(len(present)),
        unit_labels=unit_labels,
        clients=clients,
    )


def _effects(part: Cells) -> tuple[Floats, Floats]:
    """Solve one connected set, its outcome taken about the set's mean."""
    net = two_way(part)
    unit_effects = net.unit_effects(part.total)
    return unit_effects, net.means(part.total - part.count * unit_effects[part.unit])


def _set_means(cells: Cells, label: Codes) -> Floats:
    total = np.bincount(label, weights=cells.total)
    return np.asarray(total / np.bincount(label, weights=cells.count))


def _in_order_of_labels(parts: tuple[Floats, ...], *, sets: Codes) -> Floats:
    """Put effects given set by set where their labels stand."""
    found = np.empty(len(sets))
    found[np.argsort(sets, kind="stable")] = np.concatenate(parts)
    return found
