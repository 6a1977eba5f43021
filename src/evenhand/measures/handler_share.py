"""If the same declaration were dealt to another officer, how much would its outcome move?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.findings.chart import Chart
from evenhand.findings.cited import KLINE_SAGGIO_SOLVSTEN_2020
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, difference, per_cent, provisional, quantity, spoken
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_outcomes, lacks_sets
from evenhand.records.context import LEAST_PEERS, Context
from evenhand.records.counts import (
    Codes,
    DeskFiles,
    Names,
    OfficerCells,
    OutcomeSums,
    SetCells,
    Sums,
    about,
    across_offices,
    split_outcomes,
)
from evenhand.records.design import Outcome
from evenhand.records.records import Records
from evenhand.statistics.connected import inside_sets, leave_one_out_sets
from evenhand.statistics.leave_out import Leave
from evenhand.statistics.variance import swap_gap
from evenhand.statistics.variance_by_set import (
    LeaveOutBySet,
    leave_out_cells_by_set,
    leave_out_cells_inside_sets,
)

NAME: Final = "handler_share"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
HAS_TWIN: Final = True

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Meetings:
    """The same sums by officer and agent."""

    officer: Codes
    agent: Codes
    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Coverage:
    """Declarations by office: all, without a handler, with an empty column of their set."""

    office: npt.NDArray[Any]
    files: Codes
    no_handler: Codes
    set_empty: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: sums by cell, never a declaration."""

    cells: OfficerCells
    meetings: Meetings
    coverage: Coverage
    desks: DeskFiles
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Share:
    """One outcome.

    Attributes
    ----------
    one_way : LeaveOutBySet or None
        Officers against their sets; None with ``why`` where no two officers can be compared.
    two_way : LeaveOutBySet or None
        Officers against agents.
    mean, variance : float
        Of the outcome over all files where it is known.
    known, unknown : int
        Files of the sets where the outcome is known, and where it is not.
    compared : ndarray of float64, shape (cells,)
        Files of each cell that the one-way figure rests on.
    why : str
        Why ``one_way`` is None.
    """

    one_way: LeaveOutBySet | None
    two_way: LeaveOutBySet | None
    mean: float
    variance: float
    known: int
    unknown: int
    compared: Floats
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One ``Share`` an outcome, in the order of the design."""

    shares: tuple[Share, ...]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return (*lacks_outcomes(records), *lacks_sets(records))


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    outcomes = len(records.design.outcomes)
    return {
        "cells": aggregates.cells(whole, outcomes=outcomes),
        "meetings": aggregates.meetings(whole, outcomes=outcomes),
        "coverage": aggregates.coverage(records),
        "desks": whole.desks,
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Estimate the variance of officers in each connected set, corrected by leave-out."""
    sets = across_offices(counts.cells)
    cells, pairs = split_outcomes(sets.sums), split_outcomes(counts.meetings.sums)
    here = split_outcomes(counts.cells.sums)
    return Found(
        tuple(
            _share(counts, sets, one=one, two=two, here=cell)
            for one, two, cell in zip(cells, pairs, here, strict=True)
        )
    )


def hands_over(found: Found) -> tuple[float | None, ...]:
    """Return the variance of officers for each outcome, a prior for figures on single accounts."""
    return tuple(None if s.one_way is None else s.one_way.unit_variance for s in found.shares)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say by how much the same file would move, in the units of the outcome."""
    outcomes = context.design.outcomes
    measured = [s for s in found.shares if s.one_way is not None]
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    sentences = [
        _sentence(o, s, lot=context.design.claims_lot)
        for o, s in zip(outcomes, found.shares, strict=True)
    ]
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=" ".join([*sentences, note]).strip(),
        status="measured" if measured else "not_measurable",
        lacks=() if measured else tuple(dict.fromkeys(s.why for s in found.shares)),
        role=ROLE,
        estimates=tuple(
            e for o, s in zip(outcomes, found.shares, strict=True) for e in _estimates(o, s)
        ),
        tables=(_table(outcomes, found), _coverage(counts, found, outcomes)),
        charts=_charts(outcomes, found, lot=context.design.claims_lot),
        caveats=(
            *(() if context.design.claims_lot else (NO_LOT,)),
            *CAVEATS,
            *context.crossing(counts.offices.name.size),
        ),
        how_to_read=(
            "The swap gap is how far two officers drawn at random would differ, on average, on the "
            "same file, in the unit of the outcome. The plug-in variance counts chance as "
            "difference; the leave-out variance does not, and may fall below zero where officers "
            "hardly differ: the gap is then 0 and the interval says how large it might be."
        ),
        method=(
            "Officer effects inside sets of comparable files, their variance corrected by leaving "
            "out one officer-set match at a time, exactly (no random projections); taken within "
            "each connected set of officers about its own mean and pooled by declarations. The "
            "two-way figure compares officers on the files of the same agents instead. Where no "
            "two officers share several sets, as where all files are one set, they are compared "
            "inside each set, leaving out one declaration at a time."
        ),
        sources=(KLINE_SAGGIO_SOLVSTEN_2020,),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which written standard should have made these decisions the same, and where does it "
            "leave room? Enter it in the list of discretion to reduce."
        ),
        error_rate="Intervals cover the true variance in 95 of 100 cases (proved by simulation).",
        parameters={
            "sets": context.design.sets,
            "leave": "observation" if _is_inside(found) else "match",
            "rule": context.design.rule,
            "largest_account": _largest(counts.desks),
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


NO_LOT: Final = (
    "Nobody claims that these files were dealt by lot: officers may have got different files in "
    "ways that the columns compared on do not show."
)
CAVEATS: Final = (
    "Specialised desks, hours and places that the sets do not know make files differ before an "
    "officer touches them.",
    "Teams, chiefs and systems act on the same files: their effect is counted with the officer's.",
    "A new officer on probation, or one who trains others, differs for good reason.",
    "A difference between officers does not say which of them is right.",
    "A set with one officer says nothing of the difference between officers; where it holds a "
    "single file it is dropped, and the coverage table counts it.",
)


REQUIREMENTS: Final = ("arusha.2.1", "arusha.3.4", "arusha.4.3", "arusha.4.4", "tfa.10.7.1")


def _share(counts: Counts, sets: SetCells, *, one: Sums, two: Sums, here: Sums) -> Share:
    known = int(one.n.sum())
    mean = float(one.total.sum() / known) if known else float("nan")
    spread = float(one.squares.sum() - known * mean**2)
    one_way, why = _leave_out(sets.officer, client=sets.stratum, sums=one, mean=mean, inside=True)
    two_way, _ = _leave_out(
        counts.meetings.officer, client=counts.meetings.agent, sums=two, mean=mean
    )
    compared = np.zeros(here.n.size)
    if one_way is not None:
        kept = _kept(sets, n=one.n, leave=one_way.leave)
        compared = np.where(kept[sets.place], here.n, 0.0)
    return Share(
        one_way=one_way,
        two_way=two_way,
        mean=mean,
        variance=spread / (known - 1) if known > 1 else float("nan"),
        known=known,
        unknown=int(counts.cells.files.sum()) - known,
        compared=compared,
        why=why,
    )


def _leave_out(
    unit: Codes, *, client: Codes, sums: Sums, mean: float, inside: bool = False
) -> tuple[LeaveOutBySet | None, str]:
    known = sums.n > 0
    if not known.any():
        return None, "no declaration has both a handler and this outcome"
    centred = about(sums, mean=mean)
    n, total, squares = centred.n[known], centred.total[known], centred.squares[known]
    if not squares.sum() > 1e-24 * sums.squares.sum():
        return None, f"it is the same on all {counted(int(n.sum()), 'declaration')}"
    try:
        found = leave_out_cells_by_set(unit[known], client[known], n, total, squares, leave="match")
    except StatisticsError:
        if inside:
            return _inside(unit[known], client[known], n, total, squares)
        return None, "no two officers share agents"
    return found, ""


def _is_inside(found: Found) -> bool:
    return any(s.one_way is not None and s.one_way.leave == "observation" for s in found.shares)


def _inside(
    unit: Codes, client: Codes, n: Floats, total: Floats, squares: Floats
) -> tuple[LeaveOutBySet | None, str]:
    """Compare inside each set, where no two officers share several: one set, say."""
    try:
        return leave_out_cells_inside_sets(unit, client, n, total, squares), ""
    except StatisticsError:
        return None, (
            "in no set do two officers have two declarations each: take a "
            "longer period, or wider sets"
        )


def _kept(sets: SetCells, *, n: Floats, leave: Leave) -> npt.NDArray[np.bool_]:
    """Return the cells compared: when any one set is left out, or inside their own set alone."""
    kept = np.zeros(n.size, dtype=bool)
    known = np.flatnonzero(n > 0)
    if leave == "observation":
        own = sets.stratum[known]
        kept[known] = inside_sets(own, count=n[known], clients=int(sets.stratum.max()) + 1) >= 0
        return kept
    kept[known] = (
        leave_one_out_sets(
            sets.stratum[known],
            unit=sets.officer[known],
            count=n[known],
            clients=int(sets.stratum.max()) + 1,
            units=int(sets.officer.max()) + 1,
        )
        >= 0
    )
    return kept


def _unit(outcome: Outcome) -> str:
    return "share" if outcome.kind == "share" else outcome.unit


def _sentence(outcome: Outcome, share: Share, *, lot: bool) -> str:
    if share.one_way is None:
        return f"{spoken(outcome.name)}: not measurable, because {share.why}."
    unit = _unit(outcome)
    gap = share.one_way.swap_gap
    low, high = swap_gap(share.one_way.low), swap_gap(share.one_way.high)
    if low <= 0:
        return (
            f"{spoken(outcome.name)}: no difference between officers beyond chance is shown; the "
            f"best estimate is {difference(gap, unit)}, and it might be up to "
            f"{difference(high, unit)} (95 % interval; the mean is {quantity(share.mean, unit)})."
        )
    said = (
        f"given to another officer, a declaration would move by {difference(gap, unit)}"
        if lot
        else f"it differs between officers on files recorded as alike by {difference(gap, unit)}"
    )
    return (
        f"{spoken(outcome.name)}: {said} on average (95 % interval {difference(low, unit)} to "
        f"{difference(high, unit)}; the mean is {quantity(share.mean, unit)})."
    )


def _estimates(outcome: Outcome, share: Share) -> tuple[Estimate, ...]:
    found = share.one_way
    unit = _unit(outcome) or outcome.kind
    label = f"Swap gap of {spoken(outcome.name)}"
    if found is None:
        return (Estimate(f"swap_gap:{outcome.name}", label, None, unit),)
    low, high = swap_gap(found.low), swap_gap(found.high)
    return (Estimate(f"swap_gap:{outcome.name}", label, found.swap_gap, unit, low, high),)


def _table(outcomes: tuple[Outcome, ...], found: Found) -> Table:
    shares = found.shares

    def one(get: Any) -> list[float]:
        return [float("nan") if s.one_way is None else float(get(s.one_way)) for s in shares]

    def whole(get: Any) -> list[int]:
        return [0 if s.one_way is None else int(get(s.one_way)) for s in shares]

    squared = "squared unit of the outcome"
    leave_out = one(lambda f: f.unit_variance)
    return table(
        NAME,
        "How much officers move each outcome",
        (Facts("outcome", "Outcome", "text"), [o.name for o in outcomes]),
        (Facts("unit", "Unit", "text"), [o.unit or o.kind for o in outcomes]),
        (Facts("mean", "Mean", "number"), [s.mean for s in shares]),
        (
            Facts("plug_in", "Plug-in variance", "number", squared, "Counts chance as difference."),
            one(lambda f: f.plug_in.unit_variance),
        ),
        (
            Facts("leave_out", "Leave-out variance", "number", squared, "Corrected for chance."),
            leave_out,
        ),
        (Facts("low", "Low", "number", squared, "95 % interval."), one(lambda f: f.low)),
        (Facts("high", "High", "number", squared), one(lambda f: f.high)),
        (
            Facts("swap_gap", "Swap gap", "number", "unit of the outcome"),
            one(lambda f: f.swap_gap),
        ),
        (Facts("swap_low", "Gap, low", "number"), one(lambda f: swap_gap(f.low))),
        (Facts("swap_high", "Gap, high", "number"), one(lambda f: swap_gap(f.high))),
        (
            Facts("share_of_variance", "Share of all variance", "share"),
            [
                v / s.variance if s.variance else float("nan")
                for v, s in zip(leave_out, shares, strict=True)
            ],
        ),
        (Facts("p_value", "p", "p_value", "", "Officers do not differ."), one(lambda f: f.p_value)),
        (Facts("officers", "Officers", "count"), whole(lambda f: f.units)),
        (Facts("observations", "Declarations compared", "count"), whole(lambda f: f.observations)),
        (
            Facts("dropped", "Declarations dropped", "count", "", "Not comparable."),
            [s.known if s.one_way is None else s.one_way.dropped_observations for s in shares],
        ),
        (
            Facts("unknown", "Outcome missing", "count", "", "Handler and set known."),
            [s.unknown for s in shares],
        ),
        (
            Facts("two_way_plug_in", "Two-way plug-in", "number", squared, "Officers and agents."),
            [_two(s, lambda f: f.plug_in.unit_variance) for s in shares],
        ),
        (
            Facts("two_way_leave_out", "Two-way leave-out", "number", squared),
            [_two(s, lambda f: f.unit_variance) for s in shares],
        ),
    )


def _two(share: Share, get: Any) -> float:
    return float("nan") if share.two_way is None else float(get(share.two_way))


def _coverage(counts: Counts, found: Found, outcomes: tuple[Outcome, ...]) -> Table:
    """Account for every declaration of every office: where it went, outcome by outcome."""
    known = dict(zip(counts.offices.name.tolist(), counts.offices.code.tolist(), strict=True))
    place = np.array([known.get(o, -1) for o in counts.coverage.office.tolist()], dtype=np.int64)

    def by_office(values: npt.NDArray[Any]) -> Floats:
        sums = np.bincount(counts.cells.office, weights=values, minlength=len(known) + 1)
        # The last place is an office without a single file that could be compared: nothing.
        return np.asarray(sums[place], dtype=np.float64)

    sums = split_outcomes(counts.cells.sums)
    has_outcome = [by_office(s.n) for s in sums]
    compared = [by_office(s.compared) for s in found.shares]
    handled, each = by_office(counts.cells.files), len(outcomes)
    accounts, largest = _accounts_by_office(counts.desks, len(known))
    return table(
        f"{NAME}_coverage",
        "Where every declaration went, by office and outcome",
        (Facts("office", "Office", "text"), np.tile(counts.coverage.office, each)),
        (
            Facts("outcome", "Outcome", "text"),
            np.repeat(np.array([o.name for o in outcomes], dtype=object), place.size),
        ),
        (Facts("files", "Declarations", "count"), np.tile(counts.coverage.files, each)),
        (
            Facts("no_handler", "Without a handler", "count"),
            np.tile(counts.coverage.no_handler, each),
        ),
        (
            Facts("set_empty", "Set incomplete", "count", "", "A column compared on is empty."),
            np.tile(counts.coverage.set_empty, each),
        ),
        (
            Facts("no_outcome", "Outcome missing", "count"),
            np.concatenate([handled - n for n in has_outcome]),
        ),
        (
            Facts("dropped", "Not comparable", "count", "", "Too few officers share the sets."),
            np.concatenate([n - c for n, c in zip(has_outcome, compared, strict=True)]),
        ),
        (Facts("compared", "Compared", "count"), np.concatenate(compared)),
        (Facts("accounts", "Accounts", "count"), np.tile(accounts[place], each)),
        (
            Facts(
                "largest_account",
                "Largest account",
                "share",
                "",
                "Files under the account with most of them, which is often the system; not shown "
                f"where fewer than {LEAST_PEERS} accounts work.",
            ),
            np.tile(largest[place], each),
        ),
    )


def _accounts_by_office(desks: DeskFiles, offices: int) -> tuple[Codes, Floats]:
    """Count each office's accounts, and the share of its files under the largest.

    One place more than there are offices stands for an office without handled files.
    """
    accounts = np.bincount(desks.office, minlength=offices + 1)
    files = np.bincount(desks.office, weights=desks.files, minlength=offices + 1)
    most = np.zeros(offices + 1)
    np.maximum.at(most, desks.office, desks.files)
    share = np.divide(most, files, out=np.full(offices + 1, np.nan), where=files > 0)
    return accounts, np.where(accounts >= LEAST_PEERS, share, np.nan)


def _largest(desks: DeskFiles) -> float | None:
    """Return the share of all files under the one largest account; None below ten accounts."""
    by_account = np.bincount(desks.officer, weights=desks.files)
    if np.count_nonzero(by_account) < LEAST_PEERS:
        return None
    return float(by_account.max() / by_account.sum())


def _charts(outcomes: tuple[Outcome, ...], found: Found, *, lot: bool) -> tuple[Chart, ...]:
    charts = []
    for outcome, share in zip(outcomes, found.shares, strict=True):
        if share.one_way is None:
            continue
        f, unit = share.one_way, _unit(outcome) or outcome.kind
        naive = swap_gap(f.plug_in.unit_variance)
        data = table(
            f"swap_gap_{outcome.name}",
            f"Swap gap of {spoken(outcome.name)}",
            (
                Facts("label", "Estimate", "text"),
                ["Before correction for chance", "Swap gap (leave-out)"],
            ),
            (Facts("value", f"Gap ({unit})", "number"), [naive, f.swap_gap]),
            (Facts("low", "Low", "number"), [naive, swap_gap(f.low)]),
            (Facts("high", "High", "number"), [naive, swap_gap(f.high)]),
            (Facts("group", "Outcome", "text"), [outcome.name, outcome.name]),
        )
        verb = "would move" if lot else "differs"
        charts.append(
            Chart(
                kind="intervals",
                title=f"By how much {spoken(outcome.name)} {verb} between two officers",
                summary=f"Swap gap {difference(f.swap_gap, _unit(outcome))}, 95 % interval "
                f"{difference(swap_gap(f.low), _unit(outcome))} to "
                f"{difference(swap_gap(f.high), _unit(outcome))}; {counted(f.units, 'officer')}, "
                f"{counted(f.observations, 'declaration')}; officers explain "
                f"{per_cent(max(0.0, f.unit_variance) / share.variance)} of all variance.",
                data=data,
                x_title=f"{spoken(outcome.name)} ({unit})",
            )
        )
    return tuple(charts)
