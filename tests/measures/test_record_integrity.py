import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import record_integrity

NUMBERS = [f"P-{n:04d}" for n in (*range(1, 10), *range(13, 30))]


def act(declaration, activity, hour=9.0, **more):
    return {"declaration_id": declaration, "activity": activity, "at": hour, **more}


def full(declaration, activity, hour=9.0, sequence=1, **more):
    base = {"actor": "x", "office": "P", "source": "application", "sequence": sequence}
    return act(declaration, activity, hour, **{**base, **more})


def log(events, *acts, numbers=NUMBERS):
    files = [{"declaration_id": n, "office": "P"} for n in numbers]
    return events.ask(record_integrity, events.records_of(events=list(acts), declarations=files))


def cases(asked):
    return {r["kind"]: r["cases"] for r in asked.finding.table().rows() if r["cases"]}


def test_each_kind_is_counted_as_worked_by_hand(events):
    asked = log(
        events,
        *(full(n, "release", 10 + i) for i, n in enumerate(NUMBERS)),
        full(NUMBERS[0], "assign", 9.5, 0, source="database"),
        full("P-0010", "reject", 9),
        full(NUMBERS[1], "exam_start", 40, 2),
    )
    # 10 was rejected; 11 and 12 are missing.
    assert cases(asked) == {"missing_number": 2, "behind_the_application": 1, "after_the_end": 1}
    assert "2 cases in 27 numbers of a series (number missing" in asked.finding.answer
    assert "1 kind could not be looked for: events.recorded_at" in asked.finding.answer
    listed = {(r["kind"], r["subject"]) for r in asked.finding.tables[1].rows()}
    assert ("missing_number", "P-11") in listed


def test_a_whole_record_is_said_to_hold_nothing_odd(events):
    numbers = [f"P-{n:04d}" for n in range(20)]
    asked = log(events, *(full(n, "release") for n in numbers), numbers=numbers)
    # Twenty releases under one account at one second are odd; spread over time they are not.
    assert cases(asked) == {"one_second": 20}
    spread = (full(n, "release", 9 + i / 60) for i, n in enumerate(numbers))
    asked = log(events, *spread, numbers=numbers)
    assert asked.finding.answer.startswith("Nothing odd was found in 7 kinds")
    assert asked.finding.plot() is None


def test_a_source_in_no_order_of_time_says_nothing_of_the_clock(events):
    acts = [full(n, "assess", 20 - h, h) for n in NUMBERS for h in range(1, 4)]
    asked = log(events, *acts)
    assert "clock_back" not in {r["kind"] for r in asked.finding.table().rows()}
    assert "events.sequence, or a source in the order of time" in asked.finding.answer


def test_the_least_log_is_asked_what_it_can_say_and_an_empty_one_is_not_measurable(events):
    asked = events.ask(record_integrity, events.records_of(events=[act("a", "release")]))
    assert asked.found.is_measured.sum() == 1
    assert asked.finding.is_measured
    table = events.table_of("events", [], ("declaration_id", "activity", "at"))
    empty = events.records_of(events=[act("a", "release")])
    empty.tables["events"] = table
    assert events.ask(record_integrity, empty).finding.status == "not_measurable"


UNORDERED = (
    full("P-0001", "assign", 9, 1, source="sql"),
    *(full("P-0001", "release", 10, 2), full("P-0001", "check_end", 11, 3)),
    *(full("P-0002", "withdraw", 9, 1), full("P-0002", "assess", 10, 2)),
)


@pytest.fixture(scope="module")
def cases_in(events):
    """Return what gives the cases among some acts."""
    files = [{"declaration_id": n, "office": "P"} for n in NUMBERS]
    finding = events.asking(record_integrity, events=list(UNORDERED), declarations=files)
    return lambda acts: cases(SimpleNamespace(finding=finding(events=list(acts))))


@pytest.fixture(scope="module")
def in_order(cases_in):
    return cases_in(UNORDERED)


def test_of_other_acts_it_says_what_a_query_of_their_own_says(events, cases_in):
    acts = UNORDERED[1:]
    assert cases_in(acts) == cases(log(events, *acts)) != cases_in(UNORDERED)


@settings(max_examples=15, deadline=None)
@given(st.permutations(UNORDERED))
def test_the_order_of_rows_changes_nothing(cases_in, in_order, acts):
    assert cases_in(acts) == in_order


@pytest.mark.slow
def test_the_planted_faults_are_found_and_an_honest_record_holds_nothing_odd(practised):
    asked = practised(record_integrity)
    (found,) = asked.findings
    faults = {f["id"]: f for f in json.loads(asked.made.truth.read_text())["faults"]}
    odd = {(r["kind"], r["office"]): r["cases"] for r in found.table().rows() if r["cases"]}
    gap, steering = faults["serial_gap"], faults["steering_by_it"]
    first, last = gap["missing_serials"]
    assert odd["missing_number", gap["office"]] == last - first + 1
    behind = odd["behind_the_application", steering["office"]]
    assert behind == sum(steering["files"].values())
    (honest,) = practised(record_integrity, honest=True).findings
    assert honest.estimates[0].value == 0
