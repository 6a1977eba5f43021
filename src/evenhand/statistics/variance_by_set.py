"""How much do units move an outcome, where units of different offices are never compared?

Each connected set (an office, as a rule) has its own variance about its own mean; the answer is
their mean, weighted by observations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.cell_input import cells_from_rows, cells_from_sums, meetings
from evenhand.statistics.cells import Cells, Codes, Floats, Labels, split
from evenhand.statistics.connected import inside_sets, join
from evenhand.statistics.leave_out import (
    Frame,
    Leave,
    SetEstimate,
    VarianceComponents,
    estimate_set,
    frame,
)
from evenhand.statistics.quadratic_form import add_up, interval
from evenhand.statistics.variance import check_leave, check_varies, comparable_sets, swap_gap


@dataclass(frozen=True, slots=True)
class SetTable:
    """What became of each connected set, one entry a set, in the order of `components`.

    Attributes
    ----------
    first_unit : ndarray
        The smallest unit label of the set, by which to recognise it.
    given_observations, given_units, given_clients : ndarray of int64
        What the set held.
    observations, units, clients : ndarray of int64
        What stays comparable when any one client is left out; 0 where fewer than two units do.
    unit_variance : ndarray of float64
        Corrected, about the set's own mean; NaN where the set is dropped.
    """

    first_unit: Labels
    given_observations: Codes
    given_units: Codes
    given_clients: Codes
    observations: Codes
    units: Codes
    clients: Codes
    unit_variance: Floats


@dataclass(frozen=True, slots=True)
class LeaveOutBySet:
    """Variance components within connected sets, pooled by observations.

    Attributes
    ----------
    unit_variance, covariance, client_variance, plug_in, standard_error, low, high, p_value
        As in `LeaveOut`, pooled.
    observations, units, clients, sets : int
        What is kept.
    dropped_observations, dropped_units, dropped_clients, dropped_sets : int
        What is not.
    by_set : SetTable
        The same, set by set.
    unit_labels : ndarray, shape (units,)
        Units kept, ascending within sets.
    unit_set : ndarray of int64, shape (units,)
        The set of each, as position in `by_set`.
    effects, effect_errors : ndarray of float64, shape (units,)
        Each unit's effect about its set's mean, and its sampling standard error.
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
    sets: int
    dropped_observations: int
    dropped_units: int
    dropped_clients: int
    dropped_sets: int
    by_set: SetTable
    unit_labels: Labels
    unit_set: Codes
    effects: Floats
    effect_errors: Floats
    leave: Leave

    @property
    def swap_gap(self) -> float:
        """Expected gap of one file between two units of its set, drawn by lot: see `swap_gap`."""
        return swap_gap(self.unit_variance)


def leave_out_by_set(
    outcome: npt.ArrayLike, unit: npt.ArrayLike, client: npt.ArrayLike, leave: Leave = "match"
) -> LeaveOutBySet:
    """Run `leave_out` in each connected set, and pool by observations.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        The outcome of each row.
    unit, client : array_like of str or int, shape (n,)
        Who handled the row, and the set (client, or stratum of the lot) it is compared in.
    leave : {"match", "observation"}
        As in `leave_out`.

    Returns
    -------
    LeaveOutBySet

    Raises
    ------
    StatisticsError
        As `leave_out`; that the outcome does not vary in one set is no error.
    """
    check_leave(leave)
    cells, _ = cells_from_rows(outcome, unit=unit, client=client)
    return _pooled(cells, leave=leave, compared=compare(cells))


def leave_out_cells_by_set(
    unit: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
    total: npt.ArrayLike,
    total_of_squares: npt.ArrayLike,
    leave: Leave = "match",
) -> LeaveOutBySet:
    """Run `leave_out_cells` in each connected set, and pool by observations.

    Parameters
    ----------
    unit, client : array_like of str or int, shape (cells,)
        Who handled the observations, and the set they are compared in.
    count, total, total_of_squares : array_like of float, shape (cells,)
        As in `leave_out_cells`.
    leave : {"match", "observation"}
        As in `leave_out`.

    Returns
    -------
    LeaveOutBySet
        The same numbers as `leave_out_by_set` on the rows.

    Raises
    ------
    StatisticsError
        As `leave_out_cells`; that the outcome does not vary in one set is no error.
    """
    check_leave(leave)
    cells = cells_from_sums(
        unit=unit, client=client, count=count, total=total, total_of_squares=total_of_squares
    )
    return _pooled(cells, leave=leave, compared=compare(cells))


def leave_out_outcomes_by_set(
    unit: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
    totals: Sequence[npt.ArrayLike],
    totals_of_squares: Sequence[npt.ArrayLike],
    leave: Leave = "match",
) -> tuple[LeaveOutBySet | StatisticsError, ...]:
    """Run `leave_out_cells_by_set` for several outcomes that are known of the same observations.

    Leverages depend on who handled what and not on the outcome: they are computed once.

    Parameters
    ----------
    unit, client, count, leave
        As in `leave_out_cells_by_set`.
    totals, totals_of_squares : sequence of array_like of float, shape (outcomes, cells)
        Of each outcome.

    Returns
    -------
    tuple of LeaveOutBySet or StatisticsError
        For each outcome what `leave_out_cells_by_set` returns, or the error that it raises.
    """
    check_leave(leave)
    try:
        met = meetings(unit=unit, client=client, count=count)
        compared = compare(met.empty)
    except StatisticsError as err:
        return tuple(err for _ in totals)
    found: list[LeaveOutBySet | StatisticsError] = []
    for total, squares in zip(totals, totals_of_squares, strict=True):
        try:
            cells = met.cells(total=total, total_of_squares=squares)
            found.append(_pooled(cells, leave=leave, compared=compared))
        except StatisticsError as err:
            found.append(err)
    return tuple(found)


def leave_out_cells_inside_sets(
    unit: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
    total: npt.ArrayLike,
    total_of_squares: npt.ArrayLike,
) -> LeaveOutBySet:
    """Compare units inside each client alone, leaving out one observation at a time.

    For designs in which no two units share several clients, as where all files are one set: there
    the match of a unit is all it has, and cannot be left out. It rests on errors that are
    independent between the observations of a match.

    Parameters
    ----------
    unit, client, count, total, total_of_squares
        As in `leave_out_cells`.

    Returns
    -------
    LeaveOutBySet
        Each client is a set of its own, and a unit has an effect in each. A match of a single
        observation is dropped, since nothing tells its noise, and so is a client with one unit.

    Raises
    ------
    StatisticsError
        As `leave_out_cells`; also if no client has two units of two observations each.

    Notes
    -----
    With N observations of one client, w = n_o / N of them unit o's, and s_o^2 its variance, the
    unit variance is N / (N - 1) times sum of w (mean_o - mean)^2 - w (1 - w) s_o^2 / n_o.

    References
    ----------
    Kline, P., Saggio, R. and Solvsten, M. (2020). Leave-out estimation of variance components.
    Econometrica 88(5), 1859-1898. doi:10.3982/ECTA16410
    """
    given = cells_from_sums(
        unit=unit, client=client, count=count, total=total, total_of_squares=total_of_squares
    )
    sets = inside_sets(given.client, count=given.count, clients=given.clients)
    if not np.any(sets >= 0):
        raise StatisticsError(
            f"None of {given.clients} clients has two units with two observations each.",
            do_next="Take a longer period, or compare within wider sets.",
        )
    # A unit is another one in each client: nothing is compared across them.
    cells = replace(
        given, unit=np.arange(len(given.unit)), unit_labels=given.unit_labels[given.unit]
    )
    found = _pooled(cells, leave="observation", compared=compare(cells, sets=sets))
    units = len(np.unique(found.unit_labels))
    return replace(found, units=units, dropped_units=given.units - units)


@dataclass(frozen=True, slots=True)
class Compared:
    """What depends on who handled what and not on the outcome: found once for several outcomes.

    Attributes
    ----------
    sets : ndarray of int64, shape (cells,)
        Set in which a cell is compared, -1 where it is dropped.
    connected : ndarray of int64, shape (units,)
        Set that the unit is connected to.
    frames : list of Frame
        Of each set compared; filled at the first outcome.
    """

    sets: Codes
    connected: Codes
    frames: list[Frame]


def compare(cells: Cells, *, sets: Codes | None = None) -> Compared:
    """Find what can be compared; the leave-one-out connected sets, if no others are given."""
    return Compared(
        comparable_sets(cells) if sets is None else sets,
        join(cells.client, unit=cells.unit, clients=cells.clients, units=cells.units),
        [],
    )


def _pooled(cells: Cells, *, leave: Leave, compared: Compared) -> LeaveOutBySet:
    """Pool the sets."""
    sets, frames = compared.sets, compared.frames
    kept = sets >= 0
    check_varies(_spread(cells, kept), observations=cells.count[kept].sum(), given=cells)
    parts = list(split(cells, sets))
    names = np.unique(sets[kept])
    if not frames:
        frames.extend(frame(part, leave=leave) for part in parts)
    found = [
        estimate_set(part, leave=leave, of=built) for part, built in zip(parts, frames, strict=True)
    ]
    observations = int(cells.count[kept].sum())
    units, clients = sum(p.units for p in parts), sum(p.clients for p in parts)
    shares = [each.observations / observations for each in found]
    corrected = _mean([each.corrected for each in found], shares)
    # Sets share no row, so their errors are independent and their laws add.
    law = add_up([e.form.times(share) for e, share in zip(found, shares, strict=True)])
    sure = interval(corrected.unit_variance, law)
    table = _table(cells, unit_set=compared.connected, names=names, parts=parts, found=found)
    return LeaveOutBySet(
        unit_variance=corrected.unit_variance,
        covariance=corrected.covariance,
        client_variance=corrected.client_variance,
        plug_in=_mean([each.plug_in for each in found], shares),
        standard_error=sure.standard_error,
        low=sure.low,
        high=sure.high,
        p_value=sure.p_value,
        observations=observations,
        units=units,
        clients=clients,
        sets=len(found),
        dropped_observations=int(cells.count.sum()) - observations,
        dropped_units=cells.units - units,
        dropped_clients=cells.clients - clients,
        dropped_sets=len(table.units) - len(found),
        by_set=table,
        unit_labels=np.concatenate([part.unit_labels for part in parts]),
        unit_set=np.repeat(names, [part.units for part in parts]),
        effects=np.concatenate([each.effects for each in found]),
        effect_errors=np.concatenate([each.effect_errors for each in found]),
        leave=leave,
    )


def _mean(parts: list[VarianceComponents], shares: list[float]) -> VarianceComponents:
    return VarianceComponents(
        *(
            sum(
                share * getattr(part, field.name) for share, part in zip(shares, parts, strict=True)
            )
            for field in fields(VarianceComponents)
        )
    )


def _spread(cells: Cells, kept: npt.NDArray[np.bool_]) -> float:
    """Return the sum of squares of some cells about their own mean."""
    count, total = cells.count[kept], cells.total[kept]
    off = total - count * (total.sum() / count.sum())
    return float(cells.within[kept].sum() + np.sum(off**2 / count))


def _table(
    cells: Cells, *, unit_set: Codes, names: Codes, parts: list[Cells], found: list[SetEstimate]
) -> SetTable:
    sets = int(unit_set.max()) + 1
    client_set = np.empty(cells.clients, dtype=np.int64)
    client_set[cells.client] = unit_set[cells.unit]
    _, first = np.unique(unit_set, return_index=True)

    def spread_out(values: list[int]) -> Codes:
        whole = np.zeros(sets, dtype=np.int64)
        whole[names] = values
        return whole

    variance = np.full(sets, np.nan)
    variance[names] = [each.corrected.unit_variance for each in found]
    return SetTable(
        first_unit=cells.unit_labels[first],
        given_observations=np.bincount(unit_set[cells.unit], weights=cells.count).astype(np.int64),
        given_units=np.bincount(unit_set).astype(np.int64),
        given_clients=np.bincount(client_set, minlength=sets).astype(np.int64),
        observations=spread_out([each.observations for each in found]),
        units=spread_out([part.units for part in parts]),
        clients=spread_out([part.clients for part in parts]),
        unit_variance=variance,
    )
