"""Which counts compare agents, declarants and offices, on files recorded as alike?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records import aggregates
from evenhand.records.records import Records

PARTIES: Final = ("agent", "declarant", "office")
"""Columns of ``declarations`` that can be compared, in the order they are reported."""


def parties(records: Records) -> tuple[str, ...]:
    """Return the parties that the records name; a declarant that is the agent is not said twice."""
    named = [p for p in PARTIES if records.has(f"declarations.{p}")]
    if "agent" in named and "declarant" in named:
        named.remove("declarant")
    return tuple(named)


def set_columns(records: Records, party: str) -> tuple[str, ...]:
    """Return the columns inside which a party is compared: the design's sets without itself."""
    return tuple(c for c in records.design.sets if c != party)


def party_cells(records: Records, *, party: str, least_files: int) -> ir.Table:
    """Return one row per set and party: codes ``stratum`` and ``unit``, and sums for each outcome.

    A party with fewer than ``least_files`` declarations is left out, and so is a declaration whose
    set has an empty column. Columns as those of ``aggregates.cells``, without cubes.
    """
    t = records.declarations
    keys = set_columns(records, party)
    sets = [f"set_{i}" for i in range(len(keys))]
    columns = {name: t[key] for name, key in zip(sets, keys, strict=True)}
    outcomes = {
        f"outcome_{i}": t[o.column].cast("float64") for i, o in enumerate(records.design.outcomes)
    }
    compared = [_.party.notnull(), *(_[s].notnull() for s in sets)]
    named = t.select(party=t[party].cast("string"), **columns).filter(*compared)
    large = named.group_by("party").agg(files=_.count()).filter(_.files >= least_files)
    files = t.select(party=t[party].cast("string"), **columns, **outcomes).filter(*compared)
    units = large.select("party", unit=ibis.row_number().over(order_by="party").cast("int32"))
    files = files.inner_join(units, "party")
    if sets:
        # Sets and parties are few beside the files: counting by their numbers costs half.
        distinct = t.select(**columns).distinct()
        order = [distinct[s].cast("string") for s in sets]
        numbered = distinct.mutate(stratum=ibis.row_number().over(order_by=order).cast("int32"))
        files = files.inner_join(numbered, sets)
    else:
        files = files.mutate(stratum=ibis.literal(0, "int32"))
    keyed = aggregates.sums_of(files, "stratum", "unit", outcomes=len(outcomes), powers=2)
    return keyed.drop("files")


def party_totals(records: Records, *, least_files: int) -> ir.Table:
    """Return what becomes of the declarations, one row per kind of party.

    Columns ``party``; ``files`` in all; ``unnamed``, with no such party; ``small``, of parties with
    fewer than ``least_files``; ``set_empty``, of the rest, with an empty column of the set.
    """
    rows: Sequence[ir.Table] = [_total(records, p, least_files) for p in parties(records)]
    return ibis.union(*rows).order_by("party") if len(rows) > 1 else rows[0]


def _total(records: Records, party: str, least_files: int) -> ir.Table:
    t = records.declarations
    empty = [t[key].isnull() for key in set_columns(records, party)]
    is_empty = ibis.or_(*empty) if empty else ibis.literal(value=False)
    files = t.select(_party=t[party].cast("string"), is_empty=is_empty)
    sizes = files.group_by("_party").agg(files=_.count(), empty=_.is_empty.sum().fill_null(0))
    named = _._party.notnull()
    return sizes.agg(
        files=_.files.sum(),
        unnamed=_.files.sum(where=_._party.isnull()).fill_null(0),
        small=_.files.sum(where=named & (_.files < least_files)).fill_null(0),
        set_empty=_.empty.sum(where=named & (_.files >= least_files)).fill_null(0),
    ).mutate(party=ibis.literal(party))
