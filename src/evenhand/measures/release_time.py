"""How long does release take, stage by stage, and with whom does the time lie?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.cited import KAPLAN_MEIER_1958, TIME_RELEASE_STUDY
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.records.context import Context
from evenhand.records.durations import TOTALS, counted, measurable, ticked
from evenhand.records.records import Records
from evenhand.records.stages import STAGES
from evenhand.statistics.quantiles import quantiles
from evenhand.statistics.survival import kaplan_meier, survival_quantile
from evenhand.statistics.trimmed_mean import trimmed_mean

NAME: Final = "release_time"
VERSION: Final = "1"
QUESTION: Final = "How long does release take, stage by stage, and with whom does the time lie?"
NEEDS: Final[tuple[str, ...]] = ()
GROUP: Final = "time"
ROLE: Final = ""
HAS_TWIN: Final = False
COUNTS_STRETCHES: Final = True

# Channel at selection: the one at release is decided after the file is assigned.
GROUPINGS: Final = {"office": "declarations.office", "channel": "declarations.channel_selected"}
SHARES: Final = {"p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
CUT: Final = 0.05
"""Share left out at each end for the trimmed mean: a file forgotten for a year tells of filing."""

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: declarations by stage, group, state and tick of time.

    Attributes
    ----------
    stage, grouping, group : ndarray of str, shape (n,)
        Stage of ``durations.STAGES``; ``all``, ``office`` or ``channel``; which of them.
    state : ndarray of str, shape (n,)
        ``done``, ``open``, ``ended`` (without release) or ``missing``.
    tick : ndarray of int, shape (n,)
        Start of the tick, minutes.
    count : ndarray of int, shape (n,)
        Declarations.
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
class ReleaseTimes:
    """Statistics of each stage, overall and by group; times in seconds, NaN where there is none.

    Attributes
    ----------
    stage, grouping, group : ndarray of str, shape (cells,)
        In the order of ``durations.STAGES``; overall first.
    finished, missing, unfinished, ended : ndarray of int, shape (cells,)
        Declarations with both times; without one; still in the stage when the records end;
        ended without release.
    backwards : ndarray of int, shape (cells,)
        Of those finished, with the end before the start; kept as negative times.
    mean, sd, trimmed_mean, minimum, p25, median, p75, p90, p95, maximum : ndarray of float
        Of those finished.
    censored_median : ndarray of float, shape (cells,)
        Kaplan-Meier, counting those unfinished as long as they were seen; the median where none
        is open, NaN where the records end before half have finished.
    """

    stage: Texts
    grouping: Texts
    group: Texts
    finished: Integers
    missing: Integers
    unfinished: Integers
    ended: Integers
    backwards: Integers
    mean: Floats
    sd: Floats
    trimmed_mean: Floats
    minimum: Floats
    p25: Floats
    median: Floats
    p75: Floats
    p90: Floats
    p95: Floats
    maximum: Floats
    censored_median: Floats


def lacks(records: Records) -> tuple[str, ...]:
    """Return what must be mapped before any stage has two times."""
    if measurable(records):
        return ()
    return (
        "declarations.registered_at and declarations.released_at, or events with declaration_id, "
        "activity and at",
    )


def query(records: Records) -> ir.Table:
    """Return the columns of ``Counts``, not yet computed."""
    by = [name for name, column in GROUPINGS.items() if records.has(column)]
    return ticked(counted(records, measurable(records)), by)


def infer(counts: Counts) -> ReleaseTimes:
    """Describe the times of each stage, overall and by group.

    A tick stands for its own mean, so that figures are exact to the minute up to 34 hours and to
    a thousandth beyond; means are exact.
    """
    order = {s.name: place for place, s in enumerate(STAGES)}
    cells = _cells(counts)
    keys = sorted(cells, key=lambda k: (order[k[0]], k[1] != "all", k[1], k[2]))
    seen = [_cell(counts, cells[key]) for key in keys]
    # A stage of which no declaration has both times, or is open in it, says nothing.
    told = {k[0] for k, c in zip(keys, seen, strict=True) if c["finished"] + c["unfinished"]}
    kept = [(k, c) for k, c in zip(keys, seen, strict=True) if k[0] in told]
    texts: dict[str, Any] = {
        name: np.array([k[at] for k, _ in kept], dtype=object)
        for at, name in enumerate(("stage", "grouping", "group"))
    }
    whole = ("finished", "missing", "unfinished", "ended", "backwards")
    numbers: dict[str, Any] = {
        name: np.array([c[name] for _, c in kept], dtype=np.int64 if name in whole else np.float64)
        for name in (*whole, *_FIGURES)
    }
    return ReleaseTimes(**texts, **numbers)


_FIGURES = (
    *("mean", "sd", "trimmed_mean", "minimum", "p25", "median", "p75", "p90", "p95", "maximum"),
    "censored_median",
)


def _cells(counts: Counts) -> dict[tuple[str, str, str], Integers]:
    """Return the rows of each stage and group; one pass, for there may be thousands of cells."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for row, key in enumerate(zip(counts.stage, counts.grouping, counts.group, strict=True)):
        rows.setdefault(key, []).append(row)
    return {key: np.array(at, dtype=np.int64) for key, at in rows.items()}


def _cell(counts: Counts, here: Integers) -> dict[str, float]:
    state, count = counts.state[here], counts.count[here]
    value = counts.seconds[here] / count
    done, still = state == "done", state == "open"
    found: dict[str, float] = dict.fromkeys(_FIGURES, np.nan)
    found |= {
        "finished": count[done].sum(),
        "missing": count[state == "missing"].sum(),
        "unfinished": count[still].sum(),
        "ended": count[state == "ended"].sum(),
        "backwards": count[done & (value < 0)].sum(),
    }
    if found["finished"]:
        found |= _described(value[done], count[done])
    found["censored_median"] = found["median"]
    if found["unfinished"]:
        found["censored_median"] = _median_with_open(value, count * done, count * still)
    return found


def _described(value: Floats, count: Integers) -> dict[str, float]:
    n = int(count.sum())
    mean = float((value * count).sum() / n)
    spread = float((count * (value - mean) ** 2).sum())
    at = quantiles(value=value, count=count, shares=list(SHARES.values()))
    return {
        "mean": mean,
        "sd": float(np.sqrt(spread / (n - 1))) if n > 1 else np.nan,
        "trimmed_mean": trimmed_mean(value=value, count=count, cut=CUT).estimate,
        "minimum": float(value.min()),
        "maximum": float(value.max()),
        **dict(zip(SHARES, at.tolist(), strict=True)),
    }


def _median_with_open(value: Floats, ended: Integers, still: Integers) -> float:
    # An end before its start has happened by time 0: the curve beyond is the same.
    curve = kaplan_meier(time=np.maximum(value, 0), events=ended, censored=still)
    at = survival_quantile(curve, 0.5).estimate
    return np.nan if at is None else at


def shares_within(counts: Counts, found: ReleaseTimes, context: Context) -> Floats:
    """Return the share of each cell within its published time, NaN where none is published.

    Declarations open for less than the standard can still go either way and are left out; those
    open for longer have missed it.
    """
    shares = np.full(len(found.stage), np.nan)
    cells = _cells(counts) if context.standards else {}
    for at, key in enumerate(zip(found.stage, found.grouping, found.group, strict=True)):
        hours = context.standards.get(key[0])
        if hours is None:
            continue
        here = cells[key]
        late = counts.seconds[here] / counts.count[here] > hours * 3600
        state, count = counts.state[here], counts.count[here]
        met = count[(state == "done") & ~late].sum()
        missed = count[np.isin(state, ("done", "open")) & late].sum()
        shares[at] = met / (met + missed) if met + missed else np.nan
    return shares


def find(counts: Counts, found: ReleaseTimes, context: Context) -> Finding:
    """Lay the times out as a Time Release Study does."""
    head = _headline(found)
    if head is None:
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "No declaration has both times of any stage.",
            status="not_measurable",
            lacks=("times at both ends of a stage, or events named as in the process rules",),
            fingerprint=context.fingerprint,
        )
    within = shares_within(counts, found, context)
    unit, size = _unit(found.stage[head], context)
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        _answer(found, head, context),
        estimates=_estimates(found, head, within, unit, size),
        tables=(_table(found, within, context),),
        charts=_charts(counts, found, head, context),
        caveats=_caveats(found, head, context),
        how_to_read=(
            "Each row is a stage between two recorded times, overall or for one office or channel. "
            "Half of the declarations took no longer than the median, nine in ten no longer than "
            "P90. 'Next move' says who can end the stage: time with the trader, the bank or "
            "another agency is not time with Customs. Where declarations are still open, read the "
            "median with open files."
        ),
        method=(
            "Every declaration of the period counts (a census, so there is no sampling error). "
            "Times are elapsed, from the first start to the end named in the row. Declarations "
            "still open enter the Kaplan-Meier median as open at the last time recorded; the other "
            "figures rest on finished ones. The trimmed mean leaves out a twentieth at each end."
        ),
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next="Which stage holds most of the time, and who could shorten it without anyone "
        "asking for it?",
        error_rate="No error rate: a census of the period; nothing is tested.",
        parameters={
            "standards_hours": dict(context.standards),
            "tick": "a minute up to 2,048 minutes, then at most a thousandth of the time",
            "trimmed_each_end": CUT,
            "time": "elapsed",
            "resolution": dict(context.resolution),
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = (
    *("tfa.7.6.1", "rkc.ga.3.40", "rkc.ga.3.30", "rkc.ga.3.33"),
    *("arusha.3.6", "arusha.5.1", "tpg.ext.C.2"),
)
SOURCES: Final = (
    TIME_RELEASE_STUDY,
    "WTO Agreement on Trade Facilitation, Article 7.6; Revised Kyoto Convention, General Annex, "
    "Standards 3.30, 3.33 and 3.40.",
    KAPLAN_MEIER_1958,
)


def _headline(found: ReleaseTimes) -> int | None:
    """Return the cell of the whole way: a total if there is one, else the first stage."""
    overall = np.flatnonzero((found.grouping == "all") & (found.finished > 0))
    totals = [i for name in TOTALS for i in overall if found.stage[i] == name]
    return int((totals or overall.tolist())[0]) if overall.size else None


def _unit(stage: str, context: Context) -> tuple[str, float]:
    """Return days where one of the stage's times is a date, else hours; and its seconds."""
    at = next(s for s in STAGES if s.name == stage)
    columns = (
        ("events.at",)
        if at.source == "events"
        else (f"declarations.{at.start}", f"declarations.{at.end}")
    )
    return ("hours", 3_600.0) if all(map(context.resolves, columns)) else ("days", 86_400.0)


def _answer(found: ReleaseTimes, head: int, context: Context) -> str:
    unit, size = _unit(found.stage[head], context)
    stage = next(s for s in STAGES if s.name == found.stage[head])
    said = (
        f"From {stage.starts} to {stage.ends}, half of {found.finished[head]:,} declarations took "
        f"no more than {found.median[head] / size:,.1f} {unit}, and one in ten took more than "
        f"{found.p90[head] / size:,.1f}; the average is {found.mean[head] / size:,.1f}."
    )
    if found.unfinished[head]:
        said += (
            f" Not finished when the records end: {found.unfinished[head]:,}; counting them, "
            + (
                "fewer than half have reached the end."
                if np.isnan(found.censored_median[head])
                else f"the median is {found.censored_median[head] / size:,.1f} {unit}."
            )
        )
    parts = np.flatnonzero((found.grouping == "all") & (found.finished > 0))
    parts = np.array([i for i in parts if _holder(found.stage[i]) != "all parties"], dtype=int)
    if parts.size:
        longest = parts[np.argmax(found.median[parts])]
        part = next(s for s in STAGES if s.name == found.stage[longest])
        per_unit, per_size = _unit(part.name, context)
        said += (
            f" The longest stage by its median runs from {part.starts} to {part.ends} "
            f"({found.median[longest] / per_size:,.1f} {per_unit}); the next move lies with "
            f"{part.holder}."
        )
    return said


def _holder(stage: str) -> str:
    return next(s.holder for s in STAGES if s.name == stage)


def _estimates(
    found: ReleaseTimes, head: int, within: Floats, unit: str, size: float
) -> tuple[Estimate, ...]:
    def time(name: str, label: str, value: float) -> Estimate:
        return Estimate(name, label, None if np.isnan(value) else float(value) / size, unit)

    share = within[head]
    return (
        time("median", "Median time to release", found.median[head]),
        time("mean", "Average time to release", found.mean[head]),
        time("p90", "Time within which nine in ten are released", found.p90[head]),
        time("censored_median", "Median with open files counted", found.censored_median[head]),
        Estimate(
            "within_standard",
            "Share released within the published time",
            None if np.isnan(share) else float(share),
            "share",
        ),
        Estimate("unfinished", "Not finished", float(found.unfinished[head]), "files"),
    )


def _table(found: ReleaseTimes, within: Floats, context: Context) -> Table:
    stage = {s.name: s for s in STAGES}
    units = [_unit(name, context) for name in found.stage]
    size = np.array([s for _, s in units])
    unit_facts = Facts("unit", "Unit", "text", meaning="Days where a time is only a date.")
    texts = (
        (Facts("stage", "Stage", "text"), found.stage),
        (Facts("starts", "From", "text"), [stage[s].starts for s in found.stage]),
        (Facts("ends", "To", "text"), [stage[s].ends for s in found.stage]),
        (Facts("holder", "Next move", "text"), [stage[s].holder for s in found.stage]),
        (Facts("grouping", "By", "text"), found.grouping),
        (Facts("group", "Which", "text"), found.group),
    )
    counts = tuple(
        (Facts(name, title, "count"), getattr(found, name))
        for name, title in (
            ("finished", "Declarations"),
            ("missing", "A time missing, or stage not taken"),
            ("unfinished", "Not finished"),
            ("ended", "Ended without release"),
            ("backwards", "End before start"),
        )
    )
    times = tuple(
        (Facts(name, title, "number"), getattr(found, name) / size)
        for name, title in (
            ("mean", "Mean"),
            ("sd", "Standard deviation"),
            ("median", "Median"),
            ("p25", "P25"),
            ("p75", "P75"),
            ("p90", "P90"),
            ("p95", "P95"),
            ("minimum", "Minimum"),
            ("maximum", "Maximum"),
            ("trimmed_mean", "Trimmed mean"),
            ("censored_median", "Median with open files"),
        )
    )
    share = (Facts("within_standard", "Within the published time", "share"), within)
    unit = (unit_facts, [u for u, _ in units])
    return table(NAME, "Time of each stage", *texts, *counts, unit, *times, share)


def _charts(counts: Counts, found: ReleaseTimes, head: int, context: Context) -> tuple[Chart, ...]:
    unit, size = _unit(found.stage[head], context)
    here = (counts.stage == found.stage[head]) & (counts.grouping == "all")
    here &= counts.state == "done"
    order = np.argsort(counts.tick[here])
    count = counts.count[here][order]
    value = counts.seconds[here][order] / count / size
    hours = context.standards.get(str(found.stage[head]))
    curve = Chart(
        "distribution",
        "How soon declarations are released",
        f"A quarter took no more than {found.p25[head] / size:,.1f} {unit}, half "
        f"{found.median[head] / size:,.1f}, nine in ten {found.p90[head] / size:,.1f}.",
        table(
            f"{NAME}_distribution",
            "How soon declarations are released",
            (Facts("value", f"Time ({unit})", "number", unit), value),
            (
                Facts("cumulative", "Share released by then", "share"),
                np.cumsum(count) / count.sum(),
            ),
            (Facts("group", "Group", "text"), np.full(len(value), "", dtype=object)),
        ),
        x_title=f"Time ({unit})",
        y_title="Share released by then",
        marks=() if hours is None else (Mark(hours * 3600 / size, "Published time"),),
    )
    stages = np.flatnonzero((found.grouping == "all") & (found.finished > 0))
    bars = Chart(
        "bars",
        "Median of each stage, and who holds the next move",
        f"{len(stages)} stages have both times; bars are medians in {unit}.",
        table(
            f"{NAME}_stages",
            "Median of each stage",
            (Facts("label", "Stage", "text"), found.stage[stages]),
            (Facts("value", f"Median ({unit})", "number", unit), found.median[stages] / size),
            (Facts("group", "Next move", "text"), [_holder(s) for s in found.stage[stages]]),
        ),
        y_title=f"Median ({unit})",
    )
    return (curve, bars)


def _caveats(found: ReleaseTimes, head: int, context: Context) -> tuple[str, ...]:
    said = [
        "Times are elapsed: nights, weekends, holidays and hours in which an office is closed are "
        "in them. An outage of the system lengthens every stage it falls in.",
        "A long stage is often the trader's, the bank's or another authority's: late papers, late "
        "payment, an inspection awaited. The column 'Next move' keeps these apart as far as the "
        "events allow.",
        "Offices and channels differ in goods, procedures and hours; a difference in times is a "
        "question about them, not yet an answer.",
        "Times written together by a script or at the end of a shift measure the keying, not the "
        "work; see the checks of the records.",
        "'Release' is the release the mapping names: if the source means payment or the gate, so "
        "does this figure.",
    ]
    if found.unfinished[head]:
        said.append(
            f"Open at the last time recorded: {found.unfinished[head]:,} declarations. Figures "
            "on finished ones are then too short; a withdrawn file that was never closed in the "
            "system counts as open."
        )
    if found.backwards.any():
        said.append(
            "Some stages end before they start (lodging before arrival is legitimate); these times "
            "are kept as negative."
        )
    if any(_unit(s, context)[0] == "days" for s in found.stage):
        said.append("Some times are dates; their stages are measured in days, not hours.")
    if not context.standards:
        said.append(
            "No published time was given, so the share within the standard is empty; that is not a "
            "pass."
        )
    return tuple(said)
