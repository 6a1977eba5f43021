"""Which facts of speed and control does each file give, by office, month and officer?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.records.clock import local
from evenhand.records.item_totals import item_totals
from evenhand.records.records import Records

UNKNOWN: Final = "(unknown)"
"""Label of an office or an officer that is not recorded."""
LATE_HOURS: Final = 5 * 24
STOCK_HOURS: Final = 30 * 24
"""Hours from registration after which an assessment is late, a file old stock, as in Cameroon."""
LIGHTNESS: Final = ("green", "blue", "yellow", "orange", "red")
"""Channels from the lightest control to the heaviest; another name is not compared."""
CHANGES: Final = ("amend", "assess", "reassess")
FACTS: Final = (
    *("assessable", "assessed", "same_day", "late", "old_stock", "designated", "moved"),
    *("channelled", "lighter", "released", "touched", "judged", "offences"),
    *("valued", "raised", "duty_declared", "duty_added", "duty_removed", "duty_added_offence"),
)
"""Columns of ``facts`` besides its keys; money in minor units."""


def facts(records: Records) -> ir.Table:
    """Return one row an office, month and officer with the sums of ``FACTS``, ascending.

    A fact that the records cannot tell has 0 files to be told of.
    """
    keys = ["office", "month", "officer"]
    files = _files(records)
    sums = {name: files[name].cast("int64").sum().fill_null(0) for name in FACTS}
    return files.group_by(keys).agg(files=files.count(), **sums).order_by(keys)


def medians(records: Records) -> ir.Table:
    """Return ``median_hours`` from registration to assessment by ``office`` and ``month``."""
    files = _files(records)
    files = files.filter(files.hours.notnull())
    found = files.group_by("office", "month").agg(median_hours=files.hours.median())
    return found.order_by(["office", "month"])


def _files(records: Records) -> ir.Table:
    t = records.declarations
    present = set(t.columns)

    def column(name: str, kind: str) -> ir.Value:
        return t[name].cast(kind) if name in present else ibis.null(kind)

    base = t.select(
        declaration_id=t.declaration_id.cast("string"),
        office=column("office", "string").fill_null(UNKNOWN),
        month=column("month", "string").fill_null("all"),
        officer=column("officer", "string").fill_null(UNKNOWN),
        final=column("officer_final", "string"),
        selected=column("channel_selected", "string").lower(),
        ended=column("channel_final", "string").lower(),
        registered=column("registered_at", "timestamp"),
        assessed_at=column("assessed_at", "timestamp"),
        released_at=column("released_at", "timestamp"),
    )
    return _told(records, _with_events(records, _with_items(records, base)))


def _with_items(records: Records, base: ir.Table) -> ir.Table:
    names = ("total_duty_declared", "total_duty_assessed")
    totals = item_totals(records, names)
    if totals is None or not set(names) <= set(totals.columns):
        return base.mutate(declared=ibis.null("int64"), assessed_duty=ibis.null("int64"))
    minor = totals.select(
        "declaration_id",
        declared=(totals.total_duty_declared * 100).round().cast("int64"),
        assessed_duty=(totals.total_duty_assessed * 100).round().cast("int64"),
    )
    return base.left_join(minor, "declaration_id").drop("declaration_id_right")


def _with_events(records: Records, base: ir.Table) -> ir.Table:
    """Add whether an offence is on record, and when the last change was made; null if unknown."""
    if records.lacks("events.declaration_id", "events.activity", "events.at"):
        return base.mutate(offence=ibis.null("int8"), changed_at=ibis.null("timestamp"))
    events = records.events
    acts = events.select(
        declaration_id=events.declaration_id.cast("string"),
        is_offence=(events.activity == "offence").cast("int8"),
        changed_at=ibis.ifelse(
            events.activity.isin(CHANGES), events["at"].cast("timestamp"), ibis.null("timestamp")
        ),
    )
    by_file = acts.group_by("declaration_id").agg(
        offence=acts.is_offence.max(), changed_at=acts.changed_at.max()
    )
    return base.left_join(by_file, "declaration_id").drop("declaration_id_right")


def _told(records: Records, f: ir.Table) -> ir.Table:
    """Turn columns into facts: 1 where a file tells of it, and where it is so."""
    seconds = f.assessed_at.epoch_seconds() - f.registered.epoch_seconds()
    # A file can be late or old only if the records reach that far beyond its registration.
    latest = ibis.null("timestamp")
    if records.has("declarations.registered_at"):
        # Asked apart: a window over all files would hold every one of them in memory.
        latest = records.declarations.registered_at.cast("timestamp").max().as_scalar()
    age = (latest.epoch_seconds() - f.registered.epoch_seconds()) / 3600
    hours = ibis.ifelse(seconds >= 0, seconds / 3600, ibis.null("float64"))
    if not all(records.resolves(f"declarations.{c}") for c in ("registered_at", "assessed_at")):
        # Dates tell whole days, by which a file is late or old; a median of hours they cannot tell.
        f = f.mutate(hours=ibis.null("float64"), elapsed=_days(f, records) * 24.0, age=age)
    else:
        f = f.mutate(hours=hours, elapsed=hours, age=age)
    may_be_assessed = f.registered.notnull() & (f.age >= STOCK_HOURS)
    if not records.has("declarations.assessed_at"):
        may_be_assessed = ibis.literal(False)
    assessed = f.assessed_at.notnull() & f.registered.notnull()
    slow = (f.elapsed >= LATE_HOURS).fill_null(False)
    old = may_be_assessed & (f.assessed_at.isnull() | (f.elapsed >= STOCK_HOURS).fill_null(False))
    # Place of each channel; null for a name that is not known.
    ranks = [
        ibis.cases(*((c == name, place) for place, name in enumerate(LIGHTNESS)))
        for c in (f.selected, f.ended)
    ]
    channelled = ranks[0].notnull() & ranks[1].notnull()
    valued = f.declared.notnull() & f.assessed_duty.notnull()
    gap = ibis.ifelse(valued, f.assessed_duty - f.declared, 0)
    added = ibis.ifelse(gap > 0, gap, 0)
    is_offence = (f.offence == 1).fill_null(False)
    # A file whose acts are on record and hold no change was not changed.
    released = f.released_at.notnull() & f.offence.notnull()
    told = {
        "assessable": may_be_assessed,
        "assessed": assessed,
        "same_day": assessed & _same_day(f, records).fill_null(False),
        "late": assessed & slow,
        "old_stock": old,
        "designated": f.final.notnull() & (f.officer != UNKNOWN),
        "moved": (f.final != f.officer).fill_null(False) & (f.officer != UNKNOWN),
        "channelled": channelled,
        "lighter": (ranks[1] < ranks[0]).fill_null(False),
        "released": released,
        "touched": (f.changed_at > f.released_at).fill_null(False),
        "judged": f.offence.notnull(),
        "offences": is_offence,
        "valued": valued,
        "raised": gap > 0,
        "duty_declared": ibis.ifelse(valued, f.declared, 0),
        "duty_added": added,
        "duty_removed": ibis.ifelse(gap < 0, -gap, 0),
        "duty_added_offence": ibis.ifelse(is_offence, added, 0),
    }
    return f.mutate(**told)


def _same_day(f: ir.Table, records: Records) -> ir.Value:
    """Tell whether a file was assessed on the local day of its registration."""
    zone = records.design.time_zone
    return local(f.registered, zone).date() == local(f.assessed_at, zone).date()


def _days(f: ir.Table, records: Records) -> ir.Value:
    """Return the local days from registration to assessment; null where it came before."""
    zone = records.design.time_zone
    first, last = (
        local(t, zone).date().cast("timestamp").epoch_seconds().cast("int64")
        for t in (f.registered, f.assessed_at)
    )
    days = (last - first) / 86_400
    return ibis.ifelse(days >= 0, days, ibis.null("float64"))
