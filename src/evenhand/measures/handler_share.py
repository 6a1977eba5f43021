"""If the same declaration were dealt to another officer, how much would its outcome move?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, quantity
from evenhand.records import aggregates
from evenhand.records.context import Context
from evenhand.records.counts import Codes, Names, OfficerCells, OutcomeSums, split_outcomes
from evenhand.records.design import Outcome
from evenhand.records.records import Records
from evenhand.statistics.variance import swap_gap
from evenhand.statistics.variance_by_set import LeaveOutBySet, leave_out_cells_by_set

NAME: Final = "handler_share"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
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
    offices: Names


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
    known : int
        Files where the outcome is known.
    why : str
    """

    one_way: LeaveOutBySet | None
    two_way: LeaveOutBySet | None
    mean: float
    variance: float
    known: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One ``Share`` an outcome, in the order of the design."""

    shares: tuple[Share, ...]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    if not records.design.outcomes:
        return ("no outcome is named under 'outcomes' in the mapping",)
    return ()


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    outcomes = len(records.design.outcomes)
    return {
        "cells": aggregates.cells(whole, outcomes=outcomes),
        "meetings": aggregates.meetings(whole, outcomes=outcomes),
        "coverage": aggregates.coverage(records),
        "offices": whole.offices.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Estimate the variance of officers in each connected set, corrected by leave-out."""
    one, two = split_outcomes(counts.cells.sums), split_outcomes(counts.meetings.sums)
    shares = []
    for cells, pairs in zip(one, two, strict=True):
        known = int(cells.n.sum())
        mean = float(cells.total.sum() / known) if known else float("nan")
        spread = float(cells.squares.sum() - known * mean**2)
        one_way, why = _leave_out(
            counts.cells.officer, counts.cells.stratum, cells.n, cells.total, cells.squares, mean
        )
        two_way, _ = _leave_out(
            counts.meetings.officer,
            counts.meetings.agent,
            pairs.n,
            pairs.total,
            pairs.squares,
            mean,
        )
        variance = spread / (known - 1) if known > 1 else float("nan")
        shares.append(Share(one_way, two_way, mean, variance, known, why))
    return Found(tuple(shares))


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say by how much the same file would move, in the units of the outcome."""
    outcomes = context.design.outcomes
    measured = [s for s in found.shares if s.one_way is not None]
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=" ".join(
            _sentence(o, s, lot=context.design.claims_lot)
            for o, s in zip(outcomes, found.shares, strict=True)
        ),
        status="measured" if measured else "not_measurable",
        lacks=() if measured else tuple(dict.fromkeys(s.why for s in found.shares)),
        role=ROLE,
        estimates=tuple(
            e for o, s in zip(outcomes, found.shares, strict=True) for e in _estimates(o, s)
        ),
        tables=(_table(outcomes, found), _coverage(counts, found)),
        charts=_charts(outcomes, found, lot=context.design.claims_lot),
        caveats=CAVEATS if context.design.claims_lot else (NO_LOT, *CAVEATS),
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
            "two-way figure compares officers on the files of the same agents instead."
        ),
        sources=(
            "Kline, Saggio, Solvsten (2020), Leave-out estimation of variance components, "
            "Econometrica 88(5), 1859-1898. doi:10.3982/ECTA16410",
        ),
        requirements=("arusha.4.7", "arusha.5.1", "rkc.ga.3.30", "rkc.ga.3.39", "tfa.6.3.3"),
        ask_next=(
            "Which written standard should have made these decisions the same, and where does it "
            "leave room? Enter it in the list of discretion to reduce."
        ),
        error_rate="Intervals cover the true variance in 95 of 100 cases (proved by simulation).",
        parameters={"sets": context.design.sets, "leave": "match", "rule": context.design.rule},
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
    "Sets with one officer cannot be compared and are dropped; the coverage table counts them.",
)


def _leave_out(
    unit: Codes, client: Codes, n: Floats, total: Floats, squares: Floats, mean: float
) -> tuple[LeaveOutBySet | None, str]:
    known = n > 0
    if not known.any():
        return None, "no declaration has this outcome and a handler"
    n, total, squares = n[known], total[known], squares[known]
    # Sums about the mean: a large level would eat the digits of the spread.
    centred = np.maximum(squares - 2 * mean * total + n * mean**2, (total - n * mean) ** 2 / n)
    try:
        found = leave_out_cells_by_set(
            unit[known], client[known], n, total - n * mean, centred, leave="match"
        )
    except StatisticsError as err:
        return None, err.what
    return found, ""


def _sentence(outcome: Outcome, share: Share, *, lot: bool) -> str:
    if share.one_way is None:
        return f"{outcome.name}: not measurable, because {_lower(share.why)}"
    gap = share.one_way.swap_gap
    low, high = swap_gap(share.one_way.low), swap_gap(share.one_way.high)
    if low <= 0:
        return (
            f"{outcome.name}: no difference between officers beyond chance is shown; the best "
            f"estimate is {quantity(gap, outcome.unit)}, and it might be up to "
            f"{quantity(high, outcome.unit)}."
        )
    said = (
        f"given to another officer, a declaration would move by {quantity(gap, outcome.unit)}"
        if lot
        else f"it differs between officers on files recorded as alike by "
        f"{quantity(gap, outcome.unit)}"
    )
    return (
        f"{outcome.name}: {said} on average (95 % interval {quantity(low, outcome.unit)} to "
        f"{quantity(high, outcome.unit)}; the mean is {quantity(share.mean, outcome.unit)})."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _estimates(outcome: Outcome, share: Share) -> tuple[Estimate, ...]:
    found = share.one_way
    unit = outcome.unit or outcome.kind
    label = f"Swap gap of {outcome.name}"
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
            Facts("dropped", "Declarations dropped", "count", "", "No second officer in the set."),
            [s.known if s.one_way is None else s.one_way.dropped_observations for s in shares],
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


def _coverage(counts: Counts, found: Found) -> Table:
    offices = counts.offices.name
    comparable = np.zeros(offices.size)
    first = next((s.one_way for s in found.shares if s.one_way is not None), None)
    if first is not None:
        kept = np.isin(counts.cells.officer, first.unit_labels)
        alone = np.bincount(counts.cells.stratum)[counts.cells.stratum] < 2
        np.add.at(comparable, counts.cells.office[kept & ~alone], counts.cells.files[kept & ~alone])
    by_name = dict(zip(offices.tolist(), comparable.tolist(), strict=True))
    return table(
        f"{NAME}_coverage",
        "What is compared, by office",
        (Facts("office", "Office", "text"), counts.coverage.office),
        (Facts("files", "Declarations", "count"), counts.coverage.files),
        (Facts("no_handler", "Without a handler", "count"), counts.coverage.no_handler),
        (
            Facts("set_empty", "Set incomplete", "count", "", "A column compared on is empty."),
            counts.coverage.set_empty,
        ),
        (
            Facts("compared", "Compared", "count", "", "In a set with a second officer."),
            [by_name.get(o, 0.0) for o in counts.coverage.office.tolist()],
        ),
    )


def _charts(outcomes: tuple[Outcome, ...], found: Found, *, lot: bool) -> tuple[Chart, ...]:
    charts = []
    for outcome, share in zip(outcomes, found.shares, strict=True):
        if share.one_way is None:
            continue
        f, unit = share.one_way, outcome.unit or outcome.kind
        naive = swap_gap(f.plug_in.unit_variance)
        data = table(
            f"swap_gap_{outcome.name}",
            f"Swap gap of {outcome.name}",
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
                title=f"By how much {outcome.name} {verb} between two officers",
                summary=f"Swap gap {quantity(f.swap_gap, outcome.unit)}, 95 % interval "
                f"{quantity(swap_gap(f.low), outcome.unit)} to "
                f"{quantity(swap_gap(f.high), outcome.unit)}; {counted(f.units, 'officer')}, "
                f"{counted(f.observations, 'declaration')}; officers explain "
                f"{per_cent(max(0.0, f.unit_variance) / share.variance)} of all variance.",
                data=data,
                x_title=f"{outcome.name} ({unit})",
            )
        )
    return tuple(charts)
