"""Which times were written all at once, and say nothing of when the work was done?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records

AT_ONCE: Final = 20
"""Acts of one kind in one second at one office: no desk does as many."""
OFTEN: Final = 0.2
"""Share of the acts of one kind at an office from which on their times are not used."""


def stamps(records: Records, activities: tuple[str, ...]) -> ir.Table:
    """Return ``office``, ``activity``, ``events`` and ``at_once``, not yet computed.

    ``at_once`` counts the events that share their second, office and activity with so many others
    that they were written together.
    """
    events = records.events.filter(_.activity.isin(activities))
    office = events.office.fill_null("") if "office" in events.columns else ibis.literal("")
    by_second = events.group_by(
        "activity", office=office, second=events["at"].epoch_seconds().cast("int64")
    ).agg(n=_.count())
    return by_second.group_by("office", "activity").agg(
        events=by_second.n.sum(),
        at_once=by_second.n.sum(where=by_second.n >= AT_ONCE).fill_null(0),
    )
