"""How many cases took each path?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

MOST_ACTIVITIES: Final = 100_000
"""An act is packed as place * MOST_ACTIVITIES + code; the names of more acts would be mixed up."""
WORD: Final = 62
"""Bits of a whole number that acts are packed into."""
LANES: Final = 6
"""Whole numbers a case."""


def variants(steps: ir.Table, activities: ir.Table, *, by: str) -> ir.Table:
    """Count the paths of each group of cases; only one case of each is written out.

    The acts of a case are packed into whole numbers, as many bits an act as there are activities:
    equal numbers are equal paths, and a list of the acts of every case would fill the memory. A
    case with more acts than fit stands for itself.

    Parameters
    ----------
    steps : ir.Table
        ``case``, ``code`` of the activity from 0, ``place`` in the case from 0, and the group: an
        act a row.
    activities : ir.Table
        One row an activity, fewer than ``MOST_ACTIVITIES``.
    by : str
        Column of the group, a whole number that is the same in all steps of a case.

    Returns
    -------
    ir.Table
        The group, ``count`` of cases, ``text``: the codes of the path in order, with commas.
    """
    most = ibis.greatest(activities.count(), 1)
    width = activities.agg(bits=most.log2().floor().cast("int64") + 1)
    width = width.mutate(fit=WORD // width.bits)
    wide = steps.cross_join(width)
    act = (wide.code.cast("int64") + 1) << (wide.bits * (wide.place % wide.fit))
    lane = wide.place // wide.fit
    cases = wide.group_by("case").agg(
        acts=wide.count(),
        **{by: wide[by].min()},
        most=wide.fit.max() * LANES,
        **{f"lane_{k}": ibis.ifelse(lane == k, act, 0).sum().cast("int64") for k in range(LANES)},
    )
    alike = cases.filter(cases.acts <= cases.most).group_by(
        by, "acts", *(f"lane_{k}" for k in range(LANES))
    )
    longer = cases.filter(cases.acts > cases.most)
    one = ibis.union(
        alike.agg(case=_.case.min(), count=_.count()).select("case", by, "count"),
        longer.select("case", by, count=ibis.literal(1, "int64")),
    )
    shown = steps.semi_join(one, "case")
    packed = shown.select("case", act=_.place.cast("int64") * MOST_ACTIVITIES + _.code)
    paths = packed.group_by("case").agg(acts=_.act.collect()).inner_join(one, "case")
    codes = paths.select(by, "count", codes=_.acts.sort().map(lambda act: act % MOST_ACTIVITIES))
    counted = codes.group_by(by, "codes").agg(count=_["count"].sum())
    return counted.select(by, "count", text=_.codes.map(lambda code: code.cast("string")).join(","))
