"""How many declarations of one importer lie each below a limit and together above it?

And how many would, if their days had been dealt anew among the declarations of the office and
month: an importer who declares often has some by chance.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.design import Limit

DEALS: Final = 19
"""Times that days are dealt anew: of twenty equally likely counts the largest has p = 0.05."""
SMALLEST: Final = 20
"""A declaration below a twentieth of the limit is no part of one that was split."""


def splits(files: ir.Table, limit: Limit, *, number: int) -> ir.Table:
    """Return how many declarations complete a sum above the limit, as recorded and as dealt.

    Parameters
    ----------
    files : Table
        Columns ``declaration_id``, ``importer`` (not null), ``office``, ``month``, ``day_number``
        (int64) and ``amount`` (int64, minor units).
    limit : Limit
        With ``days``.
    number : int
        Of the limit.

    Returns
    -------
    Table
        ``limit``, ``deal`` (0 as recorded, from 1 dealt anew) and ``splits``.
    """
    whole = round(100 * limit.value)
    below = files.filter(_.amount < whole, _.amount * SMALLEST >= whole)
    parts = [_counted(below, limit, whole).mutate(deal=ibis.literal(0, "int32"))]
    for deal in range(1, DEALS + 1):
        dealt = _counted(_dealt(below, deal), limit, whole)
        parts.append(dealt.mutate(deal=ibis.literal(deal, "int32")))
    found = ibis.union(*parts).mutate(limit=ibis.literal(number, "int32"))
    return found.select("limit", "deal", "splits").order_by("deal")


def _counted(below: ir.Table, limit: Limit, whole: int) -> ir.Table:
    days = limit.days or 1
    window = ibis.range_window(
        group_by="importer", order_by="day_number", preceding=days - 1, following=0
    )
    summed = below.mutate(
        _sum=below.amount.sum().over(window), _n=below.amount.count().over(window)
    )
    completes = (summed._sum >= whole) & (summed._n > 1)
    return summed.agg(splits=completes.cast("int64").sum().fill_null(0))


def _dealt(below: ir.Table, deal: int) -> ir.Table:
    """Deal the days of an office and month anew among its declarations."""
    place = ["office", "month"]
    mixed = below.mutate(mixed=(below.declaration_id + f"|{deal}").hexdigest("sha256"))
    mixed = mixed.mutate(
        place=ibis.row_number().over(group_by=place, order_by=["mixed", "declaration_id"])
    ).drop("day_number", "mixed")
    days = below.mutate(
        place=ibis.row_number().over(group_by=place, order_by=["day_number", "declaration_id"])
    ).select(*place, "place", "day_number")
    return mixed.inner_join(days, [*place, "place"])
