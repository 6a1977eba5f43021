"""Which groups of cases do rules compare, and which cases are alike?

A set holds cases of the same goods, procedure and channel at one office, or, where offices are
compared, of the same goods and agent at all of them; what the mapping names under
``like_with_like`` makes it finer. Cases withdrawn or refused are left out: their goods are counted
where they are lodged again.

Cases that come together share their fate, as of one ship or one invoice: of those that one party
lodges on one day at an office, the first of a group stands for all. Where no column names the
party, all cases of a day at an office are taken to have come together.
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
DAY: Final = 86_400
PARTIES: Final = ("agent", "importer", "declarant")
"""Who lodges, the first of these that is told."""


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
    kept = kept.mutate(
        chosen=_is_in(kept.channel_selected, ask.words("examined_channels")), **_lodged(kept)
    )
    # Of a case still under way it is not known what will be found.
    found = kept.filter(kept.chosen & (kept.at_release.notnull() | kept.at_offence.notnull()))
    found = found.mutate(offence=found.at_offence.notnull())
    # Whoever is compared makes no sets; an office is compared where one agent uses several.
    inside = {"office": ("agent",), "agent": ("office",), "origin": ("office", "agent")}
    for by, own in inside.items():
        sets = _alike(records, kept, (*own, "procedure", "chapter"), but=by)
        if by in kept.columns and (by != "office" or "agent" in sets):
            for what, rows, has in (
                ("selected", kept, kept.chosen),
                ("offence where selected", found, found.offence),
            ):
                first = _firsts(rows, sets, group=_group(rows[by]), has=has)
                yield Comparison(by, what, first, first.group, first.has, sets)


def like_goods(ask: Asking, cases: ir.Table) -> Iterator[Comparison]:
    """Compare how often the value of like goods is raised: between offices, and colleagues.

    Between offices for all goods and for each chapter: an office may be harder on one kind alone.
    """
    records = ask.records
    kept = _with_goods(records, _standing(cases)).filter(lambda t: t.raised.notnull())
    own = ("channel_selected", "agent", "procedure", "chapter")
    sets = _alike(records, kept, own, but="office")
    kept = kept.mutate(**_lodged(kept))
    asked = [("office", kept.office, sets), ("chapter", _group(kept.chapter), sets)]
    if records.design.people.level == "person" and "officer" in kept.columns:
        inside = _alike(records, kept, ("office", *own), but="officer")
        asked.append(("account", _group(kept.officer), inside))
    for by, group, inside in asked:
        first = _firsts(kept, inside, group=group, has=kept.raised == 1)
        yield Comparison(
            by,
            "value raised",
            first,
            first.group,
            first.has,
            inside,
            is_of_office=by != "office",
        )


def self_declared(ask: Asking, cases: ir.Table) -> Iterator[Comparison]:
    """Compare, office by office, cases without an agent with those that have one.

    Waits are compared inside one day: a backlog is everybody's.
    """
    records = ask.records
    kept = _with_goods(records, _standing(cases))
    kept = kept.mutate(
        declares=ibis.ifelse(is_filled(kept.agent), "agent", NO_AGENT), **_lodged(kept)
    )
    own = ("office", "channel_selected", "procedure", "chapter")
    sets = _alike(records, kept, own, but="agent")
    taken = kept.filter(kept.at_register.notnull() & kept.at_check_start.notnull())
    wait = taken.at_check_start - taken.at_register
    in_day = (*sets, "day")
    first = _firsts(taken, in_day, group=taken.declares, wait=wait)
    alike = ibis.window(group_by=[first[s] for s in in_day])
    # The mean is that of the whole set, whoever declares: no side sets its own standard.
    late = first.wait * first.wait.count().over(alike) > first.wait.sum().over(alike)
    for what, rows, inside in (
        (
            "examined",
            _firsts(kept, sets, group=kept.declares, has=kept.at_exam_start.notnull()),
            sets,
        ),
        ("queried", _firsts(kept, sets, group=kept.declares, has=kept.at_query.notnull()), sets),
        ("taken up later than the mean of its set", first.mutate(has=late), in_day),
    ):
        yield Comparison(
            "declares", what, rows, rows.group, rows.has, inside, only=NO_AGENT, is_of_office=True
        )


def _standing(cases: ir.Table) -> ir.Table:
    return cases.filter([cases[f"at_{act}"].isnull() for act in LEFT_OUT])


def _lodged(cases: ir.Table) -> dict[str, ir.Value]:
    """Return who lodges each case (``party``), and on which day (``day``, since 1970, in UTC)."""
    told = [cases[c].cast("string") for c in PARTIES if c in cases.columns]
    named = [ibis.ifelse(is_filled(c), c, ibis.null("string")) for c in told]
    return {
        "party": ibis.coalesce(*named, ibis.literal("")),
        "day": (cases.begun / DAY).floor().cast("int64"),
    }


def _firsts(
    cases: ir.Table, sets: tuple[str, ...], *, group: ir.Value, **values: ir.Value
) -> ir.Table:
    """Return the first case of each lodgement: of a party's cases of one day, office and group.

    One for all its sets together: sets that share lodgements would not be independent. It has
    ``declaration_id``, ``office``, ``group``, the columns of ``sets`` as text, and ``values``.
    """
    keys = ("office", "party", "day")
    # Engines differ in whether a minimum by another column sees what is null.
    like = {s: cases[s].cast("string").fill_null("") for s in sets if s not in keys}
    rows = cases.select("declaration_id", *keys, group=group, **like, **values)
    made = {name: rows[name].argmin(rows.declaration_id) for name in (*like, *values)}
    return rows.group_by(*keys, "group").agg(declaration_id=rows.declaration_id.min(), **made)


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
