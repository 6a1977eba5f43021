"""Which declared amounts lie about a stated limit, and which files may be one that was split?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.clock import local
from evenhand.records.money import minor_units
from evenhand.records.records import Records
from evenhand.records.splits import splits

ASSESSED: Final = ("total_value_assessed", "total_duty_assessed")
"""Limits on what is assessed are asked of by value_adjustment."""
BINS: Final = 50
"""Of amounts from half the limit to half as much again: 2 % of the limit each."""


def asked_limits(records: Records) -> dict[int, str]:
    """Return, by their numbers in the mapping, the columns of limits on what is declared."""
    totals = {
        "total_value_declared": "items.value_declared",
        "total_duty_declared": "items.duty_declared",
        "total_net_mass_kg": "items.net_mass_kg",
    }
    found = {}
    for number, limit in enumerate(records.design.limits):
        own = f"declarations.{limit.column}"
        is_number = records.has(own) and records.declarations[limit.column].type().is_numeric()
        of_items = limit.column in totals and records.has(totals[limit.column])
        if limit.column not in ASSESSED and (is_number or of_items):
            found[number] = limit.column
    return found


def _amounts(records: Records, files: ir.Table, column: str) -> ir.Table:
    """Return the files with ``amount`` in hundredths of the column's unit."""
    if column not in files.columns:
        own = records.declarations
        own = own.select(declaration_id=own.declaration_id.cast("string"), _own=own[column])
        files = files.inner_join(own, "declaration_id").rename({column: "_own"})
    return files.mutate(amount=minor_units(files[column]))


def about_limit(records: Records, files: ir.Table, number: int, column: str) -> ir.Table:
    """Return the files whose amount lies about a limit, by bin.

    Parameters
    ----------
    records : Records
    files : ir.Table
        Coded files of handlers.
    number, column
        Of the limit, as ``asked_limits`` gives them.

    Returns
    -------
    ir.Table
        ``stratum``, ``office``, ``officer``, ``agent``, ``limit`` and ``bin`` (0 to ``BINS`` - 1;
        the limit itself is the first amount of the upper half).
    """
    t = _amounts(records, files, column)
    whole = round(100 * records.design.limits[number].value)
    # In whole numbers: an amount on an edge must fall alike on every engine.
    place = (t.amount * BINS // whole) - BINS // 2
    t = t.mutate(bin=place.cast("int64")).filter(_.bin >= 0, _.bin < BINS)
    return t.select(
        "stratum", "office", "officer", "agent", "bin", limit=ibis.literal(number, "int32")
    )


def split_at(records: Records, files: ir.Table, number: int, column: str) -> ir.Table:
    """Return how often amounts of one importer, each under the limit, add up beyond it: ``splits``.

    Parameters are those of ``about_limit``; files carry ``importer``, ``registered_at``, ``month``.
    """
    t = _amounts(records, files, column).filter(_.importer.notnull(), _.registered_at.notnull())
    day = local(t.registered_at.cast("timestamp"), records.design.time_zone).date()
    t = t.select(
        "declaration_id",
        "importer",
        "office",
        "month",
        "amount",
        day_number=(day.cast("timestamp").epoch_seconds() / 86_400).floor().cast("int64"),
    )
    return splits(t, records.design.limits[number], number=number)
