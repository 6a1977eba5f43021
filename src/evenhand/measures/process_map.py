"""Which ways do declarations take through the office, and how long is each step?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.errors import StatisticsError
from evenhand.findings.bars import bars
from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.records.context import Context
from evenhand.records.medians import middle_values
from evenhand.records.records import Records
from evenhand.records.variants import MOST_ACTIVITIES, variants
from evenhand.statistics.paths import ARROW, Paths

NAME: Final = "process_map"
VERSION: Final = "1"
QUESTION: Final = "Which ways do declarations take through the office, and how long is each step?"
NEEDS: Final = ("events.declaration_id", "events.sequence", "events.activity", "events.at")
GROUP: Final = "controls"
ROLE: Final = ""
HAS_TWIN: Final = False
REQUIREMENTS: Final = ("arusha.5.1", "arusha.4.2", "rkc.ga.3.40", "tfa.7.6.1", "tfa.10.1.1")

ARC: Final = ("source", "target")
STRETCH: Final = 2**28
"""Microseconds, some four minutes."""
ARCS_DRAWN: Final = 400
VARIANTS_DRAWN: Final = 10
MICROSECONDS: Final = 1e6

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: a row for each office, activity, arc, and variant of an office.

    The four kinds share a table because they share the one costly step, putting the acts of each
    declaration in order.

    Attributes
    ----------
    kind : ndarray of str, shape (n,)
        ``office``, ``activity``, ``arc`` or ``variant``.
    text : ndarray of str, shape (n,)
        Name of the office or activity; codes of the variant's activities in order, with commas;
        else "".
    source, target : ndarray of int, shape (n,)
        Code of the office or activity, codes at the two ends of the arc, or in ``source`` the code
        of the variant's office; else -1, as where the records know no office.
    count : ndarray of int, shape (n,)
        Times the arc was taken; declarations of the variant at the office; 0 for a name.
    at_once : ndarray of int, shape (n,)
        Of the times the arc was taken, those with no time between its ends; else 0.
    mean_seconds, median_seconds : ndarray of float, shape (n,)
        Time between the ends of the arc; else NaN.
    """

    kind: Texts
    text: Texts
    source: Integers
    target: Integers
    count: Integers
    at_once: Integers
    mean_seconds: Floats
    median_seconds: Floats


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """The directly-follows graph of a log, and its variants.

    Attributes
    ----------
    source, target : ndarray of str, shape (arcs,)
        Activities, the second directly after the first; most frequent arc first, then by name.
    count, at_once : ndarray of int, shape (arcs,)
        Times the arc was taken; of those, with no time between its ends.
    mean_seconds, median_seconds : ndarray of float, shape (arcs,)
    variant : ndarray of str, shape (variants,)
        Activities joined by " -> "; most frequent first, then by name. Inside a name a backslash
        is written twice and "->" as backslash and "->", so that no two paths share a text.
    variant_count : ndarray of int, shape (variants,)
        Declarations that took exactly this path.
    activity : ndarray of str, shape (activities,)
        Ascending.
    occurrences, starts, ends : ndarray of int, shape (activities,)
        Events; declarations whose first, and whose last, event it is.
    office, office_variant : ndarray of str, shape (pairs,)
        Office by office, the paths of its declarations, the most frequent first; empty where the
        records know no office.
    office_count : ndarray of int, shape (pairs,)
        Declarations of the office that took exactly this path.
    cases, events : int
        Declarations and events on the map.
    """

    source: Texts
    target: Texts
    count: Integers
    at_once: Integers
    mean_seconds: Floats
    median_seconds: Floats
    variant: Texts
    variant_count: Integers
    activity: Texts
    occurrences: Integers
    starts: Integers
    ends: Integers
    office: Texts
    office_variant: Texts
    office_count: Integers
    cases: int
    events: int


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> ir.Table:
    """Return the columns of ``Counts``, not yet computed.

    Acts at the same time keep the order of ``sequence``.
    """
    events = records.events
    # Small numbers sort several times faster than the texts they stand for.
    activities = _numbered(events, "activity", "code")
    cases = _numbered(events, "declaration_id", "case")
    offices: ir.Table | None = None
    if records.has("declarations.office"):
        known = records.declarations.filter(_.office.notnull()).select("declaration_id", "office")
        offices = _numbered(known, "office", "at_office")
        placed = known.inner_join(offices, "office").group_by("declaration_id")
        cases = cases.left_join(placed.agg(at_office=_.at_office.min()), "declaration_id")
        cases = cases.drop("declaration_id_right")
    else:
        cases = cases.mutate(at_office=ibis.null("int32"))
    acts = (
        events.inner_join(activities, "activity")
        .inner_join(cases, "declaration_id")
        .select("case", "code", "sequence", "at", at_office=_.at_office.fill_null(-1))
    )
    in_order = ibis.window(group_by="case", order_by=["at", "sequence", "code"])
    steps = acts.select(
        "case",
        "code",
        "at_office",
        place=ibis.row_number().over(in_order),
        following=_.code.lead().over(in_order),
        wait=_["at"].lead().over(in_order).delta(_["at"], unit="microsecond"),
    )
    paths = variants(steps, activities, by="at_office").rename(source="at_office")
    found = ibis.union(
        _row("activity", activities.select(text="activity", source="code")),
        _row("arc", _arcs(steps)),
        _row("variant", paths),
    )
    if offices is not None:
        named = _row("office", offices.select(text="office", source="at_office"))
        found = ibis.union(found, named)
    return found.order_by(["kind", "source", "target", "text"])


def _numbered(events: ir.Table, column: str, number: str) -> ir.Table:
    return (
        events.select(column)
        .distinct()
        .mutate(**{number: ibis.row_number().over(order_by=column).cast("int32")})
    )


def _arcs(steps: ir.Table) -> ir.Table:
    taken = steps.filter(_.following.notnull()).select("wait", source="code", target="following")
    found = taken.group_by(*ARC).agg(
        count=_.count(),
        at_once=(_.wait == 0).sum(),
        mean_seconds=_.wait.mean() / MICROSECONDS,
    )
    middle = middle_values(taken, *ARC, value="wait", stretch=STRETCH)
    middle = middle.select(*ARC, median_seconds=(_.lower + _.upper) / 2 / MICROSECONDS)
    return found.left_join(middle, ARC).drop("source_right", "target_right")


def _row(kind: str, found: ir.Table) -> ir.Table:
    """Return ``found`` with every column of ``Counts``, those it lacks filled."""
    fills = {"text": "", "source": -1, "target": -1, "count": 0, "at_once": 0}
    columns = {
        name: found[name] if name in found.columns else ibis.literal(fill)
        for name, fill in fills.items()
    }
    whole = {n: c if n == "text" else c.cast("int64") for n, c in columns.items()}
    seconds = {
        name: (found[name] if name in found.columns else ibis.null()).cast("float64")
        for name in ("mean_seconds", "median_seconds")
    }
    return found.select(kind=ibis.literal(kind), **whole, **seconds)


def infer(counts: Counts) -> ProcessMap:
    """Name the arcs and variants, and count where declarations start and end.

    Raises
    ------
    StatisticsError
        If the log has more activities than a packed act can tell apart.

    References
    ----------
    van der Aalst, W. M. P. (2016). Process Mining: Data Science in Action, 2nd ed., section 6.2.
    Springer. https://doi.org/10.1007/978-3-662-49851-4
    """
    is_office, is_activity, is_arc, is_variant = (
        counts.kind == kind for kind in ("office", "activity", "arc", "variant")
    )
    name = _names(counts.text[is_activity], counts.source[is_activity])
    codes, which = np.unique(counts.text[is_variant].astype(str), return_inverse=True)
    taken_at = counts.count[is_variant]
    together = np.zeros(len(codes), dtype=np.int64)
    np.add.at(together, which, taken_at)
    paths = Paths.read(codes.astype(object), together)
    source, target = name[counts.source[is_arc]], name[counts.target[is_arc]]
    taken = counts.count[is_arc]
    arcs = np.lexsort((target, source, -taken))
    text = paths.texts(name)
    common = np.lexsort((text, -paths.count))
    occurrences = paths.occurrences(len(name))
    at = counts.source[is_variant]
    known = np.flatnonzero(at >= 0)
    offices = _names(counts.text[is_office], counts.source[is_office])
    known = known[np.lexsort((text[which[known]], -taken_at[known], at[known]))]
    return ProcessMap(
        source=source[arcs],
        target=target[arcs],
        count=taken[arcs],
        at_once=counts.at_once[is_arc][arcs],
        mean_seconds=counts.mean_seconds[is_arc][arcs],
        median_seconds=counts.median_seconds[is_arc][arcs],
        variant=text[common],
        variant_count=paths.count[common],
        activity=name,
        occurrences=occurrences,
        starts=paths.starts(len(name)),
        ends=paths.ends(len(name)),
        office=offices[at[known]],
        office_variant=text[which[known]],
        office_count=taken_at[known],
        cases=int(paths.count.sum()),
        events=int(occurrences.sum()),
    )


def _names(text: Texts, code: Integers) -> Texts:
    if len(text) > MOST_ACTIVITIES:
        raise StatisticsError(
            f"The log has {len(text):,} different activities; a map can tell {MOST_ACTIVITIES:,} "
            "apart.",
            do_next="Map 'activity' to what was done, not to a free text or a number of the act.",
        )
    return text[np.argsort(code)]


def find(counts: Counts, found: ProcessMap, context: Context) -> Finding:
    """Say which ways the declarations took, and where the time went."""
    if not found.cases:
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "The log holds no event with a declaration, an activity and a time.",
            status="not_measurable",
            lacks=("events: at least one event with declaration_id, activity and at",),
            fingerprint=context.fingerprint,
        )
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        _answer(found),
        estimates=_estimates(found),
        tables=(
            _arc_table(found),
            _variant_table(found),
            _activity_table(found),
            *([_office_table(found)] if len(found.office) else []),
        ),
        charts=(_graph(found), _bars(found)),
        caveats=_caveats(found, context),
        how_to_read=(
            "Each arrow joins two acts of which the second came directly after the first on the "
            "same declaration. The number is how often that happened; the times are what passed "
            "between the two acts, nights and holidays included. The mean far above the median "
            "says that a few declarations waited very long."
        ),
        method=(
            "The acts of each declaration are ordered by time, and by their sequence in the source "
            "where times are equal. Every pair of neighbours counts once (directly-follows graph); "
            "a variant is the whole path of a declaration. Means and medians are exact, over every "
            "time the step was taken."
        ),
        sources=(
            "van der Aalst, W. M. P. (2016). Process Mining: Data Science in Action, 2nd ed. "
            "Springer. doi:10.1007/978-3-662-49851-4",
            "World Customs Organization, Guide to Measure the Time Required for the Release of "
            "Goods, version 4 (2025): process mapping before a Time Release Study.",
        ),
        requirements=REQUIREMENTS,
        ask_next="Which of the rare paths had a recorded reason, and who could have given it?",
        error_rate="No error rate: every event of the period is counted; nothing is tested.",
        parameters={
            "order": ["at", "sequence", "activity"],
            "variant_separator": ARROW,
            "arcs_drawn": ARCS_DRAWN,
            "variants_drawn": VARIANTS_DRAWN,
            "time_resolution": context.resolution.get("events.at", "second"),
        },
        fingerprint=context.fingerprint,
    )


def _answer(found: ProcessMap) -> str:
    first = found.variant_count[0] / found.cases
    said = (
        f"{found.cases:,} declarations took {len(found.variant):,} different paths through "
        f"{len(found.activity):,} kinds of act; {first:.1%} of them took the most common one: "
        f"{found.variant[0]}."
    )
    # Rare arcs have extreme times; a step is named only if one declaration in a hundred takes it.
    usual = np.flatnonzero(found.count >= max(found.cases / 100, 1))
    if not usual.size:
        return said
    slow = usual[np.argmax(found.median_seconds[usual])]
    return said + (
        f" Of the steps taken at least once in a hundred declarations, the slowest is from "
        f"{found.source[slow]} to {found.target[slow]}: half of them lasted more than "
        f"{_lasting(found.median_seconds[slow])}."
    )


def _lasting(seconds: float) -> str:
    for unit, size in (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.0f} seconds"


def _estimates(found: ProcessMap) -> tuple[Estimate, ...]:
    pairs = int(found.count.sum())
    return (
        Estimate(
            "top_variant_share",
            "Share of declarations on the most common path",
            float(found.variant_count[0] / found.cases),
            "share",
        ),
        Estimate("cases", "Declarations on the map", float(found.cases), "files"),
        Estimate("variants", "Different paths", float(len(found.variant)), "paths"),
        Estimate("events", "Events on the map", float(found.events), "events"),
        Estimate(
            "arcs", "Different steps from one act to the next", float(len(found.count)), "arcs"
        ),
        Estimate(
            "at_once_share",
            "Share of steps with no time between the two acts",
            float(found.at_once.sum() / pairs) if pairs else None,
            "share",
        ),
    )


def _arc_table(found: ProcessMap) -> Table:
    return table(
        NAME,
        "Steps from one act to the next",
        (Facts("source", "From", "text", meaning="Act at the start of the step."), found.source),
        (Facts("target", "To", "text", meaning="Act directly after it."), found.target),
        (Facts("count", "Times taken", "count"), found.count),
        (
            Facts("mean_seconds", "Mean time", "number", "seconds", "Elapsed, not working, time."),
            found.mean_seconds,
        ),
        (
            Facts("median_seconds", "Median time", "number", "seconds", "Half lasted longer."),
            found.median_seconds,
        ),
        (
            Facts("at_once", "At the same time", "count", meaning="Both acts carry one time."),
            found.at_once,
        ),
    )


def _variant_table(found: ProcessMap) -> Table:
    return table(
        f"{NAME}_variants",
        "Whole paths",
        (Facts("variant", "Path", "text", meaning="Acts in order."), found.variant),
        (Facts("count", "Declarations", "count"), found.variant_count),
    )


def _activity_table(found: ProcessMap) -> Table:
    return table(
        f"{NAME}_activities",
        "Acts",
        (Facts("activity", "Act", "text"), found.activity),
        (Facts("count", "Events", "count"), found.occurrences),
        (Facts("starts", "First of a declaration", "count"), found.starts),
        (Facts("ends", "Last of a declaration", "count"), found.ends),
    )


def _office_table(found: ProcessMap) -> Table:
    return table(
        f"{NAME}_offices",
        "Whole paths by office",
        (Facts("office", "Office", "text"), found.office),
        (Facts("variant", "Path", "text", meaning="Acts in order."), found.office_variant),
        (Facts("count", "Declarations", "count"), found.office_count),
    )


def _graph(found: ProcessMap) -> Chart:
    arcs = _arc_table(found)
    drawn = min(len(arcs), ARCS_DRAWN)
    pairs = int(found.count.sum())
    covered = found.count[:drawn].sum() / pairs if pairs else 1.0
    return Chart(
        "process",
        "How declarations move from act to act",
        f"The {drawn} most frequent of {len(arcs)} steps, {covered:.1%} of all steps taken. "
        "The thicker the arrow, the more often it was taken; on it, the median time."
        if drawn
        else "Every declaration has a single event: there is no step to draw.",
        arcs.head(drawn),
    )


def _bars(found: ProcessMap) -> Chart:
    shown = min(len(found.variant), VARIANTS_DRAWN)
    share = found.variant_count[:shown] / found.cases
    return bars(
        f"{NAME}_paths",
        "The most common paths",
        f"The {shown} most common of {len(found.variant):,} paths cover {share.sum():.1%} of the "
        "declarations.",
        label="Path",
        labels=found.variant[:shown],
        value="Share of declarations",
        values=share,
    )


def _caveats(found: ProcessMap, context: Context) -> tuple[str, ...]:
    said = [
        "A rare path often has a plain reason: an amendment at the trader's request, another "
        "authority's inspection, a system outage bridged by hand, a kind of goods that comes "
        "seldom.",
        "Times between acts are elapsed times: nights, weekends, holidays and closed offices are "
        "in them, and so is time in which the trader, the agent, the bank or the terminal had the "
        "next move.",
        "The map knows only what was recorded. An act without an event, or an event keyed in "
        "later than the act, changes the path without changing what happened.",
    ]
    if found.at_once.any():
        said.append(
            f"{found.at_once.sum():,} of {found.count.sum():,} steps have no time between their "
            "acts: one screen may record several acts, or a script may write them together. Their "
            "order is that of the source."
        )
    if not context.resolves("events.at"):
        said.append(
            "The times are dates: steps inside a day show as zero and their order is that of the "
            "source."
        )
    return tuple(said)
