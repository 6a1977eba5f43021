"""On how many days was a file of an agent decided, and on how many outside hours?"""

from __future__ import annotations

from typing import Final

import ibis.expr.types as ir
from ibis import _

from evenhand.records.acts import NOBODY, acts
from evenhand.records.opening import OUT, UNKNOWN, classed
from evenhand.records.records import Records

DECISIONS: Final = ("assess", "reassess", "amend", "override", "no_exam", "release")
"""Acts by which agents are compared: they move a file of theirs on."""


def decided_days(records: Records) -> ir.Table:
    """Count, by agent, days with a decision of Customs, and those with one outside hours.

    Parameters
    ----------
    records : Records
        With ``events``, opening hours, and agents of the declarations.

    Returns
    -------
    ir.Table
        ``office``, ``month``, ``agent``; ``days``; of those with any decision outside hours and
        shifts ``out``, and with one that lacks a reason ``out_no_reason``, an approver
        ``out_no_approver``, either of them ``out_not_both`` (all int64).
    """
    decided = acts(records)
    decided = decided.filter(decided.is_customs & decided.activity.isin(DECISIONS))
    decided = classed(records, decided.filter(decided.actor != NOBODY))
    decided = decided.filter(decided.hours != UNKNOWN)
    of = records.declarations
    of = of.filter(of.agent.notnull()).select(
        declaration_id=of.declaration_id.cast("string"), agent=of.agent.cast("string")
    )
    out, has_both = decided.hours == OUT, decided.has_reason & decided.has_approver
    decided = decided.select(
        *("declaration_id", "office", "month"),
        day=decided.clock.date(),
        out=out,
        out_no_reason=out & ~decided.has_reason,
        out_no_approver=out & ~decided.has_approver,
        out_not_both=out & ~has_both,
    )
    # A night's work is one thing, however many files it moves: days are counted, not acts.
    flags = ("out", "out_no_reason", "out_no_approver", "out_not_both")
    keys = ["office", "month", "agent"]
    nights = decided.inner_join(of, "declaration_id").group_by(*keys, "day")
    nights = nights.agg(**{flag: _[flag].max() for flag in flags})
    found = nights.group_by(keys)
    sums = {flag: _[flag].cast("int64").sum() for flag in flags}
    return found.agg(days=_.count(), **sums).order_by(keys)
