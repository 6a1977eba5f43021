from datetime import datetime

import ibis
import pyarrow as pa

from evenhand.records.design import Design
from evenhand.records.overrides import LEAST_USES, lightened
from evenhand.records.records import Records

TEXTS = (
    *("declaration_id", "activity", "actor", "office", "reason", "approver"),
    *("value_before", "value_after", "channel"),
)


def override(declaration, **more):
    return {
        **{"declaration_id": declaration, "activity": "override", "actor": "x", "office": "P"},
        **{"at": datetime(2026, 2, 2, 9), **more},
    }


def ask(*acts):
    kinds = pa.schema([*((n, pa.string()) for n in TEXTS), ("at", pa.timestamp("us"))])
    files = {"declaration_id": ["a", "b"], "channel_selected": ["red", "yellow"]}
    tables = {
        "events": ibis.memtable(pa.Table.from_pylist(list(acts), kinds)),
        "declarations": ibis.memtable(pa.table(files)),
    }
    found = lightened(Records(tables=tables, design=Design()))
    return {n: ibis.duckdb.connect().to_pyarrow(t).to_pylist() for n, t in found.items()}


def test_a_change_is_lighter_than_what_it_names_or_else_than_what_was_selected():
    found = ask(
        override("a", value_after="yellow"),
        override("b", value_before="green", value_after="yellow"),
        override("b", channel="green", approver="x"),
        override("b", value_after="lane 4"),
        override("a", value_after="green", approver="y", activity="check"),
    )["recorded"]
    none = {"office": "P", "actor": "x", "has_reason": False, "changes": 1}
    assert found == [
        {**none, "has_approver": False, "by_itself": False},
        {**none, "has_approver": True, "by_itself": True},
    ]


def test_reasons_are_listed_from_so_many_uses():
    often = [override("a", value_after="green", reason="scan")] * LEAST_USES
    found = ask(*often, *[override("a", value_after="green", reason="asked")] * (LEAST_USES - 1))
    assert found["reasons"] == [{"reason": "scan", "changes": LEAST_USES}]
    assert sum(r["changes"] for r in found["recorded"]) == 2 * LEAST_USES - 1
