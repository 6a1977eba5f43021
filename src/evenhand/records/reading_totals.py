"""How many declarations and items, and how much duty, came out of the files?

What control totals taken at the source are set beside: by office and year of registration, over
each, and over all. Sums of money are exact.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records
from evenhand.records.schema import SUMMED, TOTALLED
from evenhand.records.store import Limits, Store

MOST_CELLS: Final = 20_000
"""Offices times years; beyond it only the whole is totalled."""


@dataclass(frozen=True, slots=True)
class Total:
    """One total of what was loaded.

    Attributes
    ----------
    what : str
        Of ``TOTALLED``.
    office, year : str
        "" for all of them.
    value : Decimal
        A count, or a sum in the currency of the records.
    """

    what: str
    office: str
    year: str
    value: Decimal


def reading_totals(store: Path, *, limits: Limits) -> tuple[Total, ...]:
    """Return the totals of a store of records; none where it holds no declarations."""
    with Store(store, limits=limits) as opened:
        records = opened.records()
        if "declarations" not in records.tables:
            return ()
        sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for table, whats in _asked(records):
            for row in table.limit(MOST_CELLS).to_pyarrow().to_pylist():
                for what in whats:
                    value = Decimal(str(row[what] or 0))
                    for office in {row["office_of"] or "", ""}:
                        for year in {row["year_of"] or "", ""}:
                            sums[what, office, year] += value
    order = {what: place for place, what in enumerate(TOTALLED)}
    keys = sorted(sums, key=lambda k: (order[k[0]], k[1], k[2]))
    return tuple(Total(*key, sums[key]) for key in keys)


def _asked(records: Records) -> list[tuple[ir.Table, tuple[str, ...]]]:
    keyed = records.declarations.mutate(
        office_of=_.office.cast("string")
        if records.has("declarations.office")
        else ibis.literal(""),
        year_of=_.year.cast("string") if records.has("declarations.year") else ibis.literal(""),
        declaration_id=_.declaration_id.cast("string"),
    )
    keys = ["office_of", "year_of"]
    found: list[tuple[ir.Table, tuple[str, ...]]] = [
        (keyed.group_by(keys).agg(declarations=_.count()), ("declarations",))
    ]
    if "items" in records.tables:
        summed = tuple(n for n in SUMMED if records.has(f"items.{n}"))
        items = records.items.mutate(declaration_id=_.declaration_id.cast("string"))
        joined = items.join(keyed.select("declaration_id", *keys), "declaration_id")
        cells = joined.group_by(keys).agg(
            **{n: joined[n].sum() for n in summed}, items=joined.count()
        )
        found.append((cells, ("items", *summed)))
    return found
