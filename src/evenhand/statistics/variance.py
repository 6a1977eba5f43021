"""If the same file had gone to another unit, how much would its outcome move?

The variance of unit effects, corrected for the noise of estimating them by leaving out one match
(or one observation) at a time: exact, from sums by (client, unit) pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.cell_input import cells_from_rows, cells_from_sums, numbers
from evenhand.statistics.cells import Cells, Codes, Floats, Labels, split
from evenhand.statistics.connected import from_largest, join, leave_one_out_sets
from evenhand.statistics.controls import without_controls
from evenhand.statistics.leave_out import Leave, VarianceComponents, estimate_set
from evenhand.statistics.quadratic_form import interval
from evenhand.statistics.two_way import two_way


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Variance components on the largest leave-one-out connected set.

    Attributes
    ----------
    unit_variance, covariance, client_variance : float
        Corrected components, divisor n - 1. A negative variance is an estimate near zero, and is
        kept as it is.
    plug_in : VarianceComponents
        The same three without correction, biased.
    standard_error, low, high, p_value : float
        Of the unit variance: standard error, 95 % interval, test that units do not differ.
    observations, units, clients : int
        What the set holds.
    dropped_observations, dropped_units, dropped_clients : int
        What was given and lies outside the set.
    unit_labels : ndarray, shape (units,)
        Units of the set, ascending.
    effects, effect_errors : ndarray of float64, shape (units,)
        Each unit's effect about the mean weighted by observations, and its sampling standard error.
    leave : {"match", "observation"}
        What was left out at a time.
    """

    unit_variance: float
    covariance: float
    client_variance: float
    plug_in: VarianceComponents
    standard_error: float
    low: float
    high: float
    p_value: float
    observations: int
    units: int
    clients: int
    dropped_observations: int
    dropped_units: int
    dropped_clients: int
    unit_labels: Labels
    effects: Floats
    effect_errors: Floats
    leave: Leave

    @property
    def swap_gap(self) -> float:
        """Expected gap of one file between two units drawn by lot: see `swap_gap`."""
        return swap_gap(self.unit_variance)


def swap_gap(unit_variance: float) -> float:
    """Turn a variance of units into the gap expected between two of them, drawn by lot.

    Parameters
    ----------
    unit_variance : float
        Corrected variance of unit effects; a negative one counts as 0.

    Returns
    -------
    float
        E|psi - psi'| = 2 sd / sqrt(pi) of normal effects, in the units of the outcome.

    References
    ----------
    Gini's mean difference of a normal law: Yitzhaki, S. (2003). Gini's mean difference: a superior
    measure of variability for non-normal distributions. Metron 61(2), 285-316.
    """
    return float(2 * np.sqrt(max(unit_variance, 0.0) / np.pi))


def leave_out(
    outcome: npt.ArrayLike,
    unit: npt.ArrayLike,
    client: npt.ArrayLike,
    leave: Leave = "match",
    controls: npt.ArrayLike | None = None,
) -> LeaveOut:
    """Estimate how much units move an outcome, from rows.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        The outcome of each row.
    unit, client : array_like of str or int, shape (n,)
        Who handled the row, and the set (client, or stratum of the lot) it is compared in.
    leave : {"match", "observation"}
        Leave out all rows of a (client, unit) pair at a time, which stays right when their errors
        go together, or one row at a time, which is sharper when errors are independent.
    controls : array_like of float, shape (n,) or (n, k), optional
        Taken off first, by least squares on units, clients and controls.

    Returns
    -------
    LeaveOut
        On the largest leave-one-out connected set.

    Raises
    ------
    StatisticsError
        If lengths differ, values are missing, the outcome does not vary, or no two units can be
        compared.

    References
    ----------
    Kline, P., Saggio, R. and Solvsten, M. (2020). Leave-out estimation of variance components.
    Econometrica 88(5), 1859-1898. doi:10.3982/ECTA16410
    """
    check_leave(leave)
    cells, pair = cells_from_rows(outcome, unit=unit, client=client)
    if controls is None:
        return _largest(cells, leave=leave)
    known = numbers(controls, name="controls", length=len(pair)).reshape(len(pair), -1)
    kept = _largest_set(cells)
    rows, place = kept[pair], np.cumsum(kept) - 1
    chosen, chosen_pair = _only(cells, kept), place[pair[rows]]
    y = without_controls(
        np.asarray(outcome, dtype=np.float64)[rows],
        controls=known[rows],
        net=two_way(chosen),
        pair=chosen_pair,
    )
    return _report(chosen.with_outcome(y, pair=chosen_pair), given=cells, leave=leave)


def leave_out_cells(
    unit: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
    total: npt.ArrayLike,
    total_of_squares: npt.ArrayLike,
    leave: Leave = "match",
) -> LeaveOut:
    """Estimate how much units move an outcome, from sums by (client, unit) pair.

    Parameters
    ----------
    unit, client : array_like of str or int, shape (cells,)
        Who handled the observations, and the set they are compared in.
    count, total, total_of_squares : array_like of float, shape (cells,)
        Observations, sum of the outcome, and sum of its squares. Where the level of the outcome is
        large against its spread, subtract a constant before summing; no result depends on it.
    leave : {"match", "observation"}
        As in `leave_out`.

    Returns
    -------
    LeaveOut
        The same numbers as `leave_out` on the rows.

    Raises
    ------
    StatisticsError
        As `leave_out`; also if no outcomes can have these sums, or rounding has eaten the spread.
    """
    check_leave(leave)
    cells = cells_from_sums(
        unit=unit, client=client, count=count, total=total, total_of_squares=total_of_squares
    )
    return _largest(cells, leave=leave)


def check_leave(leave: str) -> None:
    """Refuse what is neither a match nor an observation."""
    if leave not in get_args(Leave):
        raise StatisticsError(
            f"'leave' is {leave!r}.", do_next="Say leave='match' or leave='observation'."
        )


def comparable_sets(cells: Cells) -> Codes:
    """Find the leave-one-out connected set of each cell, -1 where there is none; at least one."""
    sets = leave_one_out_sets(
        cells.client, unit=cells.unit, count=cells.count, clients=cells.clients, units=cells.units
    )
    if not np.any(sets >= 0):
        raise StatisticsError(
            f"Among {cells.units} units and {cells.clients} clients no two units stay comparable"
            " when any one client is left out.",
            do_next="Take a longer period, or compare within wider sets, so that units share"
            " several clients.",
        )
    return sets


def check_varies(spread: float, *, observations: float, given: Cells) -> None:
    """Refuse an outcome that is the same in all that is compared, but for rounding."""
    # The mean taken off leaves dust of some 1e-16 of the spread it had before pruning.
    if spread <= 1e-28 * given.spread() or given.spread() == 0:
        raise StatisticsError(
            f"The outcome is the same in all {observations:.0f} observations that can be compared.",
            do_next="Choose an outcome that varies, or a longer period.",
        )


def _largest_set(cells: Cells) -> npt.NDArray[np.bool_]:
    """Mark the leave-one-out connected set inside the largest connected set that has one."""
    sets = comparable_sets(cells)
    connected = join(cells.client, unit=cells.unit, clients=cells.clients, units=cells.units)
    order = from_largest(
        connected[cells.unit], client=cells.client, unit=cells.unit, count=cells.count
    )
    survives = np.isin(order, sets)
    return np.asarray(sets == order[survives][0])


def _only(cells: Cells, kept: npt.NDArray[np.bool_]) -> Cells:
    return next(split(cells, np.where(kept, 0, -1)))


def _largest(cells: Cells, *, leave: Leave) -> LeaveOut:
    return _report(_only(cells, _largest_set(cells)), given=cells, leave=leave)


def _report(kept: Cells, *, given: Cells, leave: Leave) -> LeaveOut:
    check_varies(kept.spread(), observations=kept.count.sum(), given=given)
    found = estimate_set(kept, leave=leave)
    sure = interval(found.corrected.unit_variance, found.form)
    return LeaveOut(
        unit_variance=found.corrected.unit_variance,
        covariance=found.corrected.covariance,
        client_variance=found.corrected.client_variance,
        plug_in=found.plug_in,
        standard_error=sure.standard_error,
        low=sure.low,
        high=sure.high,
        p_value=sure.p_value,
        observations=found.observations,
        units=kept.units,
        clients=kept.clients,
        dropped_observations=int(given.count.sum()) - found.observations,
        dropped_units=given.units - kept.units,
        dropped_clients=given.clients - kept.clients,
        unit_labels=kept.unit_labels,
        effects=found.effects,
        effect_errors=found.effect_errors,
        leave=leave,
    )
