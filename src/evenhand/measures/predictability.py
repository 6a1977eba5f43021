"""How well can a trader foresee the time of release, and does it change from month to month?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.cited import KAPLAN_MEIER_1958, TIME_RELEASE_STUDY
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.records.context import Context
from evenhand.records.durations import SECOND, TOTALS, counted, stretches, ticked, total
from evenhand.records.records import Records
from evenhand.records.stages import STAGES
from evenhand.statistics.quantiles import quantiles
from evenhand.statistics.ranks import RanksDiffer, kruskal_wallis
from evenhand.statistics.survival import kaplan_meier, survival_quantile

NAME: Final = "predictability"
VERSION: Final = "1"
QUESTION: Final = (
    "How well can a trader foresee the time of release, and does it change from month to month?"
)
NEEDS: Final[tuple[str, ...]] = ()
GROUP: Final = "time"
ROLE: Final = ""
HAS_TWIN: Final = False
COUNTS_STRETCHES: Final = True
REQUIREMENTS: Final = ("arusha.3.1", "arusha.3.6", "tfa.7.6.1", "rkc.ga.3.40", "tpg.ext.C.3")

GROUPINGS: Final = {"office": "declarations.office", "channel": "declarations.channel_selected"}
SHARES: Final = {"p10": 0.1, "median": 0.5, "p90": 0.9}
LEVEL: Final = 0.05
"""Of the one test of the measure: whether the months differ."""
FEWEST_WEEKS: Final = 3
"""A month enters the test with this many weeks; with fewer, chi-square is too rough."""
MOST_OPEN: Final = 0.5
"""A day's median is known while fewer than this share of its declarations are open."""
LONGER_THAN_ALL: Final = 10**17
"""Microseconds: stands for the unknown time of an open declaration where only ranks count."""

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Durations:
    """Declarations by group, state and tick of time.

    Attributes
    ----------
    stage, grouping, group, state : ndarray of str, shape (n,)
        The whole way; ``all``, ``office``, ``channel`` or ``month``; which of them; ``done``,
        ``open``, ``ended`` or ``missing``.
    tick, count : ndarray of int, shape (n,)
        Start of the tick in minutes; declarations.
    seconds : ndarray of float, shape (n,)
        Sum of their times.
    """

    stage: Texts
    grouping: Texts
    group: Texts
    state: Texts
    tick: Integers
    count: Integers
    seconds: Floats


@dataclass(frozen=True, slots=True)
class Days:
    """The median of each day of registration.

    Attributes
    ----------
    day : ndarray of str, shape (n,)
        As 2026-02-28.
    declarations, unfinished : ndarray of int, shape (n,)
        Done or open; of those, open.
    median_seconds : ndarray of float, shape (n,)
        Open ones taken as longer than all.
    """

    day: Texts
    declarations: Integers
    unfinished: Integers
    median_seconds: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    durations: Durations
    days: Days


@dataclass(frozen=True, slots=True)
class Predictability:
    """Spread of the time of release, overall, by group and by month; times in seconds.

    Attributes
    ----------
    stage : str
        The whole way, of ``durations.STAGES``.
    grouping, group : ndarray of str, shape (cells,)
        Overall first; months ascending.
    finished, unfinished : ndarray of int, shape (cells,)
    p10, median, p90 : ndarray of float, shape (cells,)
        With open declarations counted (Kaplan-Meier); NaN where the records end before that share
        has finished.
    spread : ndarray of float, shape (cells,)
        P90 minus the median.
    change : ndarray of float, shape (cells,)
        Of a month, its median minus that of the month before it in the records; else NaN.
    months_differ : RanksDiffer or None
        On the weeks; None with fewer than two months of enough weeks.
    """

    stage: str
    grouping: Texts
    group: Texts
    finished: Integers
    unfinished: Integers
    p10: Floats
    median: Floats
    p90: Floats
    spread: Floats
    change: Floats
    months_differ: RanksDiffer | None


def lacks(records: Records) -> tuple[str, ...]:
    """Return what must be mapped before the whole way has two times."""
    if total(records):
        return ()
    return (
        "declarations.registered_at and declarations.released_at, or events 'register' and "
        "'release' with declaration_id, activity and at",
    )


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    stage = total(records)
    stages = () if stage is None else (stage,)
    found = stretches(records, stages)
    by = [name for name, column in GROUPINGS.items() if records.has(column)]
    seen = found.filter(_.state.isin(("done", "open")))
    ranked = seen.mutate(
        is_open=(_.state == "open").cast("int64"),
        lasted=ibis.ifelse(_.state == "open", LONGER_THAN_ALL, _.lasted),
    )
    days = (
        ranked.group_by("day")
        .agg(
            declarations=_.count(),
            unfinished=_.is_open.sum(),
            median_seconds=_.lasted.median().cast("float64") / SECOND,
        )
        .order_by("day")
    )
    # Each day is written out once, and not for each of its declarations.
    days = days.mutate(day=days.day.strftime("%Y-%m-%d").fill_null(""))
    return {"durations": ticked(counted(records, stages), (*by, "month")), "days": days}


def infer(counts: Counts) -> Predictability:
    """Take the spread of each group, and test whether the months lie at one level."""
    seen = np.isin(counts.durations.state, ("done", "open"))
    rows: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(seen).tolist():
        key = (counts.durations.grouping[row], counts.durations.group[row])
        rows.setdefault(key, []).append(row)
    keys = sorted(rows, key=lambda k: (k[0] != "all", k))
    cells = [_cell(counts.durations, np.array(rows[key], dtype=np.int64)) for key in keys]
    column: dict[str, Any] = {
        name: np.array([c[name] for c in cells], dtype=kind) for name, kind in _COLUMNS.items()
    }
    grouping = np.array([k[0] for k in keys], dtype=object)
    stages = counts.durations.stage
    return Predictability(
        stage=str(stages[0]) if len(stages) else TOTALS[0],
        grouping=grouping,
        group=np.array([k[1] for k in keys], dtype=object),
        **column,
        spread=column["p90"] - column["median"],
        change=_changes(column["median"], grouping == "month"),
        months_differ=_months_differ(counts.days),
    )


_COLUMNS: Final = {
    "finished": np.int64,
    "unfinished": np.int64,
    "p10": np.float64,
    "median": np.float64,
    "p90": np.float64,
}


def _cell(durations: Durations, here: Integers) -> dict[str, float]:
    count, done = durations.count[here], durations.state[here] == "done"
    value = durations.seconds[here] / count
    found: dict[str, float] = {
        "finished": count[done].sum(),
        "unfinished": count[~done].sum(),
    }
    if not found["unfinished"]:
        at = quantiles(value=value, count=count, shares=list(SHARES.values()))
        return found | dict(zip(SHARES, at.tolist(), strict=True))
    # An end before its start has happened by time 0: the curve beyond is the same.
    curve = kaplan_meier(time=np.maximum(value, 0), events=count * done, censored=count * ~done)
    for name, share in SHARES.items():
        reached = survival_quantile(curve, share).estimate
        found[name] = np.nan if reached is None else reached
    return found


def _changes(median: Floats, is_month: Flags) -> Floats:
    change = np.full(len(median), np.nan)
    months = np.flatnonzero(is_month)
    change[months[1:]] = np.diff(median[months])
    return change


def _months_differ(days: Days) -> RanksDiffer | None:
    """Test the months on the weeks in them: files of one day, and days of one week, are alike."""
    known = (days.unfinished < MOST_OPEN * days.declarations) & (days.day != "")
    weeks: dict[date, list[float]] = {}
    for text, median in zip(days.day[known], days.median_seconds[known], strict=True):
        day = date.fromisoformat(text)
        # ISO: a week belongs to the month that has its Thursday.
        thursday = day - timedelta(days=day.weekday() - 3)
        weeks.setdefault(thursday, []).append(median)
    value = np.array([np.mean(w) for w in weeks.values()])
    month = np.array([thursday.strftime("%Y-%m") for thursday in weeks], dtype=str)
    names, size = np.unique(month, return_counts=True)
    enough = np.isin(month, names[size >= FEWEST_WEEKS])
    if len(set(month[enough])) < 2:
        return None
    return kruskal_wallis(value=value[enough], group=month[enough])


def shares_within(counts: Counts, found: Predictability, context: Context) -> Floats:
    """Return the share of each cell within the published time; NaN where none is published.

    Declarations open for less than that can still go either way and are left out.
    """
    shares = np.full(len(found.group), np.nan)
    hours = context.standards.get(found.stage)
    if hours is None:
        return shares
    d = counts.durations
    late = d.seconds / d.count > hours * 3600
    for at, (grouping, group) in enumerate(zip(found.grouping, found.group, strict=True)):
        here = (d.grouping == grouping) & (d.group == group)
        met = d.count[here & (d.state == "done") & ~late].sum()
        missed = d.count[here & np.isin(d.state, ("done", "open")) & late].sum()
        shares[at] = met / (met + missed) if met + missed else np.nan
    return shares


def find(counts: Counts, found: Predictability, context: Context) -> Finding:
    """Say how far the slow tenth lies from the usual, and whether the months differ."""
    if not (len(found.group) and found.finished[0]):
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "No declaration has both the time of registration and that of release.",
            status="not_measurable",
            lacks=("declarations with registered_at and released_at",),
            fingerprint=context.fingerprint,
        )
    unit, size = _unit(found.stage, context)
    within = shares_within(counts, found, context)
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        _answer(found, unit, size, float(within[0])),
        estimates=_estimates(found, unit, size, float(within[0])),
        tables=(_table(found, within, unit, size),),
        charts=(_lines(found, unit, size, context),),
        caveats=_caveats(found, unit, context),
        how_to_read=(
            "The spread is how much longer the slow tenth waits than the usual declaration: the "
            "reserve a trader must plan for. The line is the median by month of registration, the "
            "band runs from P10 to P90. Months marked provisional still have open declarations."
        ),
        method=(
            "Quantiles of the elapsed time of every declaration; with open ones, from the "
            "Kaplan-Meier curve. Whether months differ is tested on weekly means of daily medians "
            "by Kruskal and Wallis, so that many files of one bad day count as one."
        ),
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next="What did the slow tenth have in common, and was the trader told beforehand?",
        error_rate=(
            f"The chance that months are wrongly said to differ is at most {100 * LEVEL:.0f} % "
            "(one test), where no backlog lasts from one week to the next. No error rate is held "
            "on offices: none is tested."
        ),
        parameters={
            "stage": found.stage,
            "standards_hours": dict(context.standards),
            "level": LEVEL,
            "fewest_weeks": FEWEST_WEEKS,
            "most_open": MOST_OPEN,
        },
        provisional=bool(found.unfinished[0]),
        fingerprint=context.fingerprint,
    )


SOURCES: Final = (
    TIME_RELEASE_STUDY,
    "Revised Arusha Declaration, key factor 3; WTO Agreement on Trade Facilitation, Article 7.6.",
    "Kruskal, W. H. and Wallis, W. A. (1952). Use of ranks in one-criterion variance analysis. "
    "Journal of the American Statistical Association 47, 583-621. "
    "doi:10.1080/01621459.1952.10483441",
    KAPLAN_MEIER_1958,
)


def _unit(stage: str, context: Context) -> tuple[str, float]:
    at = next(s for s in STAGES if s.name == stage)
    columns = (
        ("events.at",)
        if at.source == "events"
        else (f"declarations.{at.start}", f"declarations.{at.end}")
    )
    return ("hours", 3_600.0) if all(map(context.resolves, columns)) else ("days", 86_400.0)


def _answer(found: Predictability, unit: str, size: float, within: float) -> str:
    median, p90 = found.median[0] / size, found.p90[0] / size
    if np.isnan(p90):
        said = "Too many declarations are still open to say how long the slow tenth waits."
    else:
        said = (
            f"Half of the declarations are released within {median:,.1f} {unit}, nine in ten "
            f"within {p90:,.1f}: a trader must keep {p90 - median:,.1f} {unit} in reserve to be "
            "on time nine times in ten."
        )
    if np.isnan(within):
        said += " No published time was given, so keeping to it is not measurable."
    else:
        said += f" {within:.1%} are released within the published time."
    test = found.months_differ
    if test is None:
        return said + " The records are too short to compare months."
    verdict = "more than chance explains" if test.p_value <= LEVEL else "no more than by chance"
    return said + f" From month to month the usual time changes {verdict} (p = {test.p_value:.3f})."


def _estimates(
    found: Predictability, unit: str, size: float, within: float
) -> tuple[Estimate, ...]:
    def number(value: float, per: float = 1.0) -> float | None:
        return None if np.isnan(value) else float(value) / per

    largest = np.nan if np.isnan(found.change).all() else float(np.nanmax(np.abs(found.change)))
    p_value = np.nan if found.months_differ is None else found.months_differ.p_value
    return (
        Estimate("spread", "P90 minus median time to release", number(found.spread[0], size), unit),
        Estimate("median", "Median time to release", number(found.median[0], size), unit),
        Estimate("within_standard", "Share within the published time", number(within), "share"),
        Estimate(
            "largest_change",
            "Largest change of the median from one month to the next",
            number(largest, size),
            unit,
        ),
        Estimate("months_differ_p", "p value: do months differ", number(p_value), "p_value"),
    )


def _table(found: Predictability, within: Floats, unit: str, size: float) -> Table:
    times = tuple(
        (Facts(name, title, "number", unit), getattr(found, name) / size)
        for name, title in (
            ("p10", "P10"),
            ("median", "Median"),
            ("p90", "P90"),
            ("spread", "P90 minus median"),
            ("change", "Change from the month before"),
        )
    )
    return table(
        NAME,
        "How predictable release is",
        (Facts("grouping", "By", "text"), found.grouping),
        (Facts("group", "Which", "text"), found.group),
        (Facts("finished", "Declarations", "count"), found.finished),
        (Facts("unfinished", "Not finished", "count"), found.unfinished),
        (Facts("unit", "Unit", "text"), np.full(len(found.group), unit, dtype=object)),
        *times,
        (Facts("within_standard", "Within the published time", "share"), within),
        (
            Facts("provisional", "Provisional", "flag", meaning="Some are still open."),
            found.unfinished > 0,
        ),
    )


def _lines(found: Predictability, unit: str, size: float, context: Context) -> Chart:
    months = np.flatnonzero((found.grouping == "month") & (found.group != ""))
    hours = context.standards.get(found.stage)
    provisional = found.unfinished[months] > 0
    return Chart(
        "lines",
        "Time to release by month of registration",
        f"{len(months)} months; the median lies between "
        f"{_least(found.median[months]) / size:,.1f} and {_most(found.median[months]) / size:,.1f} "
        f"{unit}. The band holds eight in ten declarations. Provisional months: "
        f"{int(provisional.sum())}.",
        table(
            f"{NAME}_months",
            "Time to release by month of registration",
            (
                Facts("x", "Month", "date"),
                [date.fromisoformat(f"{m}-01") for m in found.group[months]],
            ),
            (Facts("value", "Median", "number", unit), found.median[months] / size),
            (Facts("low", "P10", "number", unit), found.p10[months] / size),
            (Facts("high", "P90", "number", unit), found.p90[months] / size),
            (Facts("group", "State", "text"), np.where(provisional, "provisional", "final")),
        ),
        x_title="Month of registration",
        y_title=f"Time to release ({unit})",
        marks=() if hours is None else (Mark(hours * 3600 / size, "Published time"),),
    )


def _least(values: Floats) -> float:
    return float(np.nanmin(values)) if np.isfinite(values).any() else float("nan")


def _most(values: Floats) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else float("nan")


def _caveats(found: Predictability, unit: str, context: Context) -> tuple[str, ...]:
    said = [
        "Months differ for plain reasons: holidays, the season of goods, an outage, a new "
        "procedure, strikes at the port, a month in which traders paid late.",
        "Times are elapsed: nights, weekends and closed days are in them, so an office open five "
        "days a week has a wide spread by its hours alone.",
        "Goods, procedures and channels differ between offices; a wide spread can be a wide mix.",
        "The test takes weeks as independent. A backlog that lasts for weeks makes it too ready to "
        "call months different; a small p is a reason to look at the chart, not a verdict.",
    ]
    if found.unfinished[0]:
        said.append(
            f"Open at the last time recorded: {found.unfinished[0]:,} declarations. Their months "
            "are provisional: the slow tenth may not be in yet."
        )
    if unit == "days":
        said.append("The times are dates: spreads are whole days.")
    if found.stage not in context.standards:
        said.append("No published time was given; the empty share is not a pass.")
    return tuple(said)
