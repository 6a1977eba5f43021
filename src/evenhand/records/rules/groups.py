"""Which groups of cases do rules compare, and which cases are alike?

A set holds cases of the same goods, procedure and channel at one office, or, where offices are
compared, of the same goods and agent at all of them; what the mapping names under
``like_with_like`` makes it finer. Cases withdrawn or refused are left out: their goods are counted
where they are lodged again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.records.records import Records
from evenhand.records.rules.comparing import Comparison
from evenhand.records.rules.gathered import Asking
from evenhand.records.rules.terms import NO, is_filled

SEVERAL: Final = "several"
"""Chapter or origin of a case whose items do not agree."""
NO_AGENT: Final = "no agent"
LEFT_OUT: Final = ("withdraw", "reject")
"""Acts whose cases are not compared."""
MONTH: Final = 30 * 86_400


def random_share(ask: Asking, cases: ir.Table) -> Iterator[Comparison]:
    """Compare the share that random selection reaches at each office with the share stated."""
    kept = _standing(cases).filter(lambda t: t.at_select.notnull())
    if channels := ask.words("of_channels"):
        kept = kept.filter(_is_in(kept.channel_selected, channels))
    yield Comparison("office", "selected at random", kept, kept.office, kept[ask.drawn])


def selection(ask: Asking, cases: ir.Table) -> Iterator[Comparison]:
    """Compare how often groups are selected, and how often something is found where they are."""
    records = ask.records
    kept = _with_goods(records, _standing(cases))
    kept = kept.mutate(chosen=_is_in(kept.channel_selected, ask.words("examined_channels")))
    # Of a case still under way it is not known what will be found.
    found = kept.filter(kept.chosen & (kept.at_release.notnull() | kept.at_offence.notnull()))
    found = found.mutate(offence=found.at_offence.notnull())
    # Whoever is compared makes no sets; an office is compared where one agent uses several.
    inside = {"office": ("agent",), "agent": ("office",), "origin": ("office", "agent")}
    for by, own in inside.items():
        sets = _alike(records, kept, (*own, "procedure", "chapter"), but=by)
        if by in kept.columns and (by != "office" or "agent" in sets):
            yield Comparison(by, "selected", kept, _group(kept[by]), kept.chosen, sets)
            yield Comparison(
                by, "offence where selected", found, _group(found[by]), found.offence, sets
            )


def like_goods(ask: Asking, cases: ir.Table) -> Iterator[Comparison]:
    """Compare how often the value of like goods is raised: between offices, and colleagues.

    Between offices for all goods and for each chapter: an office may be harder on one kind alone.
    """
    records = ask.records
    kept = _with_goods(records, _standing(cases)).filter(lambda t: t.raised.notnull())
    own = ("channel_selected", "agent", "procedure", "chapter")
    sets = _alike(records, kept, own, but="office")
    raised = kept.raised == 1
    yield Comparison("office", "value raised", kept, kept.office, raised, sets)
    chapter = _group(kept.chapter)
    yield Comparison("chapter", "value raised", kept, chapter, raised, sets, is_of_office=True)
    if records.design.people.level == "person" and "officer" in kept.columns:
        yield Comparison(
            "account",
            "value raised",
            kept,
            _group(kept.officer),
            raised,
            _alike(records, kept, ("office", *own), but="officer"),
            is_of_office=True,
        )


def self_declared(ask: Asking, cases: ir.Table) -> Iterator[Comparison]:
    """Compare, office by office, cases without an agent with those that have one."""
    records = ask.records
    kept = _with_goods(records, _standing(cases))
    kept = kept.mutate(
        declares=ibis.ifelse(is_filled(kept.agent), "agent", NO_AGENT),
        month=(kept.at_register / MONTH).floor().cast("int64"),
    )
    own = ("office", "channel_selected", "procedure", "chapter")
    sets = _alike(records, kept, own, but="agent")
    taken = kept.filter(kept.at_register.notnull() & kept.at_check_start.notnull())
    taken = taken.mutate(wait=taken.at_check_start - taken.at_register)
    in_month = (*sets, "month")
    alike = ibis.window(group_by=[taken[s] for s in in_month])
    # The mean is that of the whole set, whoever declares: no side sets its own standard.
    late = taken.wait * taken.wait.count().over(alike) > taken.wait.sum().over(alike)
    taken = taken.mutate(late=late)
    for what, rows, has, inside in (
        ("examined", kept, kept.at_exam_start.notnull(), sets),
        ("queried", kept, kept.at_query.notnull(), sets),
        ("taken up later than the mean of its set", taken, taken.late, in_month),
    ):
        yield Comparison(
            "declares", what, rows, rows.declares, has, inside, only=NO_AGENT, is_of_office=True
        )


def _standing(cases: ir.Table) -> ir.Table:
    return cases.filter([cases[f"at_{act}"].isnull() for act in LEFT_OUT])


def _is_in(column: ir.Value, words: tuple[str, ...]) -> ir.BooleanValue:
    return column.cast("string").lower().isin(words).fill_null(NO)


def _group(column: ir.Value) -> ir.Value:
    return column.cast("string").fill_null("")


def _alike(records: Records, cases: ir.Table, own: tuple[str, ...], *, but: str) -> tuple[str, ...]:
    """Return the columns that make cases alike, those the records have."""
    wanted = dict.fromkeys((*own, *records.design.like_with_like))
    return tuple(c for c in wanted if c in cases.columns and c != but)


def _with_goods(records: Records, cases: ir.Table) -> ir.Table:
    """Give cases ``chapter``, ``origin`` and ``raised`` (1 where a value is), as far as mapped."""
    if not records.has("items.declaration_id"):
        return cases
    items = records.items
    made: dict[str, ir.Value] = {}
    if "hs_code" in items.columns:
        made["chapter"] = _one_of(items.hs_code.cast("string").substr(0, 2))
    if "origin" in items.columns:
        made["origin"] = _one_of(items.origin.cast("string"))
    if not records.lacks("items.value_declared", "items.value_assessed"):
        made["raised"] = (items.value_assessed > items.value_declared).cast("int64").max()
    if not made:
        return cases
    goods = items.group_by(goods_of="declaration_id").agg(**made)
    plain = cases.drop(*(n for n in made if n in cases.columns))
    return plain.left_join(goods, plain.declaration_id == goods.goods_of).drop("goods_of")


def _one_of(column: ir.Value) -> ir.Value:
    low, high = column.min(), column.max()
    return ibis.cases((low.isnull(), ibis.null("string")), (low == high, low), else_=SEVERAL)
