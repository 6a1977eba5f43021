import pytest

from evenhand.records.rules.expected import expected_traces

EVENTS = [("1", "lodge", 0), ("1", "release", 9), ("2", "release", 5), ("2", "lodge", 7)]


def rows(make, engine, declared, listed=9):
    declarations = [{"declaration_id": d, "office": "X", "expected": e} for d, e in declared]
    found = expected_traces(make(EVENTS, declarations=declarations), listed=listed)
    return engine.to_pyarrow(found).to_pylist()


@pytest.mark.parametrize(
    "text", ["lodge, release", "lodge->release", "lodge > release", " lodge ;release "]
)
def test_a_trace_is_compared_however_its_activities_are_parted(make, engine, text):
    differs, same = rows(make, engine, [("1", text), ("2", text)])
    assert (differs["case"], differs["recorded"], differs["same"]) == (
        "2",
        "release, lodge",
        False,
    )
    assert (same["case"], same["same"]) == ("1", True)
    assert (same["agree"], same["differ"]) == (1, 1)


def test_a_case_without_events_is_silent_and_one_without_expectation_is_left_out(make, engine):
    (only,) = rows(make, engine, [("7", "lodge"), ("1", None), ("2", " ")])
    assert (only["case"], only["recorded"], only["same"]) == ("7", "", False)
    assert (only["is_silent"], only["agree"], only["differ"], only["silent"]) == (True, 0, 0, 1)


def test_those_that_differ_come_before_those_without_acts_and_are_counted_apart(make, engine):
    declared = [("0", "lodge"), ("1", "lodge, release"), ("2", "lodge"), ("3", "lodge")]
    found = rows(make, engine, declared)
    assert [(r["case"], r["same"], r["is_silent"]) for r in found] == [
        ("2", False, False),
        ("0", False, True),
        ("3", False, True),
        ("1", True, False),
    ]
    assert (found[0]["agree"], found[0]["differ"], found[0]["silent"]) == (1, 1, 2)


def test_the_list_is_bounded_and_the_counts_are_not(make, engine):
    (only,) = rows(make, engine, [("1", "lodge"), ("2", "lodge")], listed=1)
    assert (only["case"], only["differ"]) == ("1", 2)


def test_without_the_column_there_is_nothing_to_compare(make):
    assert expected_traces(make(EVENTS), listed=9) is None
    assert expected_traces(make(EVENTS, declarations=[{"declaration_id": "1"}]), listed=9) is None
