"""How long did each stage of each declaration take, counted and not listed?

Times are counted by ticks: a minute up to 2,048 minutes (34 hours), twice as wide with every
doubling beyond, so never coarser than a thousandth of the time itself. However many declarations
there are, a count has a few thousand ticks at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.clock import local
from evenhand.records.computing import Hold, each_time
from evenhand.records.records import Records
from evenhand.records.stages import STAGES, Source, Stage

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
FINE_TICKS: Final = 2_048
DOUBLINGS: Final = 16
OTHER_ENDS: Final = ("reject", "withdraw", "disposal")
"""Acts that end a declaration without release."""


TOTALS: Final = ("registered-released", "register-release")
"""Stages that are the whole, the one to prefer first."""

FIRST: Final = (
    "arrival",
    "lodge",
    "register",
    "select",
    "query",
    "exam_start",
    "release",
)
LAST: Final[dict[str, tuple[str, ...]]] = {
    "check_end": ("check_end",),
    "query_answer": ("query_answer",),
    "exam_end": ("exam_end",),
    "agency_inspection": ("agency_inspection",),
    "assess": ("assess", "reassess"),
    "pay": ("pay", "secure"),
    "gate_out": ("gate_out",),
}
CONDITIONS: Final = (
    *("check_end", "exam_end", "no_exam", "agency_inspection", "assess", "reassess"),
    *("pay", "secure", "unhold"),
)


def measurable(records: Records) -> tuple[Stage, ...]:
    """Return the stages whose two times the records have.

    For events, whether the acts occur is known only once they are counted.
    """
    return tuple(
        s
        for s in STAGES
        if (s.source == "events" and not records.lacks(*_EVENT_COLUMNS))
        or (
            s.source == "declarations"
            and not records.lacks(
                "declarations.declaration_id", f"declarations.{s.start}", f"declarations.{s.end}"
            )
        )
    )


_EVENT_COLUMNS = ("events.declaration_id", "events.activity", "events.at")


def total(records: Records) -> Stage | None:
    """Return the stage that is the whole way, from ``declarations`` if these times are mapped."""
    by_name = {s.name: s for s in measurable(records)}
    return next((by_name[name] for name in TOTALS if name in by_name), None)


def stretches(records: Records, stages: Iterable[Stage]) -> ir.Table:
    """Return one row for each declaration and stage, not yet computed.

    Columns: stage, office, channel (at selection), month and day (of the start, local: the month as
    text, "" where there is none, the day as a date), ``lasted``
    (microseconds; to the last time recorded where ``state`` is open) and ``state``: ``done``,
    ``open`` (not finished at the last time recorded), ``ended`` (without release), or ``missing``
    (a time is not recorded, or the stage did not come).
    """
    marked = {source: _marked(records, source) for source in {s.source for s in stages}}
    zone = records.design.time_zone
    return _all_of([_stretch(marked[s.source], s, zone=zone) for s in stages])


def counted(records: Records, stages: Iterable[Stage], *, hold: Hold = each_time) -> ir.Table:
    """Count stretches by stage, office, channel, month, state and tick, not yet computed.

    Columns: stage, office, channel, month, state, tick (minutes), count, lasted (microseconds in
    all, whole). A run that asks several measures of them has counted them once.

    Parameters
    ----------
    records : Records
    stages : iterable of Stage
    hold : callable, optional
        What to do with the counts. ``keep`` computes them once: stage by stage where declarations
        have the times, since one query for all would lay all declarations by in between.
    """
    wanted = tuple(stages)
    if records.stretches is not None:
        return records.stretches.filter(_.stage.isin([s.name for s in wanted]))
    minutes = (_.lasted / MINUTE).floor().cast("int64")
    width = ibis.cases(
        *((minutes.abs() < FINE_TICKS * 2**k, 2**k) for k in range(DOUBLINGS)),
        else_=2**DOUBLINGS,
    ).cast("int64")
    cells = ("office", "channel", "month", "state")
    parts: dict[Source, list[ir.Table]] = {"declarations": [], "events": []}
    for stage in wanted:
        at = stretches(records, (stage,)).mutate(tick=minutes, width=width)
        at = at.mutate(tick=(_.tick / _.width).floor().cast("int64") * _.width)
        part = at.group_by(*cells, "tick").agg(
            count=_.count(), lasted=_.lasted.sum().cast("decimal(38, 0)")
        )
        parts[stage.source].append(part.mutate(stage=ibis.literal(stage.name)))
    held = [hold(part) for part in parts["declarations"]]
    if parts["events"]:
        held.append(hold(_all_of(parts["events"])))
    return _all_of(held)


def _all_of(parts: list[ir.Table]) -> ir.Table:
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def ticked(found: ir.Table, groupings: Iterable[str]) -> ir.Table:
    """Add up what was ``counted`` by stage, state and tick, over all and by each grouping alone.

    Columns: stage, grouping, group, state, tick (minutes), count, seconds (sum of the times).
    """
    added = [
        found.group_by(
            "stage",
            "state",
            "tick",
            grouping=ibis.literal(name),
            group=ibis.literal("") if name == "all" else found[name],
        ).agg(count=_["count"].sum().cast("int64"), lasted=_.lasted.sum())
        for name in ("all", *groupings)
    ]
    return (
        _all_of(added)
        .select(
            "stage",
            "grouping",
            "group",
            "state",
            "tick",
            "count",
            seconds=_.lasted.cast("float64") / SECOND,
        )
        .order_by(["stage", "grouping", "group", "state", "tick"])
    )


def _stretch(marked: ir.Table, stage: Stage, *, zone: str) -> ir.Table:
    start, end = marked[stage.start], marked[stage.end]
    clock = local(start, zone)
    state = ibis.cases(
        (start.isnull(), "missing"),
        (end.notnull(), "done"),
        (marked.other_end.notnull(), "ended"),
        (marked.finish.isnull() & ibis.literal(stage.always), "open"),
        else_="missing",
    )
    lasted = ibis.cases(
        (state == "done", end.delta(start, unit="microsecond")),
        (state == "open", marked.last.delta(start, unit="microsecond")),
        else_=0,
    )
    return marked.select(
        "office",
        "channel",
        stage=ibis.literal(stage.name),
        month=marked.month.fill_null(clock.strftime("%Y-%m")).fill_null(""),
        day=clock.date(),
        state=state,
        lasted=lasted.cast("int64"),
    )


def _marked(records: Records, source: Source) -> ir.Table:
    if source == "declarations":
        return _from_declarations(records)
    return _from_events(records)


def _from_declarations(records: Records) -> ir.Table:
    declarations = records.declarations
    times = [
        c
        for c in ("registered_at", "assigned_at", "assessed_at", "released_at")
        if c in declarations.columns
    ]
    latest = declarations.agg(last=ibis.greatest(*(declarations[c].max() for c in times)))
    finish = declarations["released_at"] if "released_at" in times else ibis.null("timestamp(6)")
    return declarations.select(
        *times,
        **_cell(declarations),
        finish=finish,
        other_end=ibis.null("timestamp(6)"),
        last=latest.as_scalar(),
    )


def _from_events(records: Records) -> ir.Table:
    events = records.events
    activity, at = events.activity, events["at"]
    first = {name: at.min(where=activity == name) for name in FIRST}
    last = {name: at.max(where=activity.isin(acts)) for name, acts in LAST.items()}
    # Where the declarations do not say, the office is that of the first act.
    is_said = records.has("declarations.office") or not records.has("events.office")
    place = {} if is_said else {"office": events.office.argmin(at)}
    marks = events.group_by("declaration_id").agg(
        **first, **last, **place, other_end=at.max(where=activity.isin(OTHER_ENDS))
    )
    # A payment deferred until after release is no condition of it.
    released = marks.select("declaration_id", until="release")
    met = events.filter(_.activity.isin(CONDITIONS)).inner_join(released, "declaration_id")
    met = met.filter(met.until.isnull() | (met["at"] <= met.until))
    conditions = met.group_by("declaration_id").agg(conditions=_["at"].max())
    whole = marks.left_join(conditions, "declaration_id").drop("declaration_id_right")
    names = (*FIRST, *LAST, "conditions", "other_end")
    if records.has("declarations.declaration_id"):
        cells = {n: c for n, c in _cell(records.declarations).items() if n not in place}
        of = records.declarations.select("declaration_id", **cells)
        whole = whole.left_join(of, "declaration_id").drop("declaration_id_right")
        cell = {n: whole[n] for n in ("office", "channel", "month")}
        cell = {n: c if n == "month" else c.fill_null("") for n, c in cell.items()}
    else:
        cell = _cell(whole)
    return whole.select(
        *names, **cell, finish=whole["release"], last=events.agg(last=at.max()).as_scalar()
    )


def _cell(of: ir.Table) -> dict[str, ir.Value]:
    def text(name: str, fill: ir.Value) -> ir.Value:
        return of[name].fill_null("") if name in of.columns else fill

    empty = ibis.literal("")
    month = of["month"] if "month" in of.columns else ibis.null("string")
    return {
        "office": text("office", empty),
        "channel": text("channel_selected", empty),
        "month": month,
    }
