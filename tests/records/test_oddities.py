from datetime import datetime, timedelta

import ibis
import pyarrow as pa

from evenhand.records import oddities
from evenhand.records.design import Design
from evenhand.records.records import Records

MORNING = datetime(2026, 2, 2, 9)
NUMBERS = [f"2026-P-{n:05d}" for n in (*range(1, 10), *range(12, 20))]


def declarations(numbers, **more):
    return {"declaration_id": numbers, "office": ["P"] * len(numbers), **more}


def acts(*rows):
    columns = ("declaration_id", "activity", "at", "actor", "sequence", "source", "recorded_at")
    filled = []
    for number, (declaration, activity, minutes, *rest) in enumerate(rows):
        extra = dict(zip(columns[3:], [*rest, *[None] * 4], strict=False))
        filled.append(
            {
                **{"declaration_id": declaration, "activity": activity, "office": "P"},
                **{"at": MORNING + timedelta(minutes=minutes)},
                **{"actor": extra["actor"] or "x", "sequence": extra["sequence"] or number},
                **{"source": extra["source"] or "application"},
                "recorded_at": MORNING + timedelta(minutes=extra["recorded_at"] or minutes),
            }
        )
    return filled


def records(events=(), **tables):
    made = {name: ibis.memtable(pa.table(t)) for name, t in tables.items()}
    if events:
        made["events"] = ibis.memtable(pa.Table.from_pylist(list(events)))
    return Records(tables=made, design=Design())


def odd(table):
    found = ibis.duckdb.connect().to_pyarrow(table.filter(table.is_odd).order_by("subject"))
    return [(r["subject"], r["detail"], r["weight"]) for r in found.to_pylist()]


def test_numbers_missing_from_a_run_are_named_and_those_cancelled_are_not_missing():
    whole = records(declarations=declarations(NUMBERS))
    assert odd(oddities.missing_numbers(whole)) == [("2026-P-10", "to 11", 2)]
    one = records(acts((NUMBERS[0][:-2] + "10", "reject", 0)), declarations=declarations(NUMBERS))
    assert odd(oddities.missing_numbers(one)) == [("2026-P-11", "to 11", 1)]
    # A number on which there are other acts is still missing from the declarations.
    other = records(acts(("2026-P-00010", "assess", 0)), declarations=declarations(NUMBERS))
    assert odd(oddities.missing_numbers(other)) == [("2026-P-10", "to 11", 2)]


def test_numbers_that_make_no_series_miss_nothing():
    sparse = [f"{n}" for n in range(0, 400, 20)]
    assert odd(oddities.missing_numbers(records(declarations=declarations(sparse)))) == []
    few = records(declarations=declarations(["1", "3", "5"]))
    assert odd(oddities.missing_numbers(few)) == []
    words = records(declarations=declarations([f"x{'y' * n}" for n in range(12)]))
    assert odd(oddities.missing_numbers(words)) == []


def test_an_act_written_behind_the_application_is_named():
    log = acts(("a", "assign", 0, "x", 1, "Database"), ("a", "assess", 1))
    assert odd(oddities.behind_the_application(records(log))) == [("a", "assign", 1)]
    bare = [{k: v for k, v in row.items() if k != "source"} for row in log]
    assert oddities.behind_the_application(records(bare)) is None


def test_declarations_without_acts_and_acts_without_declarations_are_named():
    whole = records(
        acts(("a", "assess", 0), ("c", "assess", 0), ("d", "reject", 0)),
        declarations=declarations(["a", "b"]),
    )
    assert odd(oddities.without_events(whole)) == [("b", "no event", 1)]
    # d was rejected: it never became a declaration.
    assert odd(oddities.without_declaration(whole)) == [("c", "no declaration", 1)]


def test_a_clock_that_goes_back_is_named_and_equal_times_are_not():
    log = acts(
        *(("a", "check_end", 5, "x", 1), ("a", "assess", 3, "x", 2)),
        *(("b", "check_end", 5, "x", 1), ("b", "assess", 5, "x", 2)),
    )
    assert odd(oddities.clock_reversals(records(log))) == [("a", "assess", 1)]


def test_an_act_keyed_in_before_it_was_done_is_named():
    log = acts(
        ("a", "assess", 10, "x", 1, None, 8),
        ("b", "assess", 10, "x", 1, None, 9.5),
    )
    assert odd(oddities.recorded_early(records(log))) == [("a", "assess", 1)]


def test_a_second_with_twenty_acts_of_one_account_is_named_with_its_weight():
    log = acts(*((f"d{n:02d}", "release", 0) for n in range(oddities.BULK)))
    log += acts(*((f"e{n:02d}", "release", 1) for n in range(oddities.BULK - 1)))
    assert odd(oddities.bulk_seconds(records(log))) == [
        ("d00", "release 2026-02-02 09:00:00 UTC", 20)
    ]


def test_control_after_release_and_work_after_cancelling_are_named():
    log = acts(
        *(("a", "release", 0), ("a", "exam_start", 1), ("a", "reassess", 2)),
        *(("b", "withdraw", 0), ("b", "assess", 1), ("b", "lodge", 2), ("b", "pay", 3)),
        *(("c", "assess", 0), ("c", "release", 1)),
    )
    # A change after release is asked by late_change; a number lodged again is ordinary.
    assert odd(oddities.after_the_end(records(log))) == [("a", "exam_start", 1), ("b", "assess", 1)]


def test_what_the_records_lack_is_not_looked_for():
    least = [
        {k: row[k] for k in ("declaration_id", "activity", "at")} for row in acts(("a", "pay", 0))
    ]
    of = records(least)
    assert oddities.missing_numbers(of) is None
    assert oddities.without_events(of) is None
    assert oddities.without_declaration(of) is None
    assert oddities.clock_reversals(of) is None
    assert oddities.recorded_early(of) is None
    assert oddities.bulk_seconds(of) is None
    assert odd(oddities.after_the_end(of)) == []
