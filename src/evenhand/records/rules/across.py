"""Which questions of the rules need more than one case at a time?

Some give every case a status, as checks on single cases do; others compare groups of cases inside
like-with-like sets. All read one table of the cases, so that the events are passed once for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.findings.rules import SECONDS, Check, Rule
from evenhand.records.records import Records
from evenhand.records.rules.comparing import Comparison
from evenhand.records.rules.gathered import Asking
from evenhand.records.rules.groups import (
    LEFT_OUT,
    like_goods,
    random_share,
    selection,
    self_declared,
)
from evenhand.records.rules.seen import Seen
from evenhand.records.rules.statuses import BROKEN, KEPT, NONE, OPEN
from evenhand.records.rules.terms import NO

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Question:
    """A question across cases.

    Attributes
    ----------
    acts, columns : tuple of str
        Activities that must be on record, and columns that must be mapped.
    firsts : tuple of str
        Acts whose first times it reads.
    statuses : callable or None
        Of what is asked and the table of cases (``gathered``); returns ``declaration_id``,
        ``office``, ``last`` and ``status``.
    groups : callable or None
        Of the same; yields the groups that are compared.
    words : tuple of str
        Parameters that must be stated.
    has_limit : bool
        Whether the limit must be set.
    """

    acts: tuple[str, ...]
    columns: tuple[str, ...]
    firsts: tuple[str, ...] = ()
    statuses: Callable[[Asking, ir.Table], ir.Table] | None = None
    groups: Callable[[Asking, ir.Table], Iterable[Comparison]] | None = None
    words: tuple[str, ...] = ()
    has_limit: bool = False


def asking(records: Records, found: Seen, rule: Rule, check: Check, key: str = "") -> Asking:
    """Return what the question of a check is asked with; ``key`` names the check."""
    limit = None if check.limit is None else check.limit * SECONDS[check.unit]
    return Asking(records, found, rule, limit, key)


def unasked_across(check: Check, ask: Asking) -> str:
    """Return why a question across cases cannot be asked; "" where it can."""
    question = QUESTIONS.get(check.query)
    if question is None:
        return f"there is no question '{check.query}'; use one of {', '.join(QUESTIONS)}"
    columns = [*question.columns]
    if check.query == "random_share" and ask.words("of_channels"):
        columns.append("declarations.channel_selected")
    lacking = ask.records.lacks("declarations.declaration_id", *columns)
    if lacking:
        return f"{', '.join(lacking)} not mapped"
    for act in question.acts:
        if act not in ask.found.activities:
            return f"no act '{act}' is on record"
    for name in question.words:
        if not ask.words(name):
            return f"not stated by the administration: parameter '{name}'"
    if question.has_limit and ask.limit is None:
        return f"no standard is set (parameter '{check.parameter}')"
    return ""


def _urgent_first(ask: Asking, cases: ir.Table) -> ir.Table:
    cases = cases.filter(cases.at_register.notnull() & cases.at_exam_start.notnull())
    yes = cases.urgent.cast("string").lower().isin(("true", "1", "yes", "t"))
    cases = cases.mutate(is_urgent=yes.fill_null(NO), day=_day(cases.at_register))
    until = ibis.window(
        group_by=("office", "day"),
        order_by=("at_exam_start", "declaration_id"),
        preceding=None,
        following=0,
    )
    ordinary = ibis.ifelse(cases.is_urgent, ibis.null("int64"), cases.at_exam_start)
    before = cases.mutate(ordinary=ordinary.max().over(until))
    # An ordinary case was begun while the urgent one, registered already, still waited.
    passed = (before.ordinary > before.at_register) & (before.ordinary < before.at_exam_start)
    status = ibis.cases((~before.is_urgent, NONE), (passed.fill_null(NO), BROKEN), else_=KEPT)
    return _status(before, status)


def _queue_order(ask: Asking, cases: ir.Table) -> ir.Table:
    more = tuple(c for c in ("channel_selected", "officer") if c in cases.columns)
    cases = cases.filter(cases.at_register.notnull() & cases.at_check_start.notnull())
    cases = cases.mutate(day=_day(cases.at_register))
    tolerance = max(1, round(ask.limit or 0))
    earlier = ibis.range_window(
        group_by=("office", "day", *more), order_by="at_register", preceding=(None, tolerance)
    )
    waited = cases.mutate(waited=cases.at_check_start.max().over(earlier))
    jumped = (waited.waited > waited.at_check_start).fill_null(NO) & ~waited.with_ground
    return _status(waited, ibis.ifelse(jumped, BROKEN, KEPT))


def _relodged(ask: Asking, cases: ir.Table) -> ir.Table:
    of = ask.records.declarations
    withdrawn = cases.filter(cases.at_withdraw.notnull() & cases.consignment.notnull())
    again = of.filter(of.consignment.notnull()).select(
        other="declaration_id",
        key="consignment",
        lodged=of.registered_at.epoch_seconds().cast("int64"),
    )
    pairs = withdrawn.inner_join(again, withdrawn.consignment == again.key)
    pairs = pairs.filter(
        (pairs.other != pairs.declaration_id)
        & (pairs.lodged >= pairs.at_withdraw)
        & (pairs.lodged - pairs.at_withdraw <= (ask.limit or 0))
    )
    came = pairs.select(came="declaration_id").distinct()
    joined = withdrawn.left_join(came, withdrawn.declaration_id == came.came)
    unexplained = joined.came.notnull() & ~joined.withdrawn_with_reason
    return _status(joined, ibis.ifelse(unexplained, BROKEN, KEPT))


def _outcome_of_consignment(ask: Asking, cases: ir.Table) -> ir.Table:
    ended = cases.at_release.notnull() | cases.at_disposal.notnull() | cases.at_gate_out.notnull()
    cases = cases.filter(cases.consignment.notnull()).mutate(ended=ended)
    by = cases.group_by("consignment").agg(
        declaration_id=_.declaration_id.min(),
        office=_.office.min(),
        last=_["last"].max(),
        begun=_.begun.min(),
        ended=_.ended.any(),
    )
    late = ask.found.last - by.begun > (ask.limit or 0)
    return _status(by, ibis.cases((by.ended, KEPT), (late, BROKEN), else_=OPEN))


def _random_kept(ask: Asking, cases: ir.Table) -> ir.Table:
    cases = cases.filter(cases.at_select.notnull())
    status = ibis.cases(
        (~cases[ask.drawn], NONE), (cases.at_override.notnull(), BROKEN), else_=KEPT
    )
    return _status(cases, status)


QUESTIONS: Final[Mapping[str, Question]] = {
    "urgent_first": Question(
        ("register", "exam_start"),
        ("declarations.urgent", "declarations.office"),
        firsts=("register", "exam_start"),
        statuses=_urgent_first,
    ),
    "queue_order": Question(
        ("register", "check_start"),
        ("declarations.office",),
        firsts=("register", "check_start"),
        statuses=_queue_order,
    ),
    "relodged": Question(
        ("withdraw",),
        ("declarations.consignment", "declarations.registered_at"),
        firsts=("withdraw",),
        statuses=_relodged,
        has_limit=True,
    ),
    "random_share": Question(
        ("select",),
        ("events.rule", "declarations.office"),
        firsts=("select", "override", *LEFT_OUT),
        statuses=_random_kept,
        groups=random_share,
        words=("random_rules",),
    ),
    "selection": Question(
        ("select",),
        ("declarations.office", "declarations.channel_selected"),
        firsts=("offence", "release", *LEFT_OUT),
        groups=selection,
        words=("examined_channels",),
    ),
    "like_goods": Question(
        (),
        (
            "declarations.office",
            "items.value_declared",
            "items.value_assessed",
            "items.hs_code",
        ),
        firsts=LEFT_OUT,
        groups=like_goods,
    ),
    "outcome_of_consignment": Question(
        (),
        ("declarations.consignment",),
        firsts=("release", "disposal", "gate_out"),
        statuses=_outcome_of_consignment,
        has_limit=True,
    ),
    "self_declared": Question(
        ("exam_start",),
        ("declarations.agent", "declarations.office"),
        firsts=("register", "check_start", "exam_start", "query", *LEFT_OUT),
        groups=self_declared,
    ),
}


def _day(second: ir.Value) -> ir.Value:
    return (second / DAY).floor().cast("int64")


def _status(cases: ir.Table, status: ir.Value) -> ir.Table:
    return cases.select("declaration_id", "office", "last", status=status.cast("int64"))
