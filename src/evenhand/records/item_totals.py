"""What do the items of a declaration add up to?

Sums of money and mass, the number of items, and goods and origin of the item of the largest value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records

SUMS: Final = {
    "total_value_declared": "value_declared",
    "total_value_assessed": "value_assessed",
    "total_duty_declared": "duty_declared",
    "total_duty_assessed": "duty_assessed",
    "total_net_mass_kg": "net_mass_kg",
}
"""Name of each sum to the column of items that it adds up."""
OF_MAIN_ITEM: Final = {"main_hs_code": "hs_code", "main_origin": "origin"}
"""Name of each property of the main item to the column of items that it is."""
NUMBER: Final = "items"
"""Number of items of the declaration."""
NAMES: Final = (*SUMS, *OF_MAIN_ITEM, NUMBER)


def needs(name: str) -> tuple[str, ...]:
    """Return the columns, as ``items.value_declared``, that a total of that name is made from."""
    if name in SUMS:
        return (f"items.{SUMS[name]}",)
    if name in OF_MAIN_ITEM:
        return (f"items.{OF_MAIN_ITEM[name]}", "items.value_declared")
    return ("items.declaration_id",)


def item_totals(records: Records, names: Sequence[str]) -> ir.Table | None:
    """Return one row per declaration that has items, with those of ``names`` that can be made.

    Parameters
    ----------
    records : Records
    names : sequence of str
        Of ``NAMES``.

    Returns
    -------
    Table or None
        ``declaration_id`` (string) and the totals: a sum is null where no item states a value. None
        where none can be made.
    """
    able = [n for n in names if n in NAMES and not records.lacks(*needs(n))]
    if not able:
        return None
    items = records.items.mutate(declaration_id=records.items.declaration_id.cast("string"))
    plain = [n for n in able if n not in OF_MAIN_ITEM]
    main = [n for n in able if n in OF_MAIN_ITEM]
    totals = items.group_by("declaration_id").agg(
        **{n: items[SUMS[n]].sum() for n in plain if n in SUMS},
        **({NUMBER: items.count()} if NUMBER in plain else {}),
    )
    if not main:
        return totals
    largest = _largest(items, {n: OF_MAIN_ITEM[n] for n in main})
    if not plain:
        return largest
    return totals.inner_join(largest, "declaration_id")


def _largest(items: ir.Table, columns: dict[str, str]) -> ir.Table:
    """Return properties of the item of the largest declared value; of equal ones the first."""
    # The number of the item settles ties; where it was not mapped, its goods do.
    ties = [c for c in ("item", "hs_code", "origin") if c in items.columns]
    order = [ibis.desc(_.value_declared.fill_null(-1)), *ties]
    ranked = items.mutate(_rank=ibis.row_number().over(group_by="declaration_id", order_by=order))
    first = ranked.filter(_._rank == 0)
    return first.select("declaration_id", **{name: first[c] for name, c in columns.items()})
