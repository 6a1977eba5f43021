"""What in the records themselves can hardly be as it happened?

Each function looks at one kind of row and says which of them are odd: ``office``, ``subject`` (the
number it is about), ``detail``, ``weight`` (how much one row stands for) and ``is_odd``. None where
the records lack what it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.acts import NOBODY, OF_PARTIES, acts
from evenhand.records.records import Records

CANCELLED: Final = ("reject", "withdraw", "disposal")
"""Acts that end a declaration without release: its number may be missing from the declarations."""
BEHIND_THE_APPLICATION: Final = ("database", "db", "sql", "script", "manual")
"""Sources of a row that no screen wrote."""
LEAST_RUN: Final = 10
LARGEST_SPAN: Final = 1.25
"""A run counts if it has so many numbers and its span is at most so many times their count."""
BULK: Final = 20
"""So many acts of one kind under one account in one second are no work of hands."""
BEFORE_SECONDS: Final = 60
"""Clocks of two machines differ by so much without anybody's doing."""
OF_A_CONTROL: Final = (
    *("register", "select", "override", "assign", "check_start", "check_end"),
    *("exam_order", "exam_start", "exam_end", "no_exam"),
)
"""Acts that come before release by their nature."""
AFTER_CANCELLING: Final = (
    *("refund_claim", "refund_decision", "refund_pay", "appeal", "appeal_decision"),
    *("appeal_effect", "offence", "penalty", "settle", "discharge", "enquiry", "answer"),
    *("lodge", "register", "reject", "withdraw", "disposal", "gate_out", "receipt"),
)
"""Acts that may follow the end of a declaration; one lodged again may keep its number."""

Odd = Callable[[Records], ir.Table | None]
EVENTS: Final = ("events.declaration_id", "events.activity", "events.at")


def missing_numbers(records: Records) -> ir.Table | None:
    """Find serial numbers missing from a run of an office and year; one row a number there.

    Numbers that were rejected or withdrawn according to the log are there too.
    """
    if records.lacks("declarations.declaration_id"):
        return None
    t = records.declarations
    year = t.year.cast("string") if "year" in t.columns else ibis.literal("")
    office = t.office.cast("string") if "office" in t.columns else ibis.null("string")
    found = t.select(
        office=office.fill_null(NOBODY),
        year=year.fill_null(""),
        number=t.declaration_id.cast("string"),
    )
    if not records.lacks(*EVENTS):
        ended = acts(records)
        ended = ended.filter(ended.activity.isin(CANCELLED))
        of_year = ended.clock.strftime("%Y") if "year" in t.columns else ibis.literal("")
        ended = ended.select("office", year=of_year, number="declaration_id").distinct()
        found = found.union(ended.anti_join(found, "number"))
    digits = found.number.re_extract(r"([0-9]{1,15})$", 1).nullif("")
    found = found.mutate(
        serial=digits.cast("int64"), stem=found.number.re_extract(r"^(.*?)[0-9]{1,15}$", 1)
    )
    keys = ["office", "year", "stem"]
    found = found.filter(found.serial.notnull()).select(*keys, "serial").distinct()
    found = found.mutate(
        held=ibis._.serial.count().over(group_by=keys),
        first=ibis._.serial.min().over(group_by=keys),
        last=ibis._.serial.max().over(group_by=keys),
        following=ibis._.serial.lead().over(group_by=keys, order_by="serial"),
    )
    is_run = (found.held >= LEAST_RUN) & (
        found["last"] - found["first"] + 1 <= LARGEST_SPAN * found.held
    )
    found = found.filter(is_run)
    missing = (found.following - found.serial - 1).fill_null(0)
    return found.select(
        "office",
        subject=found.stem + (found.serial + 1).cast("string"),
        detail=ibis.literal("to ") + (found.serial + missing).cast("string"),
        weight=missing.cast("int64"),
        is_odd=missing > 0,
    )


def behind_the_application(records: Records) -> ir.Table | None:
    """Find acts that the database holds and no application wrote; one row an act."""
    if records.lacks(*EVENTS, "events.source"):
        return None
    whole = acts(records)
    source = whole.source.lower()
    behind = source.isin(BEHIND_THE_APPLICATION).fill_null(False)
    return _as_odd(whole, whole.activity, behind)


def without_events(records: Records) -> ir.Table | None:
    """Find declarations of which the log knows nothing; one row a declaration."""
    if records.lacks("declarations.declaration_id", *EVENTS):
        return None
    t = records.declarations
    office = t.office.cast("string") if "office" in t.columns else ibis.null("string")
    named = t.select(
        office=office.fill_null(NOBODY), declaration_id=t.declaration_id.cast("string")
    )
    known = acts(records).select("declaration_id").distinct().mutate(is_known=True)
    found = named.left_join(known, "declaration_id")
    return _as_odd(found, ibis.literal("no event"), found.is_known.isnull())


def without_declaration(records: Records) -> ir.Table | None:
    """Find acts on a number that is no declaration and was not cancelled; one row a number."""
    if records.lacks("declarations.declaration_id", *EVENTS):
        return None
    numbers = (
        acts(records)
        .group_by("declaration_id")
        .agg(office=_.office.min(), cancelled=_.activity.isin(CANCELLED).max())
    )
    t = records.declarations
    held = t.select(declaration_id=t.declaration_id.cast("string"), is_held=True).distinct()
    found = numbers.left_join(held, "declaration_id")
    return _as_odd(found, ibis.literal("no declaration"), found.is_held.isnull() & ~found.cancelled)


def clock_reversals(records: Records) -> ir.Table | None:
    """Find acts that come later in the source and earlier by the clock; one row an act."""
    if records.lacks(*EVENTS, "events.sequence"):
        return None
    whole = acts(records)
    before = (
        whole["at"]
        .lag()
        .over(group_by="declaration_id", order_by=["sequence", "at", "activity", "actor"])
    )
    whole = whole.mutate(before=before)
    return _as_odd(whole, whole.activity, (whole["at"] < whole.before).fill_null(False))


def recorded_early(records: Records) -> ir.Table | None:
    """Find acts keyed in before they were done, or ended before they began; one row an act."""
    has = [c for c in ("recorded_at", "started_at") if records.has(f"events.{c}")]
    if records.lacks(*EVENTS) or not has:
        return None
    e = records.events
    at, no = e["at"].epoch_seconds(), ibis.literal(False)
    early = no
    if "recorded_at" in has:
        early = early | (at - e.recorded_at.epoch_seconds() > BEFORE_SECONDS).fill_null(False)
    if "started_at" in has:
        early = early | (e.started_at > e["at"]).fill_null(False)
    office = e.office.cast("string") if "office" in e.columns else ibis.null("string")
    named = e.select(
        office=office.fill_null(NOBODY),
        declaration_id=e.declaration_id.cast("string"),
        activity="activity",
        early=early,
    )
    return _as_odd(named, named.activity, named.early)


def bulk_seconds(records: Records) -> ir.Table | None:
    """Find seconds in which one account did many acts of one kind; one row a second."""
    if records.lacks(*EVENTS, "events.actor") or not records.resolves("events.at"):
        return None
    whole = acts(records)
    whole = whole.filter(whole.is_customs & (whole.actor != NOBODY))
    found = whole.group_by("office", "actor", "activity", second=whole["at"].epoch_seconds()).agg(
        weight=_.count(), subject=_.declaration_id.min(), when=_["at"].min()
    )
    return found.select(
        "office",
        "subject",
        detail=found.activity + " " + found.when.strftime("%Y-%m-%d %H:%M:%S") + " UTC",
        weight=found.weight.cast("int64"),
        is_odd=found.weight >= BULK,
    )


def after_the_end(records: Records) -> ir.Table | None:
    """Find acts of control after release, and acts of Customs after cancelling; one row an act."""
    if records.lacks(*EVENTS):
        return None
    whole = acts(records)
    ends = whole.group_by("declaration_id").agg(
        released=whole["at"].min(where=whole.activity == "release"),
        cancelled=whole["at"].max(where=whole.activity.isin(CANCELLED)),
    )
    found = whole.inner_join(ends, "declaration_id")
    late = (found["at"] > found.released).fill_null(False) & found.activity.isin(OF_A_CONTROL)
    gone = (found["at"] > found.cancelled).fill_null(False) & found.activity.notin(
        (*AFTER_CANCELLING, *OF_PARTIES)
    )
    return _as_odd(found, found.activity, late | gone)


def _as_odd(of: ir.Table, detail: ir.Value, is_odd: ir.Value) -> ir.Table:
    return of.select(
        "office",
        subject=of.declaration_id,
        detail=detail,
        weight=ibis.literal(1).cast("int64"),
        is_odd=is_odd,
    )
