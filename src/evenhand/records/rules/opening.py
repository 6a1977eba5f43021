"""How many seconds has an office been open by a moment, and is it open then?

Working time between two acts is the difference of the seconds that their office had been open
since the start of its calendar. The seconds of whole days are added up once for each office and day
(in UTC); inside a day a subtraction is enough.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.rules.terms import NO

DAY: Final = 86_400


def office_days(calendars: ir.Table) -> ir.Table:
    """Return one row for each office and day of its calendar, in UTC.

    Columns: ``place``, ``utc_day`` (days since 1970), ``before`` (seconds open until the day
    begins), ``starts_1``, ``ends_1``, ``starts_2``, ``ends_2`` (of its first and its last spell,
    seconds since 1970; null without) and ``spells``. A day inside the calendar without hours is a
    day closed. Hours that cross midnight in UTC lie in two days.
    """
    spells = calendars.filter(_.opens_at.notnull() & _.closes_at.notnull()).select(
        place=_.office,
        starts=_.opens_at.epoch_seconds().cast("int64"),
        ends=_.closes_at.epoch_seconds().cast("int64"),
    )
    spells = spells.filter(_.ends > _.starts)
    midnight = ((spells.starts / DAY).floor().cast("int64") + 1) * DAY
    first = spells.select("place", "starts", ends=ibis.least(spells.ends, midnight))
    crossing = spells.filter(spells.ends > midnight)
    second = crossing.select("place", starts=midnight, ends=crossing.ends)
    pieces = first.union(second).mutate(utc_day=(_.starts / DAY).floor().cast("int64"))
    by_day = pieces.group_by("place", "utc_day").agg(
        starts_1=_.starts.min(),
        ends_1=_.ends.min(),
        starts_2=_.starts.max(),
        ends_2=_.ends.max(),
        spells=_.count(),
        open=(_.ends - _.starts).sum(),
    )
    span = by_day.group_by("place").agg(low=_.utc_day.min(), high=_.utc_day.max())
    grid = span.select("place", utc_day=ibis.range(span.low, span.high + 1).unnest())
    whole = grid.left_join(by_day, ["place", "utc_day"]).drop("place_right", "utc_day_right")
    whole = whole.mutate(open=_.open.fill_null(0), spells=_.spells.fill_null(0))
    until = ibis.window(group_by="place", order_by="utc_day", preceding=None, following=0)
    return whole.mutate(before=whole.open.sum().over(until) - whole.open).drop("open")


def timed(events: ir.Table, days: ir.Table) -> ir.Table:
    """Give each event ``open_second`` and ``off_hours``; null where the calendar does not reach.

    Parameters
    ----------
    events : Table
        With ``office`` and ``second``.
    days : Table
        From ``office_days``.
    """
    at = events.mutate(_day=(events.second / DAY).floor().cast("int64"))
    joined = at.left_join(days, [at.office == days.place, at["_day"] == days.utc_day])
    second = joined.second
    # A day in more than two spells cannot be told from its first and last.
    known = joined.spells.notnull() & (joined.spells <= 2)
    one = _inside(second, joined.starts_1, joined.ends_1)
    two = ibis.ifelse(joined.spells > 1, _inside(second, joined.starts_2, joined.ends_2), 0)
    is_open = second.between(joined.starts_1, joined.ends_1) | second.between(
        joined.starts_2, joined.ends_2
    )
    return joined.mutate(
        open_second=ibis.ifelse(known, joined.before + one + two, ibis.null("int64")),
        off_hours=ibis.ifelse(known, ~is_open.fill_null(NO), ibis.null("boolean")),
    ).drop("_day", *days.columns)


def open_by(calendars: ir.Table, now: int) -> ir.Table:
    """Return ``place`` and ``open_now``, the seconds each office had been open by ``now``."""
    spells = calendars.filter(_.opens_at.notnull() & _.closes_at.notnull()).select(
        place=_.office,
        starts=_.opens_at.epoch_seconds().cast("int64"),
        ends=_.closes_at.epoch_seconds().cast("int64"),
    )
    spells = spells.filter(_.ends > _.starts)
    lasted = ibis.greatest(ibis.least(spells.ends, now) - spells.starts, 0)
    return spells.group_by("place").agg(open_now=lasted.sum())


def _inside(second: ir.Value, starts: ir.Value, ends: ir.Value) -> ir.Value:
    """Return the seconds of a spell that have passed by ``second``; 0 where there is no spell."""
    passed = ibis.least(ibis.greatest(second - starts, 0), ends - starts)
    return ibis.ifelse(starts.isnull(), 0, passed)
