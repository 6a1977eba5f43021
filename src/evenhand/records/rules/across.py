"""Which questions of the rules need more than one case at a time?

Each has a query of its own. Some give every case a status, as checks on single cases do; others
count cases by group, for a comparison that has no right or wrong of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.findings.rules import SECONDS, Check, Rule
from evenhand.records.records import Records
from evenhand.records.rules.seen import Seen
from evenhand.records.rules.statuses import BROKEN, KEPT, NONE, OPEN
from evenhand.records.rules.terms import NO, is_filled

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question across cases is asked of, and with what.

    ``limit`` is that of the check, in seconds; None where none is set.
    """

    records: Records
    found: Seen
    rule: Rule
    limit: float | None

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words that the administration has stated for a parameter; none if it has not.

        In lower case.
        """
        for parameter in self.rule.parameters:
            if parameter.name == name and isinstance(parameter.value, tuple):
                return tuple(v.casefold() for v in parameter.value)
        return ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question across cases.

    Attributes
    ----------
    acts, columns : tuple of str
        Activities that must be on record, and columns that must be mapped.
    words : tuple of str
        Parameters that must be stated.
    statuses : callable or None
        Returns ``declaration_id``, ``office``, ``last`` and ``status``.
    groups : callable or None
        Returns ``office``, ``text`` (the group), ``count`` (cases) and ``second`` (those with it).
    has_limit : bool
        Whether the limit must be set.
    """

    acts: tuple[str, ...]
    columns: tuple[str, ...]
    statuses: Callable[[Asking], ir.Table] | None = None
    groups: Callable[[Asking], ir.Table] | None = None
    words: tuple[str, ...] = ()
    has_limit: bool = False


def asking(records: Records, found: Seen, rule: Rule, check: Check) -> Asking:
    """Return what the question of a check is asked with."""
    limit = None if check.limit is None else check.limit * SECONDS[check.unit]
    return Asking(records, found, rule, limit)


def unasked_across(check: Check, ask: Asking) -> str:
    """Return why a question across cases cannot be asked; "" where it can."""
    question = QUESTIONS.get(check.query)
    if question is None:
        return f"there is no question '{check.query}'; use one of {', '.join(QUESTIONS)}"
    lacking = ask.records.lacks("declarations.declaration_id", *question.columns)
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


def _urgent_first(ask: Asking) -> ir.Table:
    cases = _cases(ask, first=("register", "exam_start"), columns=("urgent",))
    cases = cases.filter(cases.register.notnull() & cases.exam_start.notnull())
    yes = cases.urgent.cast("string").lower().isin(("true", "1", "yes", "t"))
    cases = cases.mutate(is_urgent=yes.fill_null(NO), day=_day(cases.register))
    until = ibis.window(
        group_by=("office", "day"),
        order_by=("exam_start", "declaration_id"),
        preceding=None,
        following=0,
    )
    ordinary = ibis.ifelse(cases.is_urgent, ibis.null("int64"), cases.exam_start)
    before = cases.mutate(ordinary=ordinary.max().over(until))
    # An ordinary case was begun while the urgent one, registered already, still waited.
    passed = (before.ordinary > before.register) & (before.ordinary < before.exam_start)
    status = ibis.cases((~before.is_urgent, NONE), (passed.fill_null(NO), BROKEN), else_=KEPT)
    return _status(before, status)


def _queue_order(ask: Asking) -> ir.Table:
    more = tuple(c for c in ("channel_selected", "officer") if ask.records.has(f"declarations.{c}"))
    cases = _cases(ask, first=("register", "check_start"), columns=more, reasons=True)
    cases = cases.filter(cases.register.notnull() & cases.check_start.notnull())
    cases = cases.mutate(day=_day(cases.register))
    tolerance = max(1, round(ask.limit or 0))
    earlier = ibis.range_window(
        group_by=("office", "day", *more), order_by="register", preceding=(None, tolerance)
    )
    waited = cases.mutate(waited=cases.check_start.max().over(earlier))
    jumped = (waited.waited > waited.check_start).fill_null(NO) & (waited.reasons == 0)
    return _status(waited, ibis.ifelse(jumped, BROKEN, KEPT))


def _relodged(ask: Asking) -> ir.Table:
    of = ask.records.declarations
    cases = _cases(ask, first=("withdraw",), columns=("consignment",))
    withdrawn = cases.filter(cases.withdraw.notnull() & cases.consignment.notnull())
    again = of.filter(of.consignment.notnull()).select(
        other="declaration_id",
        key="consignment",
        lodged=of.registered_at.epoch_seconds().cast("int64"),
    )
    pairs = withdrawn.inner_join(again, withdrawn.consignment == again.key)
    pairs = pairs.filter(
        (pairs.other != pairs.declaration_id)
        & (pairs.lodged >= pairs.withdraw)
        & (pairs.lodged - pairs.withdraw <= (ask.limit or 0))
    )
    came = pairs.select(came="declaration_id").distinct()
    joined = withdrawn.left_join(came, withdrawn.declaration_id == came.came)
    return _status(joined, ibis.ifelse(joined.came.notnull(), BROKEN, KEPT))


def _outcome_of_consignment(ask: Asking) -> ir.Table:
    cases = _cases(ask, first=("release", "disposal", "gate_out"), columns=("consignment",))
    ended = cases.release.notnull() | cases.disposal.notnull() | cases.gate_out.notnull()
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


def _drawn(ask: Asking) -> ir.Table:
    cases = _cases(ask, first=("select", "override"), columns=(), random=ask.words("random_rules"))
    return cases.filter(cases["select"].notnull())


def _random_kept(ask: Asking) -> ir.Table:
    cases = _drawn(ask)
    status = ibis.cases((cases.random == 0, NONE), (cases.override.notnull(), BROKEN), else_=KEPT)
    return _status(cases, status)


def _random_share(ask: Asking) -> ir.Table:
    cases = _drawn(ask)
    return _group(cases, "selected at random", cases.random > 0)


def _selection(ask: Asking) -> ir.Table:
    cases = _cases(ask, first=("offence",), columns=("channel_selected",))
    channel = cases.channel_selected.cast("string").lower()
    cases = cases.mutate(chosen=channel.isin(ask.words("examined_channels")).fill_null(NO))
    found = cases.filter(cases.chosen)
    return _group(cases, "selected", cases.chosen).union(
        _group(found, "offence where selected", found.offence.notnull())
    )


def _self_declared(ask: Asking) -> ir.Table:
    cases = _cases(ask, first=("exam_start", "query"), columns=("agent",))
    who = ibis.ifelse(is_filled(cases.agent), "agent", "no agent")
    cases = cases.mutate(who=who)
    return _group(cases, cases.who + ": examined", cases.exam_start.notnull()).union(
        _group(cases, cases.who + ": queried", cases["query"].notnull())
    )


def _like_goods(ask: Asking) -> ir.Table:
    items, of = ask.records.items, ask.records.declarations
    rows = items.filter(
        items.value_declared.notnull() & items.value_assessed.notnull() & items.hs_code.notnull()
    ).select(
        "declaration_id",
        chapter=items.hs_code.substr(0, 2),
        raised=(items.value_assessed > items.value_declared).cast("int64"),
    )
    where = of.select(case_of="declaration_id", office=of.office.fill_null(""))
    rows = rows.inner_join(where, rows.declaration_id == where.case_of)
    cells = rows.group_by("office", "chapter").agg(n=_.count(), x=_.raised.sum())
    chapters = cells.group_by(of="chapter").agg(rate=_.x.sum().cast("float64") / _.n.sum())
    joined = cells.inner_join(chapters, cells.chapter == chapters.of)
    by = joined.group_by("office").agg(
        count=_.n.sum(), seen=_.x.sum(), due=(_.n * _.rate).sum().round().cast("int64")
    )
    return by.select("office", "count", text=ibis.literal("value raised"), second="seen").union(
        by.select("office", "count", text=ibis.literal("expected from the chapters"), second="due")
    )


QUESTIONS: Final[Mapping[str, Question]] = {
    "urgent_first": Question(
        ("register", "exam_start"),
        ("declarations.urgent", "declarations.office"),
        statuses=_urgent_first,
    ),
    "queue_order": Question(
        ("register", "check_start"), ("declarations.office",), statuses=_queue_order
    ),
    "relodged": Question(
        ("withdraw",),
        ("declarations.consignment", "declarations.registered_at"),
        statuses=_relodged,
        has_limit=True,
    ),
    "random_share": Question(
        ("select",),
        ("events.rule", "declarations.office"),
        statuses=_random_kept,
        groups=_random_share,
        words=("random_rules",),
    ),
    "selection": Question(
        ("select",),
        ("declarations.office", "declarations.channel_selected"),
        groups=_selection,
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
        groups=_like_goods,
    ),
    "outcome_of_consignment": Question(
        (), ("declarations.consignment",), statuses=_outcome_of_consignment, has_limit=True
    ),
    "self_declared": Question(
        ("exam_start",), ("declarations.agent", "declarations.office"), groups=_self_declared
    ),
}


def _cases(
    ask: Asking,
    *,
    first: tuple[str, ...],
    columns: tuple[str, ...],
    reasons: bool = False,
    random: tuple[str, ...] = (),
) -> ir.Table:
    """Return one row a case: first seconds of acts, ``begun``, ``last``, office and columns."""
    events, of = ask.records.events, ask.records.declarations
    second = events["at"].epoch_seconds().cast("int64")
    made = {a: second.min(where=events.activity == a) for a in first}
    made |= {"begun": second.min(), "last": second.max()}
    if reasons:
        has = is_filled(events.reason) if "reason" in events.columns else NO
        made["reasons"] = has.cast("int64").sum()
    if random:
        drawn = (events.activity == "select") & events.rule.lower().isin(random).fill_null(NO)
        made["random"] = drawn.cast("int64").sum()
    cases = events.group_by("declaration_id").agg(**made)
    office = of.office.fill_null("") if "office" in of.columns else ibis.literal("")
    where = of.select(*columns, case_of="declaration_id", office=office)
    return cases.inner_join(where, cases.declaration_id == where.case_of).drop("case_of")


def _day(second: ir.Value) -> ir.Value:
    return (second / DAY).floor().cast("int64")


def _status(cases: ir.Table, status: ir.Value) -> ir.Table:
    return cases.select("declaration_id", "office", "last", status=status.cast("int64"))


def _group(cases: ir.Table, text: ir.Value | str, has: ir.Value) -> ir.Table:
    said = ibis.literal(text) if isinstance(text, str) else text
    named = cases.select("office", text=said, has=has.cast("int64"))
    return named.group_by("office", "text").agg(count=_.count(), second=_.has.sum())
