"""What did several officers make of the same file, one without seeing the other's result?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from evenhand.records import aggregates
from evenhand.records.comparable import fault_of
from evenhand.records.records import Records


def assessed_again(records: Records) -> ir.Table | None:
    """Return the sums of each file's first and further assessments, without its number.

    Returns
    -------
    ir.Table or None
        One row a file assessed twice or more: ``files`` (its assessments), then of each outcome
        ``n_0``, ``total_0``, ``squares_0`` and so on, as ``aggregates.sums_of``; None where no
        second assessments are recorded.
    """
    if "reassessments" not in records.tables:
        return None
    more, first = records.tables["reassessments"], records.declarations
    names = ["declaration_id", "officer"]

    def assessed(t: ir.Table) -> ir.Table:
        values: dict[str, ir.Value] = {}
        for i, outcome in enumerate(records.design.outcomes):
            there = outcome.column in t.columns and not fault_of(records, outcome)
            column = t[outcome.column] if there else ibis.null("float64")
            values[f"outcome_{i}"] = _as_number(column)
        keys = {n: t[n].cast("string") if n in t.columns else ibis.null("string") for n in names}
        return t.select(**keys, **values)

    second = assessed(more)
    kept = assessed(first).semi_join(second, "declaration_id")
    both = ibis.union(kept, second)
    outcomes = len(records.design.outcomes)
    sums = aggregates.sums_of(both, "declaration_id", outcomes=outcomes)
    return sums.filter(sums.files > 1).drop("declaration_id")


def _as_number(column: ir.Value) -> ir.Value:
    """Read a number, or yes and no as a form filled in by hand has them."""
    if not column.type().is_string():
        return column.cast("float64")
    text = column.strip().lower()
    known = ibis.cases(
        (text.isin(["true", "yes", "y"]), 1.0), (text.isin(["false", "no", "n"]), 0.0), else_=None
    )
    return known.fill_null(text.try_cast("float64"))
