"""Which declarations name a consignment, and which consignments were lodged and never released?

The key of a consignment is long, and nearly every declaration has its own. Only where one was
never released can a draw have been given up: few keys, and a number stands for each.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.computing import Hold, each_time
from evenhand.records.trimming import trimmed


def key_of(consignment: ir.Value) -> ir.StringValue:
    """Return the key as text; null where it is empty."""
    key: ir.StringValue = trimmed(consignment.cast("string")).nullif("")
    return key


def gone(files: ir.Table, *, hold: Hold = each_time) -> ir.Table:
    """Return the keys of which a declaration was never released.

    Parameters
    ----------
    files : ir.Table
        With ``_consignment``, as ``key_of`` returns it, and ``released_at``.
    hold : callable, optional
        What to do with the keys before files are numbered by them.

    Returns
    -------
    ir.Table
        ``name`` and ``code`` (int32), from 0 in the order of the names; null is the last.
    """
    # An empty key may be among them: it is last, and no file is numbered by it.
    keys = files.filter(_.released_at.isnull()).select(name="_consignment").distinct()
    return hold(keys.mutate(code=ibis.row_number().over(order_by="name").cast("int32")))


def numbered(files: ir.Table, keys: ir.Table) -> ir.Table:
    """Put numbers in place of keys.

    Parameters
    ----------
    files : ir.Table
        With ``_consignment``.
    keys : ir.Table
        As ``gone`` returns them.

    Returns
    -------
    ir.Table
        The files without ``_consignment``; with ``consigned``, whether a consignment is named; and
        ``consignment`` (int32), the number of its key among those of which a declaration was never
        released, null for all others.
    """
    renamed = keys.select(_consignment="name", consignment="code")
    joined = files.mutate(consigned=files._consignment.notnull()).left_join(renamed, "_consignment")
    return joined.drop("_consignment", "_consignment_right")
