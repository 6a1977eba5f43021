from types import SimpleNamespace

import numpy as np

from evenhand.findings.expected_traces import (
    expected_table,
    traces_answer,
    traces_compared,
    traces_estimates,
)


def traces(differ=0, agree=0, silent=0):
    counts = {"differ": differ, "agree": agree, "silent": silent}
    return SimpleNamespace(case=np.array(["1"]), **{k: np.array([n]) for k, n in counts.items()})


def values_of(expected):
    return {e.name: e.value for e in traces_estimates(expected)}


def test_cases_unlike_their_expected_trace_are_counted():
    expected = traces(differ=1, agree=2)
    said = traces_answer(expected)
    assert said.endswith("Of 3 cases with an expected trace, 1 differ from it.")
    assert values_of(expected) == {"traces_differ": 1, "traces_silent": 0}


def test_cases_without_any_act_neither_keep_nor_break_their_expected_trace():
    expected = traces(differ=10, agree=7, silent=20)
    assert traces_answer(expected).endswith(
        "Of 37 cases with an expected trace, 20 carry no act on record at all, which neither "
        "keeps nor breaks it; of the other 17, 10 differ from it."
    )
    assert values_of(expected) == {"traces_differ": 10, "traces_silent": 20}
    assert traces_compared(expected) == 17
    none = traces(silent=2)
    assert traces_answer(none).endswith("neither keeps nor breaks it.")
    assert (traces_compared(none), traces_compared(None)) == (0, 0)
    assert (traces_answer(None), traces_estimates(None)) == ("", ())


def test_only_cases_that_differ_are_tabled():
    found = SimpleNamespace(
        case=np.array(["1", "2", "3"], dtype=object),
        office=np.array(["X", "X", "X"], dtype=object),
        expected=np.array(["a", "a", "a"], dtype=object),
        recorded=np.array(["a", "b", ""], dtype=object),
        same=np.array([True, False, False]),
        is_silent=np.array([False, False, True]),
    )
    made = expected_table("conformance", found)
    assert made["declaration_id"].tolist() == ["2", "3"]
    assert made["told"].tolist() == ["differs", "no act on record"]
