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


def test_a_case_without_events_differs_and_one_without_expectation_is_left_out(make, engine):
    (only,) = rows(make, engine, [("7", "lodge"), ("1", None), ("2", " ")])
    assert (only["case"], only["recorded"], only["same"]) == ("7", "", False)


def test_the_list_is_bounded_and_the_counts_are_not(make, engine):
    (only,) = rows(make, engine, [("1", "lodge"), ("2", "lodge")], listed=1)
    assert (only["case"], only["differ"]) == ("1", 2)


def test_without_the_column_there_is_nothing_to_compare(make):
    assert expected_traces(make(EVENTS), listed=9) is None
    assert expected_traces(make(EVENTS, declarations=[{"declaration_id": "1"}]), listed=9) is None
