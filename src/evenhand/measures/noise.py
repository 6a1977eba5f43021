"""Of the noise between officers, how much is level, how much habit, how much the day?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.cited import KLINE_SAGGIO_SOLVSTEN_2020
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, difference, per_cent, provisional, spoken
from evenhand.records import aggregates
from evenhand.records.assessed_again import assessed_again
from evenhand.records.comparable import lacks_outcomes, lacks_sets
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import Context
from evenhand.records.counts import Codes, Names, OutcomeSums, split_outcomes
from evenhand.records.design import Outcome
from evenhand.records.expectations import Level, residuals
from evenhand.records.records import Records
from evenhand.statistics.noise_parts import (
    BLOCKS,
    GROUPS,
    Interval,
    Products,
    jackknifed,
    parts,
    products,
)
from evenhand.statistics.reassessed import Reassessed, reassessed

NAME: Final = "noise"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
CARRIES: Final = ("channel_selected", "procedure", "main_hs_code", "chapter", "day")
HAS_TWIN: Final = True
HOLDS: Final = True
LEVELS: Final = (
    Level((), 0.0),
    Level(("office", "channel_selected"), 10.0),
    Level(("channel_selected", "procedure", "kind"), 10.0),
    Level(("stratum",), 5.0),
)
PARTS: Final = ("level", "pattern", "occasion")
SAID: Final = {
    "level": "being strict or lenient with everything",
    "pattern": "habit by kind of goods",
    "occasion": "the officer's day",
}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habits:
    """Sums by office, block of sessions, officer and kind of goods."""

    office: Codes
    block: Codes
    officer: Codes
    kind: Codes
    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Sessions:
    """Products inside sessions, by office, block and outcome.

    ``group`` is 0 for files of a session, 1 with the officer in common, 2 with the kind, 3 with
    both; ``total`` and ``pairs`` are sums over ordered pairs of different files.
    """

    office: Codes
    block: Codes
    outcome: Codes
    group: Codes
    total: Floats
    pairs: Floats


@dataclass(frozen=True, slots=True)
class Again:
    """Sums of each outcome over the assessments of one file, one entry a file, without a name."""

    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database; ``again`` is None where no file was assessed twice."""

    habits: Habits
    sessions: Sessions
    again: Again | None
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Found:
    """One entry an outcome.

    Attributes
    ----------
    split : tuple of Interval
        Level, pattern and occasion.
    files : tuple of int
        Files where the outcome is known.
    again : tuple of Reassessed or None
        From the blind second assessments.
    """

    split: tuple[Interval, ...]
    files: tuple[int, ...]
    again: tuple[Reassessed | None, ...]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return (*lacks_outcomes(records), *lacks_sets(records))


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed but for the sums of cells."""
    whole = aggregates.handled(records, carry=CARRIES)
    outcomes = len(records.design.outcomes)
    files = _with_kinds(whole.files)
    judged = residuals(files, values=[f"outcome_{i}" for i in range(outcomes)], levels=LEVELS)
    # One count of the files: by session, officer and kind; all else is added up from its cells.
    cells = aggregates.sums_of(
        judged, "office", *_session(judged), "officer", "kind", outcomes=outcomes, powers=2
    )
    # A day is wholly in one block, whatever desk or kind of goods.
    cells = cells.mutate(block=_block(cells))
    # Ranked, not joined with its own distinct kinds: Spark takes the two sides for one.
    cells = hold(cells.mutate(kind=ibis.dense_rank().over(order_by="kind").cast("int32")))
    found = {
        "habits": aggregates.rolled_up(cells, "office", "block", "officer", "kind"),
        "sessions": _sessions(cells, outcomes),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    again = assessed_again(records)
    return found if again is None else {**found, "again": again}


def infer(counts: Counts) -> Found:
    """Split the noise of each outcome; measure it on files assessed again."""
    outcomes = split_outcomes(counts.habits.sums, powers=2)
    again = (
        [None] * len(outcomes)
        if counts.again is None
        else [
            reassessed(count=s.n, total=s.total, squares=s.squares)
            for s in split_outcomes(counts.again.sums)
        ]
    )
    blocks = np.unique(counts.habits.block)
    split = []
    for number in range(len(outcomes)):
        whole = _parts(counts, number, without=-1)
        left = [_parts(counts, number, without=int(b)) for b in blocks]
        split.append(jackknifed(whole, np.array(left).reshape(len(blocks), 3)))
    return Found(
        split=tuple(split), files=tuple(int(s.n.sum()) for s in outcomes), again=tuple(again)
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say what the noise between officers is made of, in the unit of each outcome."""
    outcomes = context.design.outcomes
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    said = [_sentence(o, i) for o, i in zip(outcomes, found.split, strict=True)]
    said += [_again_said(o, a) for o, a in zip(outcomes, found.again, strict=True) if a]
    rows = _table(found, outcomes)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=" ".join([*said, note]).strip(),
        role=ROLE,
        estimates=tuple(
            e for o, i, a in zip(outcomes, found.split, found.again, strict=True)
            for e in _estimates(o, i, a)
        ),
        tables=(rows, *((_again_table(found, outcomes),) if any(found.again) else ())),
        charts=_charts(rows),
        caveats=(*(() if context.design.claims_lot else (NO_LOT,)), *CAVEATS,
                 *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Each part is a standard deviation between officers on like files, in the unit of the "
            "outcome. Level: some are stricter with everything. Pattern: each has goods that it is "
            "stricter with. Occasion: the same officer on another day. Squared they add up. A file "
            "assessed again by another officer tells all of them together, with no assumption."
        ),
        method=METHOD,
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "Where it is level, which standard is read in two ways? Where it is pattern, which "
            "chapters lack one? Draw a blind sample: evenhand records audit-sample."
        ),
        error_rate=(
            "No list, so no false entries. Intervals cover the true parts in at least 95 of 100 "
            "simulated administrations, days taken as drawn."
        ),
        parameters={"sets": context.design.sets, "blocks": BLOCKS, "rule": context.design.rule},
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )  # fmt: skip
    return finding if _is_told(found) else finding.not_measured(LACKS)


LACKS: Final = (
    "files of two officers that differ both in kind and in set or day: map main_hs_code (its first "
    "two digits are the kind) and the day of registration, or take a longer period"
)


METHOD: Final = (
    "From each outcome is taken what files of other agents had on like goods, channel and set. Two "
    "different files share no noise: the mean product of what is left, over pairs of files of one "
    "officer less pairs of two officers, is the variance that officers bring (a leave-out estimate "
    "for every pair). Pairs with other kind and day give the level; with the same kind and another "
    "day, level and pattern; with the same day and another kind, level and occasion. Intervals "
    "come from leaving out tenths of the days (jackknife). Second assessments: mean variance "
    "inside a file; exact interval for yes or no, else a bootstrap of files."
)
SOURCES: Final = (
    "Kahneman, Sibony, Sunstein (2021), Noise: A Flaw in Human Judgment (the three parts)",
    KLINE_SAGGIO_SOLVSTEN_2020,
    "Efron, Stein (1981), The jackknife estimate of variance, Annals of Statistics 9(3), 586-596. "
    "doi:10.1214/aos/1176345462",
    "Efron (1987), Better bootstrap confidence intervals, Journal of the American Statistical "
    "Association 82(397), 171-185. doi:10.1080/01621459.1987.10478410",
)
REQUIREMENTS: Final = ("arusha.2.1", "arusha.3.4", "arusha.4.4", "tfa.10.7.1")
NO_LOT: Final = (
    "Nobody claims a lot: officers may have got different files in ways that are not recorded."
)
CAVEATS: Final = (
    "Goods of one chapter are not all alike: an officer who gets the difficult ones of a chapter "
    "seems to have a habit.",
    "A day on which one officer worked with another chief, or without the scanner, is no mood.",
    "Noise says that decisions differ, not which of them are right.",
)


def _is_told(found: Found) -> bool:
    return any(found.again) or any(np.isfinite(i.estimate).any() for i in found.split)


def _with_kinds(files: ir.Table) -> ir.Table:
    if "chapter" in files.columns:
        return files.mutate(kind=files.chapter.cast("string").fill_null(""))
    if "main_hs_code" in files.columns:
        return files.mutate(kind=files.main_hs_code.cast("string").left(2).fill_null(""))
    return files.mutate(kind=ibis.literal(""))


def _session(files: ir.Table) -> list[str]:
    return ["stratum", *(["day"] if "day" in files.columns else [])]


def _block(files: ir.Table) -> ir.Value:
    if "day" not in files.columns:
        number = files.stratum.cast("int64") % 32_768
        return (number * (number + 40_503) // 997 % BLOCKS).cast("int32")
    days = files.day.cast("string").replace("-", "").right(4).cast("int64")
    return ((days * (days + 403)) // 97 % BLOCKS).cast("int32")


def _sessions(cells: ir.Table, outcomes: int) -> ir.Table:
    found = []
    for number, more in enumerate(((), ("officer",), ("kind",), ("officer", "kind"))):
        sums = aggregates.rolled_up(cells, "office", "block", *_session(cells), *more)
        for i in range(outcomes):
            n, total = sums[f"n_{i}"].cast("float64"), sums[f"total_{i}"]
            by_block = sums.group_by("office", "block").agg(
                total=(total * total - sums[f"squares_{i}"]).sum(), pairs=(n * n - n).sum()
            )
            numbers = {"outcome": ibis.literal(i, "int64"), "group": ibis.literal(number, "int64")}
            found.append(by_block.mutate(**numbers))
    return ibis.union(*found).order_by("office", "block", "outcome", "group")


def _parts(counts: Counts, number: int, *, without: int) -> Floats:
    """Split the noise of one outcome, office by office, and pool by files."""
    h, s = counts.habits, counts.sessions
    sums = split_outcomes(h.sums, powers=2)[number]
    whole, weight = np.zeros(3), np.zeros(3)
    for office in np.unique(h.office):
        at = (h.office == office) & (h.block != without) & (sums.n > 0)
        powers = (sums.n[at], sums.total[at], sums.squares[at])
        officer, kind = h.officer[at], h.kind[at]
        both = officer * (int(kind.max(initial=0)) + 1) + kind
        found = {
            "all": products(np.zeros_like(officer), *powers),
            "o": products(officer, *powers),
            "k": products(kind, *powers),
            "ok": products(both, *powers),
        }
        here = (s.office == office) & (s.block != without) & (s.outcome == number)
        for group, name in enumerate(("s", "os", "ks", "oks")):
            row = here & (s.group == group)
            found[name] = (float(s.total[row].sum()), float(s.pairs[row].sum()))
        values = np.array([found[g] for g in GROUPS])
        one = parts(Products(values[:, 0], values[:, 1])).array()
        known = np.isfinite(one)
        whole[known] += one[known] * powers[0].sum()
        weight[known] += powers[0].sum()
    pooled: Floats = np.divide(whole, weight, out=np.full(3, np.nan), where=weight > 0)
    return pooled


def _root(value: float) -> float:
    return float(max(value, 0.0) ** 0.5) if np.isfinite(value) else float("nan")


def _unit(outcome: Outcome) -> str:
    return "share" if outcome.kind == "share" else outcome.unit


def _sentence(outcome: Outcome, found: Interval) -> str:
    name, unit = spoken(outcome.name), _unit(outcome)
    said = []
    values = zip(PARTS, found.estimate, found.low, found.high, strict=True)
    for part, *(value, low, high) in values:
        if not np.isfinite(value):
            continue
        if low > 0:
            said.append(
                f"{SAID[part]} makes {difference(_root(value), unit)} (95 % interval "
                f"{difference(_root(low), unit)} to {difference(_root(high), unit)})"
            )
        else:
            most = f" (at most {difference(_root(high), unit)})" if np.isfinite(high) else ""
            said.append(f"{SAID[part]} is not shown{most}")
    if not said:
        return (
            f"{name}: not measurable, because no files of two officers differ both in kind and in "
            "set or day."
        )
    return f"{name}, between officers on like files: {'; '.join(said)}."


def _again_said(outcome: Outcome, again: Reassessed) -> str:
    unit = _unit(outcome)
    said = (
        f"{spoken(outcome.name)}, {counted(again.files, 'file')} assessed again: all noise "
        f"together {difference(_root(again.variance), unit)} (95 % interval "
        f"{difference(_root(again.low), unit)} to {difference(_root(again.high), unit)}); "
        f"assessments differ on {per_cent(again.disagree)} of them"
    )
    if np.isfinite(again.relative_difference) and outcome.kind != "share":
        said += f", typically by {per_cent(again.relative_difference)} of their mean"
    return said + "."


def _estimates(outcome: Outcome, found: Interval, again: Reassessed | None) -> tuple[Estimate, ...]:
    unit, name = _unit(outcome) or outcome.kind, spoken(outcome.name)

    def one(key: str, label: str, *values: float) -> Estimate:
        value, low, high = (None if not np.isfinite(v) else _root(v) for v in values)
        return Estimate(f"{key}:{outcome.name}", f"{label}, {name}", value, unit, low, high)

    made = [
        one(part, f"Noise from {SAID[part]}", *values)
        for part, *values in zip(PARTS, found.estimate, found.low, found.high, strict=True)
    ]
    if again is not None:
        made.append(
            one("reassessed", "Noise on files assessed again", again.variance, again.low,
                again.high)
        )  # fmt: skip
    return tuple(made)


def _table(found: Found, outcomes: tuple[Outcome, ...]) -> Table:
    each = len(PARTS)

    def of(get: Any) -> list[float]:
        return [float(v) for i in found.split for v in get(i)]

    squared = "squared unit of the outcome"
    return table(
        NAME,
        "What the noise between officers is made of",
        (Facts("outcome", "Outcome", "text"), [o.name for o in outcomes for _ in PARTS]),
        (Facts("part", "Part", "text"), list(PARTS) * len(outcomes)),
        (Facts("unit", "Unit", "text"), [o.unit or o.kind for o in outcomes for _ in PARTS]),
        (Facts("variance", "Variance", "number", squared, "May be below zero where there is none."),
         of(lambda i: i.estimate)),
        (Facts("low", "Low", "number", squared, "95 % interval."), of(lambda i: i.low)),
        (Facts("high", "High", "number", squared), of(lambda i: i.high)),
        (Facts("spread", "Standard deviation", "number", "unit of the outcome"),
         [_root(v) for v in of(lambda i: i.estimate)]),
        (Facts("files", "Declarations", "count"), np.repeat(found.files, each)),
    )  # fmt: skip


def _again_table(found: Found, outcomes: tuple[Outcome, ...]) -> Table:
    known = [(o, a) for o, a in zip(outcomes, found.again, strict=True) if a is not None]
    return table(
        f"{NAME}_reassessed",
        "Files assessed again by another officer who had not seen the first decision",
        (Facts("outcome", "Outcome", "text"), [o.name for o, _ in known]),
        (Facts("files", "Files", "count"), [a.files for _, a in known]),
        (Facts("variance", "Variance inside a file", "number"), [a.variance for _, a in known]),
        (Facts("low", "Low", "number", "", "95 % interval."), [a.low for _, a in known]),
        (Facts("high", "High", "number"), [a.high for _, a in known]),
        (Facts("differ", "Assessments differ", "share"), [a.disagree for _, a in known]),
        (
            Facts("relative_difference", "Median relative difference", "share"),
            [a.relative_difference for _, a in known],
        ),
        (Facts("exact", "Exact interval", "flag"), [a.exact for _, a in known]),
    )


def _charts(rows: Table) -> tuple[Chart, ...]:
    charts = []
    for outcome in dict.fromkeys(rows["outcome"]):
        part = rows.take(np.flatnonzero((rows["outcome"] == outcome) & np.isfinite(rows["high"])))
        if not len(part):
            continue
        roots = [[_root(v) for v in part[c]] for c in ("variance", "low", "high")]
        data = table(
            f"noise_{outcome}",
            f"Noise in {spoken(outcome)}",
            (Facts("label", "Part", "text"), [SAID[p] for p in part["part"]]),
            *(
                (Facts(name, title, "number"), values)
                for name, title, values in zip(
                    ("value", "low", "high"), ("Spread", "Low", "High"), roots, strict=True
                )
            ),
            (Facts("group", "Outcome", "text"), part["outcome"]),
        )
        summary = "; ".join(
            f"{SAID[p]}: {v:.3g}" for p, v in zip(part["part"], roots[0], strict=True)
        )
        charts.append(
            Chart(
                kind="intervals",
                title=f"What the noise between officers in {spoken(outcome)} is made of",
                summary=f"{summary} (standard deviations, {part['unit'][0]}).",
                data=data,
                x_title=f"Standard deviation between officers ({part['unit'][0]})",
            )
        )
    return tuple(charts)
