"""Do the end of the month, the load, the hour or the previous decision move decisions?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.cited import HOLM_1979
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, difference, provisional, spoken
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_outcomes, lacks_sets
from evenhand.records.context import Context
from evenhand.records.counts import Codes, Names, OutcomeSums, split_outcomes
from evenhand.records.design import Outcome
from evenhand.records.expectations import Level, residuals
from evenhand.records.occasions import LATE, inside_days, with_days
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.whole_days import (
    DEALINGS,
    LEAST_DAYS,
    DayEffect,
    dealt_labels,
    labelled_days,
    moments_of_days,
)

NAME: Final = "occasion"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.registered_at")
CARRIES: Final = (
    *("day", "registered_at"),
    *("channel_selected", "chapter", "main_hs_code", "procedure"),
)
HAS_TWIN: Final = False
"""Times are compared, not handlers: dealing those anew would leave a month's end as it is."""
LEVELS: Final = (
    Level((), 0.0),
    Level(("office", "channel_selected"), 10.0),
    Level(("office", "procedure"), 10.0),
    Level(("kind", "channel_selected"), 10.0),
    Level(("office", "kind", "channel_selected"), 10.0),
)
"""What like goods ordinarily have."""
LAST: Final = 3
"""The end of a month is its last three days with files at the office."""
WHOLE_UNTIL: Final = 26
"""A month that the records leave before this day has no end on record."""
LEAST_OF_MONTH: Final = 8
"""Days with files of an office, below which a month is not compared."""
BUSIEST: Final = 4
"""A heavy day is one of the busiest quarter of the office's month."""
LEVEL: Final = 0.05
"""Chance that the list holds any occasion that moves nothing (Holm)."""
SEED: Final = 20260309
OCCASIONS: Final = ("month_end", "heavy_load", "late_hour", "last_third", "after_a_yes")
WITHIN: Final = OCCASIONS[2:]
AGAINST: Final = {
    "month_end": "last three days of a month with files, against its other days",
    "heavy_load": "busiest quarter of the days of a month, against its other days",
    "late_hour": f"given from {LATE}:00 on, against earlier, inside a set",
    "last_third": "last third of an officer's day, against the first",
    "after_a_yes": "file after a yes of the same officer that day, against after a no",
}


@dataclass(frozen=True, slots=True)
class Days:
    """Files by office and day (as 20260131), with the sums of what like files do not explain."""

    office: Codes
    day: Codes
    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Moments:
    """What goes on inside days.

    Attributes
    ----------
    occasion, outcome, office, day : ndarray of int64, shape (n,)
        Place in ``WITHIN``, in the outcomes; code; as 20260131.
    files : ndarray of int64
    score, spread : ndarray of float64
        See ``moments_of_days``.
    """

    occasion: Codes
    outcome: Codes
    office: Codes
    day: Codes
    files: Codes
    score: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database; ``moments`` is None where the time of giving is not known."""

    days: Days
    moments: Moments | None
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Test:
    """One office, occasion (place in ``OCCASIONS``) and outcome; ``files`` compared; the effect."""

    __test__ = False

    office: int
    occasion: int
    outcome: int
    files: int
    told: DayEffect


@dataclass(frozen=True, slots=True)
class Found:
    """Every comparison, and p-values; the families are made where kinds of outcomes are known."""

    tests: tuple[Test, ...]

    def family(self, listable: npt.NDArray[np.bool_]) -> Multiplicity:
        """Correct the tests of the outcomes that may be listed, by place of the outcome."""
        return holm([t.told.p_value for t in self.tests if listable[t.outcome]], LEVEL)


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return (*lacks_outcomes(records), *lacks_sets(records))


def carries(records: Records) -> tuple[str, ...]:
    """Return ``CARRIES``, and what orders the files of a day where the time of giving is known."""
    given = "declarations.assigned_at"
    if records.lacks(given) or not records.resolves(given):
        return CARRIES
    return (*CARRIES, "assigned_at", "declaration_id")


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, carry=carries(records))
    outcomes = records.design.outcomes
    values = [f"outcome_{i}" for i in range(len(outcomes))]
    files = with_days(whole.files, records)
    files = files.mutate(**{f"was_{i}": files[v] for i, v in enumerate(values)})
    files = residuals(files, values=values, levels=LEVELS)
    found = {
        "days": aggregates.sums_of(files, "office", "ymd", outcomes=len(values)).rename(day="ymd"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    if "assigned_at" in files.columns and records.resolves("declarations.assigned_at"):
        given = files.filter(files.assigned_at.notnull())
        parts = [
            p
            for i, o in enumerate(outcomes)
            for p in inside_days(given, i, is_share=o.kind == "share")
        ]
        keys = ["occasion", "outcome", "office", "day"]
        found["moments"] = ibis.union(*parts).order_by(keys)
    return found


def infer(counts: Counts) -> Found:
    """Test every office, occasion and outcome, with whole days as what is dealt."""
    rng = np.random.default_rng(SEED)
    return Found((*_whole(counts.days, rng), *_moments(counts.moments, rng)))


def _whole(days: Days, rng: np.random.Generator) -> list[Test]:
    sums = split_outcomes(days.sums)
    is_whole = _with_an_end(days.day)
    tests = []
    for office in np.unique(days.office):
        at = np.flatnonzero((days.office == office) & is_whole)
        at = at[np.argsort(days.day[at], kind="stable")]
        month = days.day[at] // 100
        of, size = np.unique(month, return_inverse=True, return_counts=True)[1:]
        at, month = at[size[of] >= LEAST_OF_MONTH], month[size[of] >= LEAST_OF_MONTH]
        for occasion, is_label in enumerate(_labels(month, days.files[at])):
            dealt = dealt_labels(month, is_label, rng)
            for outcome, s in enumerate(sums):
                told = labelled_days(
                    n=s.n[at], total=s.total[at], block=month, is_label=is_label, dealt=dealt
                )
                if told.is_known:
                    files = int(s.n[at].sum())
                    tests.append(Test(int(office), occasion, outcome, files, told))
    return tests


def _with_an_end(day: Codes) -> npt.NDArray[np.bool_]:
    """Say which days lie in months that the records do not leave before their end."""
    month = day // 100
    is_left = bool(day.size) and int(day.max()) % 100 < WHOLE_UNTIL
    kept: npt.NDArray[np.bool_] = month < month.max() if is_left else np.ones(day.size, dtype=bool)
    return kept


def _labels(month: Codes, files: Codes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which days end their month, and which are its busiest; ``month`` ascending."""
    is_end, is_heavy = np.zeros(month.size, dtype=bool), np.zeros(month.size, dtype=bool)
    for one in np.unique(month):
        at = np.flatnonzero(month == one)
        is_end[at[-LAST:]] = True
        is_heavy[at[np.argsort(-files[at], kind="stable")[: at.size // BUSIEST]]] = True
    return is_end, is_heavy


def _moments(of: Moments | None, rng: np.random.Generator) -> list[Test]:
    if of is None:
        return []
    tests = []
    keys = np.stack([of.office, of.occasion, of.outcome])
    cells, place = np.unique(keys, axis=1, return_inverse=True)
    for number, (office, occasion, outcome) in enumerate(cells.T):
        at = place.ravel() == number
        told = moments_of_days(score=of.score[at], spread=of.spread[at], rng=rng)
        if told.is_known:
            shift = len(OCCASIONS) - len(WITHIN)
            files = int(of.files[at].sum())
            tests.append(Test(int(office), int(occasion) + shift, int(outcome), files, told))
    return tests


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say at which offices which occasion moves which decisions, and by how much."""
    if not found.tests:
        return _not_measurable(context)
    outcomes = context.design.outcomes
    listable = np.array([o.kind != "duration" for o in outcomes])
    family = found.family(listable)
    rows = _table(counts, found, context, family, listable)
    flagged = [r for r in rows.rows() if r["flagged"]]
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(flagged, family, outcomes)} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate("flagged", "Occasions that move a decision", float(len(flagged)), "occasions"),
            Estimate("tested", "Comparisons tested", float(family.tested), "comparisons"),
        ),
        tables=(rows,),
        caveats=CAVEATS,
        how_to_read=(
            "Each row is an office, an occasion and an outcome. The effect is what files have more "
            "on the occasion than like files have otherwise: "
            + "; ".join(f"{spoken(k)}: {v}" for k, v in AGAINST.items())
            + ". Waiting depends on the load by nature: durations are shown and never listed."
        ),
        method=(
            "Each outcome is taken less what like goods of other agents have (office, channel "
            "selected, procedure, chapter). Days with the occasion are compared with other days of "
            f"the same month, whole days dealt anew {DEALINGS:,} times, studentised. Inside days, "
            "the covariation of outcome and occasion in each set or officer's day is 0 if its "
            "files could have come in any order; whole days change their sign. For the previous "
            "decision only neighbours of two agents count. Where no dealing is as extreme, p is "
            "the Student tail. All is one family."
        ),
        sources=(
            "Janssen (1997), Statistics and Probability Letters 36, 9-21. "
            "doi:10.1016/S0167-7152(97)00043-6",
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which target, order or habit holds on these days, and who knows of it?"
            if flagged
            else "Is any target set by the month, and on what is it measured?"
        ),
        error_rate=(
            "The chance that the list holds any occasion that moves nothing is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(family.tested, 'test')}). No error rate is "
            "held on durations."
        ),
        parameters={
            "sets": context.design.sets,
            "last_days": LAST,
            "late_from_hour": LATE,
            "busiest_share": 1 / BUSIEST,
            "least_days": LEAST_DAYS,
            "dealings": DEALINGS,
            "level": LEVEL,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.3.4", "arusha.4.3", "arusha.6.1")
CAVEATS: Final = (
    "Traders choose when to lodge: what comes at a month's end, or late, may be other goods than "
    "the chapter and the channel tell.",
    "An order, a campaign or a new price list that began near the end of a month raises values "
    "then for good reason.",
    "On heavy days a chief may rightly examine only the riskiest.",
    "Files that are alike may come one behind the other from several agents, as of one ship: a yes "
    "then follows a yes.",
    "No twin: dealing handlers anew inside the sets leaves a month's end and an hour as they are.",
    "An effect by office is nobody's in particular: all, or a few, may have their part in it.",
)


def _not_measurable(context: Context) -> Finding:
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        "Not measurable: no office has enough days to set an occasion against others.",
        status="not_measurable",
        lacks=(
            f"{LEAST_DAYS} days with the occasion and as many without, in months of at least "
            f"{LEAST_OF_MONTH} days with files, and an outcome that varies",
        ),
        role=ROLE,
        fingerprint=context.fingerprint,
    )


def _answer(flagged: list[Any], family: Multiplicity, outcomes: tuple[Outcome, ...]) -> str:
    if not flagged:
        return (
            f"In none of {counted(family.tested, 'comparison')} does an occasion move a decision "
            "beyond what days differ by."
        )
    units = {spoken(o.name): "share" if o.kind == "share" else o.unit for o in outcomes}
    said = "; ".join(
        f"at {r['office']}, {r['outcome']} at the occasion {r['occasion']} "
        f"{'more' if r['effect'] > 0 else 'less'} by "
        f"{difference(abs(r['effect']), units[r['outcome']])}"
        for r in flagged[:5]
    )
    more = "" if len(flagged) <= 5 else f"; and {len(flagged) - 5:,} more in the table"
    return (
        f"In {len(flagged):,} of {counted(family.tested, 'comparison')} an occasion moves a "
        f"decision: {said}{more}."
    )


def _table(
    counts: Counts,
    found: Found,
    context: Context,
    family: Multiplicity,
    listable: npt.NDArray[np.bool_],
) -> Table:
    tests = found.tests
    may = np.array([listable[t.outcome] for t in tests], dtype=bool)
    adjusted, flagged = np.full(len(tests), np.nan), np.zeros(len(tests), dtype=bool)
    adjusted[may], flagged[may] = family.adjusted, family.rejected
    names = [spoken(o.name) for o in context.design.outcomes]
    order = np.lexsort((np.arange(len(tests)), adjusted, ~may))
    chosen = [tests[i] for i in order]
    return table(
        NAME,
        "Outcomes on an occasion, against like files otherwise",
        (Facts("office", "Office", "text"), [counts.offices.name[t.office] for t in chosen]),
        (Facts("occasion", "Occasion", "text"), [spoken(OCCASIONS[t.occasion]) for t in chosen]),
        (Facts("outcome", "Outcome", "text"), [names[t.outcome] for t in chosen]),
        (Facts("files", "Files compared", "count"), [t.files for t in chosen]),
        (Facts("days", "Days", "count"), [t.told.days for t in chosen]),
        (
            Facts("effect", "Effect", "number", "", "In the unit of the outcome; shares 0 to 1."),
            [t.told.effect for t in chosen],
        ),
        (Facts("low", "Low", "number", "", "95 % interval."), [t.told.low for t in chosen]),
        (Facts("high", "High", "number", "", "95 % interval."), [t.told.high for t in chosen]),
        (Facts("p_value", "p", "p_value"), [t.told.p_value for t in chosen]),
        (Facts("q_value", "p, Holm", "p_value", "", "Empty: not tested."), adjusted[order]),
        (Facts("flagged", "Moves the decision", "flag"), flagged[order]),
    )
