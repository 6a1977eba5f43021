"""A handful of events as records, and what checks say of their cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ibis
import pyarrow as pa
import pytest

from evenhand.findings.rules import Rule
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.rules.cases import compiled
from evenhand.records.rules.seen import look, seen

START = datetime(2026, 2, 2, 8, tzinfo=UTC)
FIELDS = ("actor", "role", "office", "reason", "rule", "approver", "value_after")
TEXT = ["kept", "open", "unknown", "broken"]


def at(minutes):
    return None if minutes is None else START + timedelta(minutes=minutes)


def events_table(events, fields=FIELDS):
    """Events given as (declaration, activity, minutes) or with a map of fields besides."""
    rows = [(*e, {}) if len(e) == 3 else e for e in events]
    columns = {
        "declaration_id": pa.array([r[0] for r in rows], pa.string()),
        "sequence": pa.array(range(len(rows)), pa.int64()),
        "activity": pa.array([r[1] for r in rows], pa.string()),
        "at": pa.array([at(r[2]) for r in rows], pa.timestamp("us")),
    }
    columns |= {n: pa.array([r[3].get(n) for r in rows], pa.string()) for n in fields}
    return pa.table(columns)


def declarations_table(rows):
    names = dict.fromkeys(n for r in rows for n in r)
    return pa.table(
        {
            n: pa.array(
                [at(r[n]) if n.endswith("_at") else r[n] for r in rows],
                pa.timestamp("us") if n.endswith("_at") else None,
            )
            for n in names
        }
    )


def calendars_table(rows):
    """Calendar days given as (office, opening minute, closing minute); None where closed."""
    return pa.table(
        {
            "office": pa.array([r[0] for r in rows], pa.string()),
            "opens_at": pa.array([at(r[1]) for r in rows], pa.timestamp("us")),
            "closes_at": pa.array([at(r[2]) for r in rows], pa.timestamp("us")),
        }
    )


@pytest.fixture
def make():
    def make(events, *, declarations=None, calendars=None, fields=FIELDS, resolution=None):
        tables = {"events": ibis.memtable(events_table(events, fields))}
        if declarations is not None:
            tables["declarations"] = ibis.memtable(declarations_table(declarations))
        if calendars is not None:
            tables["calendars"] = ibis.memtable(calendars_table(calendars))
        return Records(tables=tables, design=Design(), resolution=resolution or {})

    return make


@pytest.fixture
def engine():
    return ibis.duckdb.connect()


@pytest.fixture
def status(make, engine):
    """Return what each case does with a rule of these checks: declaration to word."""

    def status(checks, events, known=(), **more):
        records = make(events, **more)
        found = seen(engine.to_pyarrow(look(records)))
        listed = checks if isinstance(checks, (list, tuple)) else [checks]
        rule = Rule("X", ("bound",), "", checks=tuple(listed))
        whole = compiled(records, [rule], found, known)
        if whole is None:
            return None
        rows = engine.to_pyarrow(whole.cases.select("declaration_id", "r0")).to_pylist()
        return {r["declaration_id"]: TEXT[r["r0"] - 1] for r in rows if r["r0"]}

    return status
