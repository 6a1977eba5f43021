"""Was an office open, or an account on duty, when an act was recorded?

From the calendars (posted hours of offices) and the rosters (shifts of accounts). Hours that touch
or overlap are joined first, so that an act lies in one stretch at most.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records

IN: Final = "in"
OUT: Final = "out"
UNKNOWN: Final = "unknown"
GRACE_MINUTES: Final = 30
"""Who finishes the file in hand works no odd hours: so long before opening and after closing is
still inside."""
LONGEST_DAYS: Final = 31
"""A stretch that is longer has lost its end; it is cut here."""
_DAY: Final = 86_400


def lacks_hours(records: Records) -> tuple[str, ...]:
    """Return why acts cannot be set against posted hours; empty where they can."""
    needed = ("calendars.office", "calendars.opens_at", "calendars.closes_at")
    said = []
    if records.lacks(*needed):
        said.append(
            "no calendar is mapped: posted hours of offices are read from calendars.office, "
            "opens_at and closes_at"
        )
    if not records.resolves("events.at"):
        said.append("events.at is a date: the hour of an act is not recorded")
    return tuple(said)


def classed(records: Records, acts: ir.Table) -> ir.Table:
    """Return ``acts`` with ``hours``: inside posted hours or a shift, outside, or not known.

    Not known where no calendar covers the office at that time. A day of a covered office without a
    row of the calendar, or with a row without hours, is a day on which it is closed.

    Parameters
    ----------
    records : Records
    acts : Table
        With ``declaration_id``, ``sequence``, ``activity``, ``office``, ``actor`` and ``at``.
    """
    if lacks_hours(records):
        return acts.mutate(hours=ibis.literal(UNKNOWN))
    calendars = records.tables["calendars"]
    posted = stretches(calendars, of="office", opens="opens_at", closes="closes_at")
    covered = posted.group_by("of").agg(first_open=_.opens.min(), last_open=_.closes.max())
    second = acts["at"].epoch_seconds().cast("int64")
    at = acts.mutate(second=second, day=_day(second))
    at = _inside(at, posted, by="office", name="is_posted")
    if not records.lacks("rosters.officer", "rosters.starts_at", "rosters.ends_at"):
        rosters = records.tables["rosters"]
        shifts = stretches(rosters, of="officer", opens="starts_at", closes="ends_at")
        at = _inside(at, shifts, by="actor", name="is_on_duty")
    else:
        at = at.mutate(is_on_duty=ibis.literal(False))
    at = at.left_join(covered, at.office == covered.of).drop("of")
    is_covered = at.first_open.notnull() & at.second.between(
        at.first_open - _DAY, at.last_open + _DAY
    )
    hours = ibis.cases((at.is_posted | at.is_on_duty, IN), (is_covered, OUT), else_=UNKNOWN)
    return at.mutate(hours=hours).drop(
        "second", "day", "is_posted", "is_on_duty", "first_open", "last_open"
    )


def stretches(table: ir.Table, *, of: str, opens: str, closes: str) -> ir.Table:
    """Return stretches by day that do not touch: ``of``, ``day``, ``opens``, ``closes``.

    In seconds since 1970, widened by ``GRACE_MINUTES`` on either side, once for each day (UTC, from
    1970) that they reach; a row without both times, or that ends before it begins, is no stretch,
    and none is longer than ``LONGEST_DAYS``.
    """
    grace = 60 * GRACE_MINUTES
    rows = table.filter(table[of].notnull(), table[opens].notnull(), table[closes].notnull())
    rows = rows.select(
        of=rows[of].cast("string"),
        opens=rows[opens].epoch_seconds().cast("int64") - grace,
        closes=rows[closes].epoch_seconds().cast("int64") + grace,
    )
    rows = rows.filter(rows.closes - rows.opens > 2 * grace).distinct()
    rows = rows.mutate(closes=ibis.least(rows.closes, rows.opens + LONGEST_DAYS * _DAY))
    rows = rows.mutate(
        day=ibis.range(_day(rows.opens), _day(rows.closes) + 1).unnest().cast("int64")
    )
    keys, order = ["of", "day"], ["opens", "closes"]
    rows = rows.mutate(latest=rows.closes.cummax(group_by=keys, order_by=order))
    rows = rows.mutate(before=rows.latest.lag().over(group_by=keys, order_by=order))
    is_new = (rows.before.isnull() | (rows.opens > rows.before)).cast("int64")
    rows = rows.mutate(island=is_new.cumsum(group_by=keys, order_by=order))
    joined = rows.group_by(*keys, "island").agg(opens=_.opens.min(), closes=_.closes.max())
    return joined.drop("island")


def _inside(acts: ir.Table, hours: ir.Table, *, by: str, name: str) -> ir.Table:
    """Say under ``name`` whether each act lies in a stretch of its office or account."""
    hours = hours.select(of_="of", day_="day", opens_="opens", closes_="closes")
    found = acts.left_join(
        hours,
        [
            acts[by] == hours.of_,
            acts.day == hours.day_,
            acts.second >= hours.opens_,
            acts.second <= hours.closes_,
        ],
    )
    found = found.mutate(**{name: found.of_.notnull()})
    return found.drop("of_", "day_", "opens_", "closes_")


def _day(second: ir.Value) -> ir.Value:
    return (second / _DAY).floor().cast("int64")
