"""Which counts do several measures share?

Every comparison between handlers starts from the same place: the declarations that have a handler
and a complete set, each coded with small integers. ``handled`` makes it; a run keeps it once
(``kept``) and every measure counts from it. On its twin (``shuffled``) the same counts are taken
with the handlers dealt anew inside each set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.design import Design
from evenhand.records.handled import Handled
from evenhand.records.records import Records

EVERYTHING: Final = "all"
"""Label of the one office or period where the records name none."""
UNNAMED: Final = "(none)"
"""Label of an office or period that a declaration leaves empty where others name one."""


def handled(records: Records) -> Handled:
    """Return the declarations that have an officer, coded; as kept by the run, or not yet computed.

    A declaration without a handler, or with an empty column of its set, is left out; ``coverage``
    counts them.
    """
    if records.handled is not None:
        return records.handled
    named = _named(records)
    files = _complete(named, records.design)
    sets = _set_columns(records.design)
    offices, periods, months = (_codes(files, c) for c in ("_office", "_period", "_month"))
    officers = _codes(files, "_officer")
    agents = _codes(files, "_agent") if "_agent" in files.columns else None
    keys = ["_period", "_month", "_office", *sets]
    strata = files.select(*keys).distinct()
    strata = strata.mutate(stratum=ibis.row_number().over(order_by=keys).cast("int32"))
    coded = files.inner_join(strata, keys)
    for column, codes in (("_officer", officers), ("_agent", agents)):
        if codes is not None:
            coded = _coded(coded, column, codes)
    for column, codes in (("_office", offices), ("_period", periods), ("_month", months)):
        coded = _coded(coded, column, codes)
        strata = _coded(strata, column, codes)
    if agents is None:
        coded = coded.mutate(agent=ibis.null("int32"))
    columns = ["declaration_id", "stratum", "office", "period", "month", "officer", "agent"]
    outcomes = [f"outcome_{i}" for i in range(len(records.design.outcomes))]
    return Handled(
        files=coded.select(*columns, *outcomes),
        strata=strata.select("stratum", "period", "office", "month"),
        officers=officers,
        agents=agents,
        offices=offices,
        periods=periods,
        months=months,
    )


def kept(whole: Handled) -> Handled:
    """Return the same, computed once and kept by the engine for the length of the run."""
    labels = {
        name: getattr(whole, name).cache()
        for name in ("strata", "officers", "offices", "periods", "months")
    }
    agents = whole.agents.cache() if whole.agents is not None else None
    return replace(whole, files=whole.files.drop("declaration_id").cache(), agents=agents, **labels)


def shuffled(whole: Handled, *, seed: int) -> Handled:
    """Return the twin: handlers dealt anew among the files of each set, margins unchanged.

    Every file of a set is given a place by the SHA-256 of its number and the seed, and the
    handlers of the set, in order, are dealt to those places: each arrangement is equally likely,
    and the same on every engine and any number of threads.
    """
    mixed = (whole.files.declaration_id + f"|{seed}").hexdigest("sha256")
    files = whole.files.mutate(mixed=mixed)
    files = files.mutate(
        place=ibis.row_number().over(group_by="stratum", order_by=["mixed", "declaration_id"])
    )
    dealt = whole.files.select("stratum", "officer", "declaration_id").mutate(
        place=ibis.row_number().over(group_by="stratum", order_by=["officer", "declaration_id"])
    )
    dealt = dealt.select("stratum", "officer", "place")
    files = files.drop("officer", "mixed").inner_join(dealt, ["stratum", "place"]).drop("place")
    return replace(whole, files=files)


def coverage(records: Records) -> ir.Table:
    """Return per office: files, files without a handler, files whose set has an empty column."""
    named = _named(records)
    empty = ibis.or_(ibis.literal(False), *(_[c].isnull() for c in _set_columns(records.design)))
    return (
        named.mutate(_set_empty=empty)
        .group_by(office="_office")
        .agg(
            files=_.count(),
            no_handler=_._officer.isnull().sum(),
            set_empty=(_._officer.notnull() & _._set_empty).sum(),
        )
        .order_by("office")
    )


def cells(whole: Handled, *, outcomes: int) -> ir.Table:
    """Return one row per set, office and handler: files, and sums for each outcome.

    Columns: ``stratum``, ``office``, ``officer``, ``files``; for outcome i ``n_i`` (files where it
    is known), ``total_i``, ``squares_i``, ``cubes_i``.
    """
    return _sums(whole.files, ["stratum", "office", "officer"], outcomes)


def meetings(whole: Handled, *, outcomes: int = 0) -> ir.Table:
    """Return one row per handler and agent who met, with the sums of ``cells``."""
    return _sums(whole.files.filter(_.agent.notnull()), ["officer", "agent"], outcomes)


def margin(whole: Handled, *keys: str) -> ir.Table:
    """Return the number of files with an agent by ``keys``, ascending."""
    files = whole.files.filter(_.agent.notnull())
    return files.group_by(list(keys)).agg(files=_.count()).order_by(list(keys))


def _sums(files: ir.Table, keys: Sequence[str], outcomes: int) -> ir.Table:
    sums: dict[str, ir.Value] = {}
    for i in range(outcomes):
        y = files[f"outcome_{i}"]
        sums |= {f"n_{i}": y.count(), f"total_{i}": y.sum().fill_null(0.0)}
        sums |= {f"squares_{i}": (y * y).sum().fill_null(0.0)}
        sums |= {f"cubes_{i}": (y * y * y).sum().fill_null(0.0)}
    return files.group_by(list(keys)).agg(files=_.count(), **sums).order_by(list(keys))


def _named(records: Records) -> ir.Table:
    """Give every declaration its office, period, handler, agent and outcomes under fixed names."""
    t = records.declarations
    present = set(t.columns)

    def label(column: str) -> ir.Value:
        if column not in present:
            return ibis.literal(EVERYTHING)
        return t[column].cast("string").fill_null(UNNAMED)

    lot = records.design.claims_lot
    columns: dict[str, ir.Value] = {
        "_office": label("office"),
        "_period": label(records.design.period),
        # Months matter only to tests of the lot; elsewhere they would split sets for nothing.
        "_month": label("month") if lot else ibis.literal(EVERYTHING),
        "_officer": t.officer.cast("string"),
    }
    if "agent" in present:
        columns["_agent"] = t.agent.cast("string")
    for i, outcome in enumerate(records.design.outcomes):
        columns[f"outcome_{i}"] = t[outcome.column].cast("float64")
    columns |= {f"set_{i}": t[c] for i, c in enumerate(records.design.sets)}
    return t.select(declaration_id=t.declaration_id.cast("string"), **columns)


def _complete(named: ir.Table, design: Design) -> ir.Table:
    return named.filter(_._officer.notnull(), *(_[c].notnull() for c in _set_columns(design)))


def _set_columns(design: Design) -> tuple[str, ...]:
    return tuple(f"set_{i}" for i in range(len(design.sets)))


def _codes(files: ir.Table, column: str) -> ir.Table:
    names = files.select(name=files[column]).distinct().filter(_.name.notnull())
    return names.mutate(code=ibis.row_number().over(order_by="name").cast("int32"))


def _coded(files: ir.Table, column: str, codes: ir.Table) -> ir.Table:
    """Replace the label in ``_column`` by its code in ``column``; no label, no code."""
    renamed = codes.select(**{column: codes.name, column.removeprefix("_"): codes.code})
    return files.left_join(renamed, column).drop(f"{column}_right")
