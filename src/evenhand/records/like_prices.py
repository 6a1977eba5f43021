"""How far is the price of a unit from that of like items in other files?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.expectations import fold_of, leave_fold_out
from evenhand.records.money import minor_units
from evenhand.records.records import Records

LEAST_LIKE: Final = 10
"""Items of other folds from which a unit value is expected; else coarser like goods are asked."""
FURTHEST: Final = 2.0
"""Logarithm at which a residual is cut: beyond 7 times as much or as little, a unit is wrong."""
STEPS: Final = 1000
"""A residual leaves the database as whole thousandths: every engine gives the same sums."""
MOST: Final = 1e15
"""A larger quantity is none that anybody counted, and infinity is one."""


def priced(records: Records, files: ir.Table) -> ir.Table:
    """Return items with a price a unit, beside that of like items in other files.

    Parameters
    ----------
    records : Records
        With ``items``.
    files : ir.Table
        Coded files of handlers, with ``declaration_id``.

    Returns
    -------
    ir.Table
        ``declaration_id``, ``office``, ``officer``, ``agent``; ``duty`` (int64, minor units);
        ``residual`` (int64): logarithm of the price less that expected of like items, in steps of
        ``1 / STEPS``; null where too few are alike.
    """
    t = records.items

    def text(column: str) -> ir.Value:
        return t[column].cast("string").fill_null("") if column in t.columns else ibis.literal("")

    money = t.value_declared
    if "value_assessed" in t.columns:
        money = t.value_assessed.coalesce(t.value_declared)
    paid = [t[c] for c in ("duty_assessed", "duty_declared") if c in t.columns]
    items = t.select(
        declaration_id=t.declaration_id.cast("string"),
        code=text("hs_code"),
        heading=text("hs_code").substr(0, 6),
        origin=text("origin"),
        unit=text("unit"),
        worth=money.cast("float64"),
        quantity=t.quantity.cast("float64"),
        duty=minor_units(ibis.coalesce(*paid)) if paid else ibis.literal(0, "int64"),
    )
    of_files = ["declaration_id", "office", "officer", "agent"]
    quarter = files.quarter.cast("string") if "quarter" in files.columns else ibis.literal("")
    there = files.select(*of_files, quarter=quarter.fill_null(""))
    items = items.inner_join(there, "declaration_id")
    items = items.mutate(fold=fold_of(items.declaration_id))
    has_price = (_.worth > 0) & (_.quantity > 0) & (_.quantity < MOST) & (_.code != "")
    known = items.filter(has_price)
    # Whole millionths: sums are then the same on every engine.
    known = known.mutate(y=((known.worth / known.quantity).ln() * 1e6).round().cast("int64"), w=1)
    levels = (
        ("code", "heading", "origin", "unit", "quarter"),
        ("code", "heading", "origin", "unit"),
        ("heading", "unit"),
    )
    expected = leave_fold_out(known, levels=levels, least=LEAST_LIKE)
    known = known.inner_join(expected, [*levels[0], "fold"])
    away = ((known.y - known.expected) / 1e6).clip(-FURTHEST, FURTHEST)
    return known.select(*of_files, "duty", residual=(away * STEPS).round().cast("int64"))
