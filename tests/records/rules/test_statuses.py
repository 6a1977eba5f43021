import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.findings.rules import Act, Check, Condition, Rule
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.rules.cases import compiled
from evenhand.records.rules.seen import Seen
from evenhand.records.rules.statuses import BROKEN, KEPT, NONE, OPEN, UNKNOWN, combined

A, B, C = ((Act(name),) for name in "abc")


@pytest.mark.parametrize(
    ("check", "events", "said"),
    [
        (Check("after", A, B), [("1", "b", 0), ("1", "a", 1)], "kept"),
        (Check("after", A, B), [("1", "b", 1), ("1", "a", 1)], "kept"),
        (Check("after", A, B), [("1", "b", 2), ("1", "a", 1)], "broken"),
        (Check("after", A, B), [("1", "a", 1), ("2", "b", 1)], "broken"),
        (Check("after", A, B), [("1", "b", 1), ("2", "a", 1)], None),
        (Check("after", A, (*B, *C)), [("1", "c", 0), ("1", "a", 1), ("1", "b", 2)], "kept"),
        (Check("not_after", A, B), [("1", "a", 0), ("1", "b", 1)], "kept"),
        (Check("not_after", A, B), [("1", "a", 0), ("2", "b", 1)], "kept"),
        (Check("not_after", A, B), [("1", "b", 0), ("1", "a", 1)], "broken"),
        (Check("never", A), [("1", "b", 0), ("2", "a", 1)], "kept"),
        (Check("never", A), [("1", "a", 0)], "broken"),
        (Check("also", A, B), [("1", "a", 0), ("1", "b", 1)], "kept"),
        (Check("also", A, B), [("1", "a", 0), ("1", "release", 1), ("2", "b", 0)], "broken"),
        (Check("also", A, B), [("1", "a", 0), ("2", "b", 0)], "open"),
        (Check("has", A, fields=("reason",)), [("1", "a", 0, {"reason": "ill"})], "kept"),
        (Check("has", A, fields=("reason",)), [("1", "a", 0, {"reason": "  "})], "broken"),
        (
            Check("has", A, fields=("reason",)),
            [("1", "a", 0, {"reason": "ill"}), ("1", "a", 5)],
            "broken",
        ),
        (Check("count", A, B), [("1", "a", 0), ("1", "b", 0)], "kept"),
        (Check("count", A, B), [("1", "a", 0), ("1", "a", 1), ("1", "b", 0)], "broken"),
        (Check("count", A, B), [("1", "c", 0), ("2", "a", 0), ("2", "b", 0)], None),
    ],
)
def test_each_form_is_kept_broken_or_open_as_worked_by_hand(status, check, events, said):
    assert status(check, events).get("1") == said


TIME = Check("within", A, B, limit=1, unit="hours")
DUE = Check("within", A, B, limit=1, unit="hours", is_due=True)


@pytest.mark.parametrize(
    ("check", "events", "said"),
    [
        (TIME, [("1", "a", 0), ("1", "b", 60)], "kept"),
        (TIME, [("1", "a", 0), ("1", "b", 61)], "broken"),
        (TIME, [("1", "a", 90), ("1", "b", 0)], "kept"),  # an end before its start is no wait
        (TIME, [("1", "a", 0), ("2", "b", 500)], "open"),
        (TIME, [("1", "a", 0), ("1", "release", 9), ("2", "b", 500)], None),
        (DUE, [("1", "a", 0), ("2", "b", 61)], "broken"),
        (DUE, [("1", "a", 0), ("2", "b", 60)], "open"),
        (TIME, [("1", "b", 0), ("2", "a", 0)], "unknown"),
        (TIME, [("1", "a", 0), ("1", "a", 50), ("1", "b", 100)], "broken"),
        (Check("at_least", A, B, limit=1, unit="hours"), [("1", "a", 0), ("1", "b", 60)], "kept"),
        (Check("at_least", A, B, limit=1, unit="hours"), [("1", "a", 0), ("1", "b", 59)], "broken"),
        (
            Check("within", (*A, *C), B, limit=1, unit="hours", is_latest=True),
            [("1", "a", 0), ("1", "c", 50), ("1", "b", 100), ("1", "c", 500)],
            "kept",
        ),
        (
            Check("within", (*A, *C), B, limit=1, unit="hours", is_latest=True),
            [("1", "a", 0), ("1", "c", 500), ("1", "b", 100)],
            "broken",
        ),
    ],
)
def test_times_are_held_against_their_limit(status, check, events, said):
    assert status(check, events).get("1") == said


def test_a_time_may_be_a_column_of_the_declaration(status):
    check = Check("at_least", A, (Act(column="due_at"),), limit=10, unit="days")
    days = 24 * 60
    declarations = [
        {"declaration_id": "1", "due_at": 10 * days},
        {"declaration_id": "2", "due_at": 9 * days},
        {"declaration_id": "3", "due_at": None},
    ]
    events = [(d, "a", 0) for d in "123"]
    found = status(check, events, declarations=declarations)
    assert found == {"1": "kept", "2": "broken", "3": "open"}


HOURS = [("X", 0, 60), ("X", 24 * 60, 25 * 60), ("X", 48 * 60, None)]


@pytest.mark.parametrize(
    ("minutes", "said"), [(24 * 60 + 15, "kept"), (24 * 60 + 16, "broken"), (99 * 60, "unknown")]
)
def test_working_time_stops_when_the_office_closes(status, minutes, said):
    # From minute 45: fifteen minutes are left of the first day, the rest lies in the second.
    check = Check("within", A, B, limit=30, unit="minutes", clock="working")
    events = [("1", "a", 45, {"office": "X"}), ("1", "b", minutes, {"office": "X"})]
    assert status(check, events, calendars=HOURS) == {"1": said}


def test_working_time_of_a_case_that_moved_between_offices_is_not_told(status):
    check = Check("within", A, B, limit=30, unit="minutes", clock="working")
    events = [("1", "a", 0, {"office": "X"}), ("1", "b", 5, {"office": "Y"})]
    calendars = [*HOURS, ("Y", 0, 60)]
    assert status(check, events, calendars=calendars) == {"1": "unknown"}


VALUE = Check("value", A, B, compare="at_most")


@pytest.mark.parametrize(
    ("check", "values", "said"),
    [
        (VALUE, [("a", "10.00"), ("b", "10")], "kept"),
        (VALUE, [("a", "5"), ("a", "5.01"), ("b", "10")], "broken"),
        (VALUE, [("a", "ten"), ("b", "10")], "unknown"),
        (VALUE, [("a", "inf"), ("b", "10")], "unknown"),
        (VALUE, [("a", "1e300"), ("b", "10")], "unknown"),
        (VALUE, [("a", "10"), ("b", None)], "unknown"),
        (Check("value", A, limit=5, compare="at_least"), [("a", "5")], "kept"),
        (Check("value", A, limit=5, compare="at_least"), [("a", "4.99")], "broken"),
        (Check("value", A, B, compare="equals"), [("a", "1"), ("a", "2"), ("b", "3")], "kept"),
    ],
)
def test_values_are_summed_and_compared_to_the_hundredth(status, check, values, said):
    events = [("1", act, 0, {"value_after": value}) for act, value in values]
    assert status(check, events).get("1") == said


def test_columns_are_compared_where_both_are_there(status):
    check = Check("columns", column="rate", other_column="published", compare="equals")
    declarations = [
        {"declaration_id": "1", "rate": 5.0, "published": 5.0},
        {"declaration_id": "2", "rate": 5.0, "published": 7.0},
        {"declaration_id": "3", "rate": None, "published": 7.0},
    ]
    found = status(check, [(d, "a", 0) for d in "123"], declarations=declarations)
    assert found == {"1": "kept", "2": "broken", "3": "unknown"}


@pytest.mark.parametrize(
    ("condition", "asked"),
    [
        (Condition("act", B), {"1", "2"}),
        (Condition("without", B), {"3"}),
        (Condition("before", B, A), {"1"}),
        (Condition("before", A, B), {"2", "3"}),
        (Condition("column", column="channel", values=("RED",)), {"3"}),
    ],
)
def test_a_condition_says_which_cases_are_asked(status, condition, asked):
    events = [("1", "b", 0), ("1", "a", 1), ("2", "a", 0), ("2", "b", 1), ("3", "a", 0)]
    declarations = [
        {"declaration_id": d, "channel": c} for d, c in (("1", "green"), ("2", None), ("3", "red"))
    ]
    check = Check("never", C, when=(condition,))
    found = status(check, [*events, ("9", "c", 0)], declarations=declarations)
    assert set(found) - {"9"} == asked


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        ((KEPT, BROKEN, UNKNOWN), BROKEN),
        ((KEPT, UNKNOWN, OPEN), UNKNOWN),
        ((KEPT, OPEN, NONE), OPEN),
        ((KEPT, NONE), KEPT),
        ((NONE, NONE), NONE),
    ],
)
def test_a_rule_is_kept_only_where_no_check_is_broken_unknown_or_open(engine, statuses, whole):
    names = [f"c{n}" for n in range(len(statuses))]
    t = ibis.memtable(pa.table({n: [s] for n, s in zip(names, statuses, strict=True)}))
    assert engine.to_pyarrow(t.select(x=combined(t, names)))["x"].to_pylist() == [whole]


def plain(log):
    columns = zip(*log, strict=True)
    declaration, activity, minute = (list(c) for c in columns)
    table = pa.table(
        {
            "declaration_id": declaration,
            "activity": activity,
            "at": pa.array([m * 60_000_000 for m in minute], pa.timestamp("us")),
        }
    )
    return Records(tables={"events": ibis.memtable(table)}, design=Design())


logs = st.lists(
    st.tuples(st.sampled_from("12"), st.sampled_from("abc"), st.integers(0, 90)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15)
@given(log=logs, data=st.data())
def test_the_order_in_which_events_stand_in_the_source_changes_nothing(log, data):
    rule = Rule("X", ("order",), "", checks=(Check("after", A, B), TIME, Check("count", A, C)))

    def answer(events):
        whole = compiled(plain(events), [rule], Seen(dict.fromkeys("abc", 1)), ())
        rows = ibis.duckdb.connect().to_pyarrow(whole.cases.order_by("declaration_id"))
        return rows.select([n for n in rows.column_names if n != "last"]).to_pylist()

    assert answer(data.draw(st.permutations(log))) == answer(log)


@settings(max_examples=15)
@given(log=logs)
def test_order_agrees_with_a_plain_reading_of_each_case(log):
    rule = Rule("X", ("order",), "", checks=(Check("after", A, B),))
    whole = compiled(plain(log), [rule], Seen(dict.fromkeys("abc", 1)), ())
    got = ibis.duckdb.connect().to_pyarrow(whole.cases.select("declaration_id", "r0")).to_pylist()
    for row in got:
        times = {
            act: min((t for d, a, t in log if (d, a) == (row["declaration_id"], act)), default=None)
            for act in "ab"
        }
        if times["a"] is None:
            assert row["r0"] == NONE
        else:
            is_kept = times["b"] is not None and times["b"] <= times["a"]
            assert row["r0"] == (KEPT if is_kept else BROKEN)
