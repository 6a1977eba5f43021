"""Event logs of a few acts, and practice administrations, handed to the tests of measures."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from numbers import Real
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from tests.made_once import made_once

from evenhand.analysis.pipeline import _context
from evenhand.analysis.run import fill, run
from evenhand.practice.make import make
from evenhand.records.context import Context
from evenhand.records.design import Design, People
from evenhand.records.loading.load import load
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.records import Records
from evenhand.records.schema import ARROW_TYPES, TABLES
from evenhand.records.store import Limits, Store

MONDAY = datetime(2026, 2, 2, tzinfo=UTC)


def moment(hours: float) -> datetime:
    """Return a time so many hours after the Monday on which every test begins."""
    return MONDAY + timedelta(hours=float(hours))


def table_of(name: str, rows: list[dict[str, Any]], columns: tuple[str, ...] = ()) -> Any:
    """Return rows as a table of the store; hours since Monday become times."""
    wanted = columns or tuple(dict.fromkeys(key for row in rows for key in row))
    arrays = {}
    for column in wanted:
        known = TABLES[name].column(column)
        kind = pa.type_for_alias(ARROW_TYPES[known.kind]) if _has_alias(known) else None
        values = [row.get(column) for row in rows]
        if known is not None and known.kind == "time":
            kind = pa.timestamp("us")
            values = [moment(v).replace(tzinfo=None) if isinstance(v, Real) else v for v in values]
        arrays[column] = pa.array(values, kind)
    return ibis.memtable(pa.table(arrays))


def _has_alias(known: Any) -> bool:
    return known is not None and known.kind not in ("time", "money")


def records_of(people: str = "person", **tables: list[dict[str, Any]]) -> Records:
    """Return records of the rows of each table."""
    design = Design(people=People(people, "Order 12" if people == "person" else ""))  # type: ignore[arg-type]
    return Records(
        tables={name: table_of(name, rows) for name, rows in tables.items()}, design=design
    )


def ask(measure: Any, records: Records, **handed: Any) -> SimpleNamespace:
    """Return counts, what was inferred and the finding of a measure on records."""
    counts = fill(measure.Counts, measure.query(records), ibis.duckdb.connect().to_pyarrow)
    found = measure.infer(counts, **handed)
    context = Context(records.design)
    return SimpleNamespace(counts=counts, found=found, finding=measure.find(counts, found, context))


def asking(measure: Any, **tables: list[dict[str, Any]]) -> Callable[..., Any]:
    """Return what gives the finding on other rows of the same tables; the query is written once.

    To write a query down takes many times longer than to answer it on a few rows.
    """
    connection = ibis.duckdb.connect()

    def hold(**rows: list[dict[str, Any]]) -> None:
        for name, some in rows.items():
            connection.create_table(name, table_of(name, some).to_pyarrow(), overwrite=True)

    hold(**tables)
    design = Design(people=People("person", "Order 12"))
    records = Records({name: connection.table(name) for name in tables}, design)
    query, context = measure.query(records), Context(design)
    asked = list(query.values()) if isinstance(query, dict) else [query]
    written = {id(table): connection.compile(table) for table in asked}

    def fetch(table: Any) -> pa.Table:
        found = connection.con.execute(written[id(table)]).to_arrow_table()
        return found.cast(table.schema().to_pyarrow())

    def finding(**rows: list[dict[str, Any]]) -> Any:
        hold(**rows)
        counts = fill(measure.Counts, query, fetch)
        return measure.find(counts, measure.infer(counts), context)

    return finding


@pytest.fixture(scope="session")
def events() -> SimpleNamespace:
    """Hand out ``records_of``, ``ask``, ``asking`` and ``moment``."""
    return SimpleNamespace(
        records_of=records_of, ask=ask, asking=asking, moment=moment, table_of=table_of
    )


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Ask measures of practice administrations, each made once: ``practised(measure, seed=1)``."""
    with ExitStack() as open_stores:
        kept: dict[tuple[int, bool, int], SimpleNamespace] = {}

        def made(seed: int, honest: bool, declarations: int) -> SimpleNamespace:
            def fill(folder: Path) -> None:
                made = make(
                    folder / "made", declarations=declarations, seed=seed, honest=honest, threads=1
                )
                (folder / "made.pickle").write_bytes(pickle.dumps(made))
                text = made.mapping.read_text().replace("pseudonymise", "keep")
                load(
                    (made.folder,),
                    parse_mapping(text),
                    store=folder / "store",
                    replace_identity=None,
                    limits=Limits("2GB", 1, folder / "spill"),
                    quarantine=folder / "quarantine",
                )

            name = f"{'honest' if honest else 'faulty'}-{declarations}-{seed}"
            folder = made_once(tmp_path_factory, name, fill)
            limits = Limits("2GB", 1, tmp_path_factory.mktemp("spill"))
            store = open_stores.enter_context(Store(folder / "store", limits=limits))
            made = pickle.loads((folder / "made.pickle").read_bytes())
            return SimpleNamespace(made=made, records=store.records())

        def asked(
            *measures: Any,
            seed: int = 1,
            honest: bool = False,
            declarations: int = 40_000,
            level: str = "",
        ) -> SimpleNamespace:
            key = (seed, honest, declarations)
            if key not in kept:
                kept[key] = made(*key)
            records = kept[key].records
            if level:
                design = replace(records.design, people=People(level))  # type: ignore[arg-type]
                records = replace(records, design=design)
            context = _context(records)
            findings = run(records, measures=measures, context=context, twins=False)
            return SimpleNamespace(made=kept[key].made, findings=findings, records=records)

        yield asked


CODES = [f"{chapter}{k:04d}" for chapter in (17, 22, 61, 84, 85) for k in (110, 120, 210, 220)]
LOT = {
    "rule": "lot", "within": ("office", "day"), "people": People("person", "Order 12")
}  # fmt: skip


def _labels(letter, office, number):
    return [f"{letter}{o}-{k:02d}" for o, k in zip(office, number, strict=True)]


def _world(seed=0, *, files=6000, offices=2, officers=12, agents=15, days=60):
    """Draw declarations and items; ``officer`` is dealt by lot inside office and day."""
    rng = np.random.default_rng(seed)
    office, day = rng.integers(0, offices, files), np.sort(rng.integers(0, days, files))
    agent = np.minimum(rng.geometric(0.12, files) - 1, agents - 1)
    registered = pd.Timestamp("2026-01-05") + pd.to_timedelta(day, unit="D")
    code = rng.integers(0, len(CODES), files)
    declarations = pd.DataFrame(
        {
            "declaration_id": [f"2026-{k:06d}" for k in range(files)],
            "office": [f"P{k}" for k in office],
            "day": registered.date,
            "month": registered.strftime("%Y-%m"),
            "quarter": "2026-Q1",
            "semester": "2026-S1",
            "officer": _labels("O", office, rng.integers(0, officers, files)),
            "agent": _labels("A", office, agent),
            "importer": _labels("I", office, agent * 4 + rng.integers(0, 4, files)),
            "procedure": rng.choice(["4000", "4071"], files, p=[0.8, 0.2]),
        }
    )
    lines = rng.integers(1, 3, files)
    parent = np.repeat(np.arange(files), lines)
    m = parent.size
    quantity = np.round(np.exp(rng.normal(4, 1, m))) + 1
    price = np.exp(1 + code[parent] / 5 + rng.normal(0, 0.3, m))
    value = np.round(quantity * price, 2)
    items = pd.DataFrame(
        {
            "declaration_id": declarations.declaration_id.to_numpy()[parent],
            "item": np.arange(m) - np.repeat(np.cumsum(lines) - lines, lines) + 1,
            "hs_code": np.array(CODES)[code[parent]],
            "origin": rng.choice(["XA", "XB", "XC"], m),
            "quantity": quantity,
            "unit": "kg",
            "net_mass_kg": quantity,
            "value_declared": value,
            "value_assessed": value,
            "duty_declared": np.round(value * 0.2, 2),
            "duty_assessed": np.round(value * 0.2, 2),
            "relief": None,
        }
    )
    items["relief"] = items.relief.astype("string")
    return SimpleNamespace(declarations=declarations, items=items, rng=rng, parent=parent)


def _records(world, **design):
    tables = {"declarations": ibis.memtable(world.declarations)}
    if world.items is not None:
        tables["items"] = ibis.memtable(world.items)
    return Records(tables, Design(**{**LOT, **design}))


def _asked(measures, world, *, twins=False, **design):
    records = _records(world, **design)
    named = measures if isinstance(measures, tuple) else (measures,)
    found = run(records, measures=named, context=Context(records.design), twins=twins)
    return found[-1]


@pytest.fixture(scope="session")
def invented() -> SimpleNamespace:
    """Give ``world`` (draw), ``records`` and ``asked`` (run measures, the last finding)."""
    return SimpleNamespace(world=_world, records=_records, asked=_asked)
