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


def variants(steps: ir.Table, activities: ir.Table) -> ir.Table:
    """Count the paths; only one case of each is written out.

    The acts of a case are packed into whole numbers, as many bits an act as there are activities:
    equal numbers are equal paths, and a list of the acts of every case would fill the memory. A
    case with more acts than fit stands for itself.

    Parameters
    ----------
    steps : ir.Table
        ``case``, ``code`` of the activity from 0, ``place`` in the case from 0: an act a row.
    activities : ir.Table
        One row an activity, fewer than ``MOST_ACTIVITIES``.

    Returns
    -------
    ir.Table
        ``count`` of cases, ``text``: the codes of the path in order, with commas.
    """
    most = ibis.greatest(activities.count(), 1)
    width = activities.agg(bits=most.log2().floor().cast("int64") + 1)
    width = width.mutate(fit=WORD // width.bits)
    wide = steps.cross_join(width)
    act = (wide.code.cast("int64") + 1) << (wide.bits * (wide.place % wide.fit))
    lane = wide.place // wide.fit
    cases = wide.group_by("case").agg(
        acts=wide.count(),
        most=wide.fit.max() * LANES,
        **{f"lane_{k}": ibis.ifelse(lane == k, act, 0).sum().cast("int64") for k in range(LANES)},
    )
    alike = cases.filter(cases.acts <= cases.most).group_by(
        "acts", *(f"lane_{k}" for k in range(LANES))
    )
    longer = cases.filter(cases.acts > cases.most)
    one = ibis.union(
        alike.agg(case=_.case.min(), count=_.count()).select("case", "count"),
        longer.select("case", count=ibis.literal(1, "int64")),
    )
    shown = steps.semi_join(one, "case")
    packed = shown.select("case", act=_.place.cast("int64") * MOST_ACTIVITIES + _.code)
    paths = packed.group_by("case").agg(acts=_.act.collect()).inner_join(one, "case")
    codes = paths.select("count", codes=_.acts.sort().map(lambda act: act % MOST_ACTIVITIES))
    counted = codes.group_by("codes").agg(count=_["count"].sum())
    return counted.select("count", text=_.codes.map(lambda code: code.cast("string")).join(","))
