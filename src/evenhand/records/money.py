"""How is money added up so that every engine gives the same sum?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

MOST: Final = 1e14


def minor_units(column: ir.Value) -> ir.Value:
    """Return an amount as whole minor units (int64), hundredths of the unit; nothing is 0."""
    if column.type().is_floating():
        # Infinity, and what no decimal holds, is no amount.
        column = ibis.ifelse(column.abs() < MOST, column, ibis.null("float64"))
    exact = column.cast("decimal(18, 2)").fill_null(0)
    return (exact * 100).round().cast("int64")
