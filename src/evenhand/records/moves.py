"""Which files changed hands after they were dealt, under whose account, and with what reason?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.clock import day_of_registration, local
from evenhand.records.item_totals import item_totals
from evenhand.records.records import Records

UNKNOWN: Final = "(unknown)"
"""Label of an office, an agent, a chief or an account that is not recorded."""
ASSIGN: Final = "assign"
"""The act that gives a file to an officer; every one after a file's first moves it."""
UNEXPLAINED: Final = 0
REASON: Final = 1
ABSENT: Final = 2
"""Why a file moved: nothing recorded; a reason; the officer it was dealt to was off the roster."""
HIGH_DUTY: Final = 0.75
"""Quantile of the duty declared in an office and month above which a file counts as high."""


def files(records: Records) -> ir.Table:
    """Return one row a declaration with an officer, under fixed names.

    Columns: ``declaration_id``, ``office``, ``month`` ("all" where none is known), ``agent``,
    ``officer``, ``receiver`` (officer at the end; null where none is recorded), ``chief``: text;
    ``is_high``: 1 where the duty declared is in the upper quarter of office and month, else 0;
    ``day``: of registration on the local clocks, null where no time is mapped.
    """
    t = records.declarations
    present = set(t.columns)

    def text(column: str) -> ir.Value:
        if column not in present:
            return ibis.literal(UNKNOWN)
        return t[column].cast("string").fill_null(UNKNOWN)

    found = t.filter(t.officer.notnull()).select(
        declaration_id=t.declaration_id.cast("string"),
        office=text("office"),
        month=text("month") if "month" in present else ibis.literal("all"),
        agent=text("agent"),
        officer=t.officer.cast("string"),
        receiver=t.officer_final.cast("string")
        if "officer_final" in present
        else ibis.null("string"),
        chief=text("chief"),
        day=day_of_registration(t, records),
    )
    totals = item_totals(records, ["total_duty_declared"])
    if totals is None:
        return found.mutate(is_high=ibis.literal(0, "int8"))
    duty = totals.select("declaration_id", duty=totals.total_duty_declared.cast("float64"))
    whole = found.left_join(duty, "declaration_id").drop("declaration_id_right")
    limits = whole.group_by("office", "month").agg(high=_.duty.quantile(HIGH_DUTY))
    whole = whole.left_join(limits, ["office", "month"])
    is_high = (whole.duty > whole.high).fill_null(False).cast("int8")
    return whole.select(*found.columns, is_high=is_high)


def moved(records: Records) -> ir.Table:
    """Return one row a declaration that ended with another officer than it was dealt to.

    Columns of ``files``, and ``mover`` (the account of the last act that gave the file to somebody;
    the chief on the declaration where no event log is mapped), ``why`` and ``day`` (of that act,
    else of registration).
    """
    whole = files(records)
    changed = whole.filter(whole.receiver.notnull() & (whole.receiver != whole.officer))
    acts = _last_moves(records, changed)
    if acts is None:
        found = changed.mutate(
            mover=changed.chief, reason=ibis.null("string"), at=ibis.null("timestamp")
        )
    else:
        found = changed.left_join(acts, "declaration_id").drop("declaration_id_right")
        found = found.mutate(mover=found.mover.fill_null(UNKNOWN))
    moved_on = local(found["at"], records.design.time_zone).date()
    found = found.mutate(day=moved_on.fill_null(found.day))
    reasoned = ibis.ifelse(found.reason.strip().nullif("").notnull(), REASON, UNEXPLAINED)
    absent = _absent(records, found)
    if absent is None:
        return found.mutate(why=reasoned.cast("int8")).drop("reason", "at")
    joined = found.left_join(absent, "declaration_id").drop("declaration_id_right")
    why = ibis.ifelse(joined.is_absent.fill_null(False), ABSENT, reasoned).cast("int8")
    return joined.mutate(why=why).drop("reason", "at", "is_absent")


def supervised(files: ir.Table, moved: ir.Table) -> ir.Table:
    """Count the files that each chief had in charge, and those that could tell of a first move.

    Parameters
    ----------
    files, moved : ibis Table
        As the functions of these names return them.

    Returns
    -------
    ibis Table
        ``office``, ``month``, ``chief``, ``files`` and ``tried``: of each day, the files up to the
        first that the chief moved unexplained, all if none. Days on which any is moved then are as
        many of ``tried`` as files are moved of files, however many a chief has: a day counts once,
        and what follows its first move says nothing more. With m moved among n that could come in
        any order, the first stands at (n + 1) / (m + 1) on average, rounded here to the nearest.
    """
    acts = moved.select("declaration_id", "mover", "why", moved_on=moved.day)
    whole = files.filter(files.chief != UNKNOWN).left_join(acts, "declaration_id")
    own = (whole.why == UNEXPLAINED) & (whole.mover == whole.chief)
    day = whole.moved_on.fill_null(whole.day)
    whole = whole.mutate(day=day, own=own.fill_null(False).cast("int64"))
    days = whole.group_by("office", "month", "chief", "day").agg(
        files=whole.count(), own=whole.own.sum()
    )
    first = ((2 * days.files + days.own + 3) / (2 * days.own + 2)).floor().cast("int64")
    tried = ibis.ifelse(days.day.isnull() | (days.own == 0), days.files, first)
    days = days.mutate(tried=tried)
    return days.group_by("office", "month", "chief").agg(
        files=days.files.sum(), tried=days.tried.sum()
    )


def _last_moves(records: Records, changed: ir.Table) -> ir.Table | None:
    """Return ``declaration_id``, ``mover``, ``reason`` and ``at`` of the last act that moved it."""
    if records.lacks("events.declaration_id", "events.activity", "events.at"):
        return None
    events = records.events
    present = set(events.columns)
    acts = events.filter(events.activity == ASSIGN).select(
        declaration_id=events.declaration_id.cast("string"),
        at=events["at"],
        sequence=events.sequence.cast("int64") if "sequence" in present else ibis.literal(0),
        mover=events.actor.cast("string") if "actor" in present else ibis.null("string"),
        reason=events.reason.cast("string") if "reason" in present else ibis.null("string"),
    )
    acts = acts.semi_join(changed, "declaration_id")
    # Acts of one moment and place in the file are settled by what they say: the same on any engine.
    order = ["at", "sequence", "mover", "reason"]
    acts = acts.mutate(
        place=ibis.row_number().over(group_by="declaration_id", order_by=order),
        acts=acts.count().over(group_by="declaration_id"),
    )
    # The first act deals the file; where it is the only one, nobody recorded the move.
    last = acts.filter((acts.place == acts.acts - 1) & (acts.acts > 1))
    return last.select("declaration_id", "mover", "reason", "at")


def _absent(records: Records, found: ir.Table) -> ir.Table | None:
    """Return ``declaration_id`` and whether the officer dealt to was off the roster at the move."""
    if records.lacks("rosters.officer", "rosters.starts_at", "rosters.ends_at"):
        return None
    shifts = records.rosters.select(
        account=records.rosters.officer.cast("string"),
        starts_at=records.rosters.starts_at,
        ends_at=records.rosters.ends_at,
    )
    asked = found.filter(found["at"].notnull()).select("declaration_id", "officer", "at")
    # An account that no roster names at all is not absent: the rosters do not cover it, and the
    # join leaves its files out.
    beside = asked.inner_join(shifts, asked.officer == shifts.account)
    on_duty = (beside["at"] >= beside.starts_at) & (beside["at"] < beside.ends_at)
    beside = beside.mutate(on_duty=on_duty.fill_null(False).cast("int8"))
    found_on = beside.group_by("declaration_id").agg(on_duty=beside.on_duty.max())
    return found_on.select("declaration_id", is_absent=found_on.on_duty == 0)
