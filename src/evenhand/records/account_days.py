"""On which days does an account act as one person at one place hardly can?

Each function looks at one kind of use and counts, by office and account, what was looked at
(``tested``) and what is odd (``cases``). None where the records lack what it needs. Days and hours
are those of the administration's clocks; acts of the system, of a batch and of traders are left
out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.acts import NOBODY, acts
from evenhand.records.records import Records

BATCHES: Final = ("batch", "job", "script", "database")
"""Sources of acts that no hand made, whatever the account."""
AT_ONCE_SECONDS: Final = 600
"""Who leaves a terminal for another and is back so soon was in two sessions at once."""
MOST_TERMINALS: Final = 4
MOST_A_MINUTE: Final = 15
"""More declarations decided in one minute than anybody can open."""
MOST_HOURS: Final = 18
"""More hours of one day with an act than anybody works."""
_DAY: Final = 86_400
DECISIONS: Final = ("check_end", "exam_end", "no_exam", "assess", "reassess", "release")

Use = Callable[[Records], ir.Table | None]
_NEEDS: Final = ("events.declaration_id", "events.activity", "events.at", "events.actor")
_KEYS: Final = ("office", "actor")


def two_sessions(records: Records) -> ir.Table | None:
    """Count days on which an account left a session and was back in it within ten minutes."""
    if records.lacks(*_NEEDS, "events.session") or not records.resolves("events.at"):
        return None
    return _there_and_back(_by_hand(records), "session")


def sessions_meet(records: Records) -> ir.Table | None:
    """Count days on which an account was back in a session after acting in another."""
    if records.lacks(*_NEEDS, "events.session") or not records.resolves("events.at"):
        return None
    return _there_and_back(_by_hand(records), "session", within=_DAY)


def two_offices(records: Records) -> ir.Table | None:
    """Count days on which an account acted at another office and was back within ten minutes."""
    if records.lacks(*_NEEDS, "events.office") or not records.resolves("events.at"):
        return None
    return _there_and_back(_by_hand(records), "office")


def many_terminals(records: Records) -> ir.Table | None:
    """Count days on which an account acted in more than four sessions."""
    if records.lacks(*_NEEDS, "events.session"):
        return None
    of = _by_hand(records)
    days = of.filter(of.session.notnull()).group_by("actor", "day")
    days = days.agg(office=_.office.min(), odd=_.session.nunique() > MOST_TERMINALS)
    return _days(days)


def too_many(records: Records) -> ir.Table | None:
    """Count days with a minute in which an account decided more than fifteen declarations."""
    if records.lacks(*_NEEDS) or not records.resolves("events.at"):
        return None
    of = _by_hand(records)
    of = of.filter(of.activity.isin(DECISIONS))
    minutes = of.group_by("actor", "day", minute=(of.second / 60).floor().cast("int64"))
    minutes = minutes.agg(office=_.office.min(), files=_.declaration_id.nunique())
    days = minutes.group_by("actor", "day")
    return _days(days.agg(office=_.office.min(), odd=_.files.max() > MOST_A_MINUTE))


def no_rest(records: Records) -> ir.Table | None:
    """Count days on which an account acted in more than eighteen different hours."""
    if records.lacks(*_NEEDS) or not records.resolves("events.at"):
        return None
    of = _by_hand(records)
    of = of.mutate(hour=of.clock.hour())
    days = of.group_by("actor", "day")
    return _days(days.agg(office=_.office.min(), odd=_.hour.nunique() > MOST_HOURS))


def ended_posting(records: Records) -> ir.Table | None:
    """Count acts under an account after its last posting had ended, or before its first began."""
    if records.lacks(*_NEEDS, "officers.officer", "officers.posted_until"):
        return None
    t = records.tables["officers"]
    begins = t.posted_from if "posted_from" in t.columns else ibis.null("date")
    t = t.select(actor=t.officer.cast("string"), begins=begins, ends=t.posted_until)
    postings = t.group_by("actor").agg(
        begins=_.begins.min(), no_begin=_.begins.isnull().max(),
        ends=_.ends.max(), lasts=_.ends.isnull().max(),
    )  # fmt: skip
    of = _by_hand(records).inner_join(postings, "actor")
    # A day more on either side: a night on duty lies in two.
    on = of.day
    ended = ~of.lasts & (on > _epoch_day(of.ends) + 1)
    early = ~of.no_begin & (on < _epoch_day(of.begins) - 1)
    return _acts(of, (ended | early).fill_null(False))


def no_posting(records: Records) -> ir.Table | None:
    """Count acts under an account that the list of postings does not know."""
    if records.lacks(*_NEEDS, "officers.officer"):
        return None
    t = records.tables["officers"]
    known = t.select(actor=t.officer.cast("string"), is_known=True).distinct()
    of = _by_hand(records).left_join(known, "actor").drop("actor_right")
    return _acts(of, of.is_known.isnull())


def nobody(records: Records) -> ir.Table | None:
    """Count acts of Customs under no account at all."""
    if records.lacks(*_NEEDS):
        return None
    of = acts(records)
    of = of.filter(of.is_customs)
    of = of.mutate(actor=ibis.literal(NOBODY), is_nobody=of.actor == NOBODY)
    return _acts(of, of.is_nobody)


def _by_hand(records: Records) -> ir.Table:
    of = acts(records)
    of = of.filter(
        of.is_customs & (of.actor != NOBODY) & of.source.lower().notin(BATCHES).fill_null(True)
    )
    second = of["at"].epoch_seconds().cast("int64")
    return of.mutate(second=second, day=_epoch_day(of.clock.date()))


def _epoch_day(day: ir.Value) -> ir.Value:
    return (day.cast("timestamp").epoch_seconds() / _DAY).floor().cast("int64")


def _there_and_back(of: ir.Table, place: str, *, within: int = AT_ONCE_SECONDS) -> ir.Table:
    """Count days with acts elsewhere between two at one place, at most ``within`` seconds apart."""
    of = of.filter(of[place].notnull()).mutate(place=of[place])
    order = ["second", "sequence", "declaration_id", "activity"]
    of = of.mutate(number=ibis.row_number().over(group_by=["actor", "day"], order_by=order))
    here = {"group_by": ["actor", "day", "place"], "order_by": "number"}
    of = of.mutate(last_number=_.number.lag().over(**here), last_second=_.second.lag().over(**here))
    was_away = of.number - of.last_number > 1
    odd = was_away & (of.second - of.last_second <= within)
    days = of.mutate(odd=odd.fill_null(False)).group_by("actor", "day")
    return _days(days.agg(office=_.office.min(), odd=_.odd.max()))


def _days(days: ir.Table) -> ir.Table:
    return days.group_by(_KEYS).agg(tested=_.count(), cases=_.odd.cast("int64").sum())


def _acts(of: ir.Table, odd: ir.Value) -> ir.Table:
    found = of.mutate(odd=odd).group_by(_KEYS)
    return found.agg(tested=_.count(), cases=_.odd.cast("int64").sum())
