from datetime import UTC, datetime, timedelta

import ibis
import pyarrow as pa
import pytest

from evenhand.records import durations
from evenhand.records.design import Design
from evenhand.records.records import Records

START = datetime(2026, 2, 2, 8, tzinfo=UTC)


def at(*hours):
    times = [None if h is None else START + timedelta(hours=h) for h in hours]
    return pa.array(times, pa.timestamp("us"))


def records(**tables):
    return Records(
        tables={n: ibis.memtable(pa.table(t)) for n, t in tables.items()}, design=Design()
    )


def rows(expression):
    return ibis.duckdb.connect().to_pyarrow(expression).to_pylist()


def states(given, *names):
    stages = [s for s in durations.STAGES if s.name in names]
    return {
        (r["stage"], r["office"]): (r["state"], r["lasted"] / 3.6e9)
        for r in rows(durations.stretches(given, stages))
    }


DECLARATIONS = {
    "declaration_id": ["done", "open", "unregistered", "last"],
    "office": ["P", "Q", "R", None],
    "registered_at": at(0, 4, None, 9),
    "released_at": at(3, None, 6, 10),
}


def test_a_declaration_is_done_open_until_the_last_time_recorded_or_missing_a_time():
    assert states(records(declarations=DECLARATIONS), "registered-released") == {
        ("registered-released", "P"): ("done", 3),
        ("registered-released", "Q"): ("open", 6),
        ("registered-released", "R"): ("missing", 0),
        ("registered-released", ""): ("done", 1),
    }


def test_only_stages_with_both_times_mapped_are_measurable():
    given = records(declarations=DECLARATIONS)
    assert [s.name for s in durations.measurable(given)] == ["registered-released"]
    assert durations.total(given).name == "registered-released"
    assert durations.total(records(declarations={"declaration_id": ["a"]})) is None


EVENTS = {
    "declaration_id": ["a"] * 7 + ["b"] * 2 + ["c"] * 2 + ["d"],
    "activity": [
        *("lodge", "arrival", "register", "assess", "pay", "release", "pay"),
        *("register", "withdraw"),
        *("register", "select"),
        "register",
    ],
    "at": at(-2, 0, 1, 3, 5, 6, 30, 1, 2, 10, 11, 20),
    "office": ["P"] * 7 + ["Q"] * 2 + ["R"] * 2 + ["S"],
}


def test_stages_of_events_run_between_the_marks_they_name():
    # The second payment of a comes after release: it ends 'pay' but is no condition of release.
    found = states(
        records(events=EVENTS),
        *("arrival-lodge", "assess-pay", "conditions-release", "register-release"),
    )
    assert found["arrival-lodge", "P"] == ("done", -2)
    assert found["assess-pay", "P"] == ("done", 27)
    assert found["conditions-release", "P"] == ("done", 1)
    assert found["register-release", "P"] == ("done", 5)


def test_a_withdrawn_declaration_is_ended_and_one_without_release_is_open():
    found = states(records(events=EVENTS), "register-release", "register-select", "assess-pay")
    assert found["register-release", "Q"] == ("ended", 0)
    assert found["register-release", "R"] == ("open", 20)
    assert found["register-select", "S"] == ("open", 10)
    # Whether an assessment will come is not known: it is missing, not open.
    assert found["assess-pay", "R"] == ("missing", 0)


def test_the_office_of_the_declaration_is_taken_where_there_is_one():
    cells = {"declaration_id": ["a", "b"], "office": ["X", None]}
    found = states(records(declarations=cells, events=EVENTS), "register-release")
    assert set(found) == {("register-release", "X"), ("register-release", "")}


@pytest.mark.parametrize(
    ("hours", "tick"),
    [(0.99 / 60, 0), (1, 60), (-1.5 / 60, -2), (34, 2040), (40, 2400), (101 / 60 + 34, 2140)],
)
def test_ticks_are_minutes_to_34_hours_and_wider_beyond(hours, tick):
    # 34 h + 101 min = 2,141 minutes, in ticks of two minutes: 2,140.
    given = records(
        declarations={
            "declaration_id": ["a"],
            "registered_at": at(0),
            "released_at": at(hours),
        }
    )
    found = rows(durations.ticked(durations.counted(given, durations.measurable(given)), ()))
    assert [r["tick"] for r in found] == [tick]
    assert found[0]["seconds"] == pytest.approx(hours * 3600, abs=1e-5)


def test_a_tick_is_never_wider_than_a_thousandth_of_its_time():
    minutes = [3_000, 30_000, 300_000, 3_000_000]
    given = records(
        declarations={
            "declaration_id": list("abcd"),
            "registered_at": at(0, 0, 0, 0),
            "released_at": at(*(m / 60 for m in minutes)),
        }
    )
    found = rows(durations.ticked(durations.counted(given, durations.measurable(given)), ()))
    for tick, minute in zip(sorted(r["tick"] for r in found), minutes, strict=True):
        assert 0 <= minute - tick < minute / 1000


def test_groups_add_up_to_all():
    given = records(declarations=DECLARATIONS)
    found = rows(
        durations.ticked(durations.counted(given, durations.measurable(given)), ("office",))
    )
    total = {g: sum(r["count"] for r in found if r["grouping"] == g) for g in ("all", "office")}
    assert total == {"all": 4, "office": 4}


def test_the_office_of_the_first_act_is_taken_where_declarations_name_none():
    given = records(declarations={"declaration_id": ["a", "b"]}, events=EVENTS)
    found = states(given, "register-release")
    assert found["register-release", "P"] == ("done", 5)
