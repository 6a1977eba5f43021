"""Which values lie in the middle, in groups of so many rows that sorting would fill the memory?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _


def middle_values(table: ir.Table, *keys: str, value: str, stretch: int) -> ir.Table:
    """Return the one or two values in the middle of each group, counted and not sorted.

    Values are counted by stretches first, then one by one in the stretch or the two that hold the
    middle: a table of all values of a log would fill the memory.

    Parameters
    ----------
    table : ir.Table
    *keys : str
        Columns that tell groups apart.
    value : str
        A column of whole numbers; rows without one are left out.
    stretch : int
        Width of a stretch, in the unit of the values.

    Returns
    -------
    ir.Table
        The keys, ``lower`` and ``upper`` (int64): equal where the number of values is odd.
    """
    known = table.filter(table[value].notnull()).select(*keys, x=value)
    known = known.mutate(stretch=known.x // stretch)
    stretches = _ranked(known.group_by(*keys, "stretch").agg(n=_.count()), keys, by="stretch")
    sizes = stretches.group_by(*keys).agg(low=(_.n.sum() - 1) // 2, high=_.n.sum() // 2)
    middle = stretches.inner_join(sizes, keys)
    middle = middle.filter((_.before <= _.high) & (_.before + _.n > _.low))
    middle = middle.select(*keys, "stretch", "low", "high", at="before")
    values = known.inner_join(middle, [*keys, "stretch"])
    values = values.group_by(*keys, "stretch", "low", "high", "at", "x").agg(n=_.count())
    values = _ranked(values, [*keys, "stretch"], by="x").mutate(before=_.before + _["at"])

    def held(rank: ir.Value) -> ir.Value:
        at = ibis._
        there = (at.before <= rank) & (at.before + at.n > rank)
        return ibis.ifelse(there, at.x, ibis.null("int64")).max()

    return values.group_by(*keys).agg(lower=held(_.low), upper=held(_.high))


def _ranked(counted: ir.Table, keys: Sequence[str], *, by: str) -> ir.Table:
    """Add how many come ``before`` each row of its keys."""
    upto = ibis.cumulative_window(group_by=keys, order_by=by)
    return counted.mutate(before=counted.n.sum().over(upto) - counted.n)
