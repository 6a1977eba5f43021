"""On which cases does the trace on record differ from the one that was declared to be expected?

The trace expected stands in the column ``expected`` of declarations: activities in their order,
parted by commas, semicolons or arrows (``lodge, register, release``, ``lodge -> release`` or
``lodge > release``, as the reader of WCO messages writes it).
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records

COLUMN: Final = "declarations.expected"
PARTED: Final = r"\s*(-?>|,|;)\s*"
MOST_PLACES: Final = 1_000_000
"""An act is packed as a text that sorts by its place; no case has as many."""


def expected_traces(records: Records, *, listed: int) -> ir.Table | None:
    """Return the cases with an expected trace, not yet computed; None where no column says one.

    Columns: ``case``, ``office``, ``expected``, ``recorded`` (both with ", " between activities),
    ``same``, ``is_silent`` (no act is on record at all, which is no trace to compare), and
    ``agree``, ``differ`` and ``silent``, how many of all cases do or are. Those that differ come
    first, then the silent, and of all together ``listed`` are returned.
    """
    if records.lacks(COLUMN, "declarations.declaration_id"):
        return None
    of = records.declarations
    office = of.office.fill_null("") if "office" in of.columns else ibis.literal("")
    text = of.expected.cast("string").strip().re_replace(PARTED, ", ")
    wanted = of.select(case=of.declaration_id, office=office, expected=text).filter(
        _.expected.notnull() & (_.expected != "")
    )
    recorded = _recorded(records, wanted)
    both = wanted.left_join(recorded, wanted["case"] == recorded.of_case)
    both = both.mutate(is_silent=both.of_case.isnull(), recorded=both.recorded.fill_null(""))
    both = both.mutate(same=both.recorded == both.expected).drop("of_case")
    counts = both.agg(
        agree=both.same.sum(),
        differ=(~both.same & ~both.is_silent).sum(),
        silent=both.is_silent.sum(),
    )
    first = both.order_by("same", "is_silent", "case").limit(listed)
    return first.cross_join(counts)


def _recorded(records: Records, wanted: ir.Table) -> ir.Table:
    events = records.events.select(
        "declaration_id",
        "activity",
        "at",
        sequence=records.events.sequence
        if "sequence" in records.events.columns
        else ibis.literal(0),
    )
    events = events.semi_join(wanted, events.declaration_id == wanted["case"])
    in_order = ibis.window(group_by="declaration_id", order_by=["at", "sequence", "activity"])
    placed = events.select(
        "declaration_id",
        # Texts of one length sort as the numbers do.
        act=(MOST_PLACES + ibis.row_number().over(in_order)).cast("string") + _.activity,
    )
    paths = placed.group_by("declaration_id").agg(acts=_.act.collect())
    return paths.select(
        of_case=_.declaration_id,
        recorded=_.acts.sort().map(lambda act: act.substr(len(str(MOST_PLACES)))).join(", "),
    )
