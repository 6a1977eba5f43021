from datetime import datetime, timedelta

import ibis
import pyarrow as pa

from evenhand.records.design import Design
from evenhand.records.examinations import examinations, reports, streaks
from evenhand.records.records import Records

MORNING = datetime(2026, 2, 2, 9)


def act(declaration, activity, seconds, actor="x", text=None, started=None):
    return {
        **{"declaration_id": declaration, "activity": activity, "actor": actor, "office": "P"},
        **{"at": MORNING + timedelta(seconds=seconds), "value_after": text},
        "started_at": None if started is None else MORNING + timedelta(seconds=started),
    }


def records(*acts, items=None, channels=None):
    kinds = pa.schema(
        [
            *((n, pa.string()) for n in ("declaration_id", "activity", "actor", "office")),
            *(("at", pa.timestamp("us")), ("value_after", pa.string())),
            ("started_at", pa.timestamp("us")),
        ]
    )
    tables = {"events": ibis.memtable(pa.Table.from_pylist(list(acts), kinds))}
    if items:
        tables["items"] = ibis.memtable(pa.table({"declaration_id": items}))
    if channels:
        names, channel = zip(*channels.items(), strict=True)
        columns = {"declaration_id": names, "channel_selected": channel}
        tables["declarations"] = ibis.memtable(pa.table(columns))
    return Records(tables=tables, design=Design())


def rows(table):
    return ibis.duckdb.connect().to_pyarrow(table).to_pylist()


def test_an_examination_lasts_from_its_start_and_is_told_by_size_and_find():
    whole = records(
        *(act("a", "exam_start", 0), act("a", "exam_end", 100), act("a", "offence", 200)),
        *(act("b", "exam_start", 0), act("b", "exam_end", 40 * 60, "y")),
        act("c", "exam_end", 50, started=20),
        act("d", "exam_end", 50),
        act("e", "exam_end", 50, None),
        items=["a", *["b"] * 3, *["c"] * 4],
        channels={"a": "red"},
    )
    found = {r["declaration_id"]: r for r in rows(examinations(whole))}
    # Ticks of 15 seconds, of 30 beyond 32 minutes; no start for d, no account for e.
    assert {n: r["tick"] for n, r in found.items()} == {"a": 90, "b": 2400, "c": 30, "d": -1}
    assert {n: r["size"] for n, r in found.items()} == {"a": 1, "b": 2, "c": 4, "d": 0}
    assert [n for n, r in found.items() if r["has_find"]] == ["a"]
    assert {n: r["channel"] for n, r in found.items()} == {"a": "red", "b": "", "c": "", "d": ""}
    assert {r["quarter"] for r in found.values()} == {"2026-Q1"}


def test_the_last_end_of_a_declaration_counts_and_one_before_its_start_has_no_length():
    twice = records(
        *(act("a", "exam_start", 0), act("a", "exam_end", 60), act("a", "exam_end", 600, "y")),
        *(act("b", "exam_end", 0), act("b", "exam_start", 60)),
    )
    found = {r["declaration_id"]: (r["actor"], r["tick"]) for r in rows(examinations(twice))}
    assert found == {"a": ("y", 600), "b": ("x", -1)}


def test_the_longest_run_with_nothing_found_is_counted():
    acts = [act(f"d{n}", "exam_end", n) for n in range(9)]
    finds = [act(f"d{n}", "offence", n + 1) for n in (2, 7)]
    other = [act("z", "exam_end", 0, "y"), act("z", "offence", 1, "y")]
    done = examinations(records(*acts, *finds, *other))
    # 0 1 | 3 4 5 6 | 8
    assert {r["actor"]: r["longest"] for r in rows(streaks(done))} == {"x": 4, "y": 0}


def test_reports_equal_to_another_of_the_same_account_are_counted():
    acts = [
        *(act("a", "exam_end", 0, text="as declared"), act("b", "exam_end", 0, text="as declared")),
        *(act("c", "exam_end", 0, text="two boxes more"), act("d", "exam_end", 0)),
        act("e", "exam_end", 0, "y", text="as declared"),
    ]
    found = rows(reports(examinations(records(*acts))))
    assert found == [{"office": "P", "reports": 4, "identical": 2}]
