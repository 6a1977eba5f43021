"""How do groups of cases compare inside sets of like cases? The counts that a test needs of them.

Of every set a group has some cases, and of these some have what is asked about. Were all cases of a
set alike, those with it would fall on the group as marked balls of an urn: its law needs only how
many cases the set has, how many with it, and how many are the group's. Sets with the same three
numbers are added up, so that what leaves the database are counts of kinds of sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.rules.terms import is_filled

LEAST_CASES: Final = 10
"""Groups with fewer cases are not shown: a share of so few says nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which groups of which cases are compared, in what, inside which sets.

    Attributes
    ----------
    by : str
        What the groups are: ``office``, ``chapter``, ``agent``, ``origin``, ``account`` or
        ``declares``.
    what : str
        What is compared, in words.
    cases : Table
        The cases, with ``office``.
    group : Value
        Text of the group of each case; blank for a case of none.
    has : BooleanValue
        Whether a case has what is compared.
    sets : tuple of str
        Columns that make cases alike; empty where groups are held to a share that is stated.
    only : str
        The group that is asked about; "" for every one.
    is_of_office : bool
        Whether a group is one of an office: the same name elsewhere is another.
    """

    by: str
    what: str
    cases: ir.Table
    group: ir.Value
    has: ir.BooleanValue
    sets: tuple[str, ...] = ()
    only: str = ""
    is_of_office: bool = False


def kinds_of_sets(asked: Comparison) -> ir.Table:
    """Return the counts of a comparison, not yet computed.

    Returns
    -------
    Table
        ``by``, ``what``, ``text`` (the group), ``office`` ("" where groups are of no office),
        ``sets`` (what makes cases alike, in words), ``count`` (cases of the group), ``having``
        (those with what is compared), and ``population``, ``marked``, ``drawn`` of each set of the
        kind; all three 0 for the cases whose sets compare nobody: the group is alone in them, or
        all cases or none have it.
    """
    names = [f"s{n}" for n in range(len(asked.sets))]
    rows = asked.cases.select(
        **{
            n: asked.cases[s].cast("string").fill_null("")
            for n, s in zip(names, asked.sets, strict=True)
        },
        office=asked.cases.office if asked.is_of_office else ibis.literal(""),
        text=asked.group,
        has=asked.has.cast("int64"),
    )
    rows = rows.filter(is_filled(rows.text))
    cells = rows.group_by(*names, "office", "text").agg(drawn=_.count(), having=_.has.sum())
    if names:
        inside = ibis.window(group_by=names)
        cells = cells.mutate(
            population=cells.drawn.sum().over(inside), marked=cells.having.sum().over(inside)
        )
    else:
        cells = cells.mutate(population=cells.drawn, marked=cells.having)
    compares = (cells.drawn < cells.population) & (cells.marked > 0)
    compares &= cells.marked < cells.population
    kinds = cells.group_by(
        "office",
        "text",
        population=ibis.ifelse(compares, cells.population, 0),
        marked=ibis.ifelse(compares, cells.marked, 0),
        each=ibis.ifelse(compares, cells.drawn, 0),
    ).agg(count=cells.drawn.sum(), having=cells.having.sum())
    whole = ibis.window(group_by=("office", "text"))
    kinds = kinds.mutate(_all=kinds["count"].sum().over(whole))
    kept = kinds.filter(kinds["_all"] >= LEAST_CASES)
    if asked.only:
        kept = kept.filter(kept.text == asked.only)
    return kept.select(
        "office",
        "text",
        "count",
        "having",
        "population",
        "marked",
        drawn="each",
        by=ibis.literal(asked.by),
        what=ibis.literal(asked.what),
        sets=ibis.literal(", ".join(s.replace("_", " ") for s in asked.sets)),
    )
