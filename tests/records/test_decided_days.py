from datetime import datetime

import ibis
import pyarrow as pa

from evenhand.records.decided_days import decided_days
from evenhand.records.design import Design
from evenhand.records.records import Records

TEXTS = ("declaration_id", "activity", "actor", "office", "reason", "approver")


def act(declaration, day, hour, **more):
    return {
        **{"declaration_id": declaration, "activity": "release", "actor": "x", "office": "P"},
        **{"at": datetime(2026, 2, day, hour), **more},
    }


def ask(*acts):
    kinds = pa.schema([*((n, pa.string()) for n in TEXTS), ("at", pa.timestamp("us"))])
    open_days = [datetime(2026, 2, day) for day in range(2, 7)]
    hours = {
        "office": ["P"] * 5,
        "opens_at": [d.replace(hour=8) for d in open_days],
        "closes_at": [d.replace(hour=17) for d in open_days],
    }
    files = {"declaration_id": ["1", "2", "3"], "agent": ["a", "a", None]}
    tables = {
        "events": ibis.memtable(pa.Table.from_pylist(list(acts), kinds)),
        "declarations": ibis.memtable(pa.table(files)),
        "calendars": ibis.memtable(pa.table(hours)),
    }
    found = decided_days(Records(tables=tables, design=Design()))
    return ibis.duckdb.connect().to_pyarrow(found).to_pylist()


def test_days_are_counted_and_not_acts_nor_files():
    (found,) = ask(
        *(act("1", 2, 20), act("2", 2, 21), act("1", 3, 10)),
        act("2", 4, 22, reason="ship", approver="y"),
        act("1", 5, 22, reason="ship"),
    )
    assert (found["days"], found["out"]) == (4, 3)
    # A day counts as lacking what any of its acts lacks.
    lacking = [found[f"out_{name}"] for name in ("no_reason", "no_approver", "not_both")]
    assert lacking == [1, 2, 2]


def test_other_acts_and_files_without_an_agent_count_for_nobody():
    (found,) = ask(act("1", 2, 9), act("3", 3, 20), act("1", 4, 20, activity="check"))
    assert (found["agent"], found["days"], found["out"]) == ("a", 1, 0)
