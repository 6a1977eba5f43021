import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.records.medians import middle_values


def middle(values, stretch=4, key=None):
    table = ibis.memtable(
        {"key": key or ["a"] * len(values), "wait": values},
        schema={"key": "string", "wait": "int64"},
    )
    found = middle_values(table, "key", value="wait", stretch=stretch)
    return {
        r["key"]: (r["lower"], r["upper"])
        for r in ibis.duckdb.connect().to_pyarrow(found).to_pylist()
    }


@pytest.mark.parametrize(
    ("values", "both"),
    [([7], (7, 7)), ([1, 3], (1, 3)), ([9, 1, 5], (5, 5)), ([1, 1, 50, 90], (1, 50))],
)
def test_the_middle_is_as_worked_by_hand(values, both):
    assert middle(values) == {"a": both}


def test_groups_are_told_apart_and_missing_values_left_out():
    assert middle([1, 2, 3, 40, None], key=["a", "a", "a", "b", "b"]) == {
        "a": (2, 2),
        "b": (40, 40),
    }


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=25), st.integers(1, 100))
def test_the_width_of_a_stretch_changes_nothing(values, stretch):
    ordered = np.sort(values)
    expected = (ordered[(len(values) - 1) // 2], ordered[len(values) // 2])
    assert middle(values, stretch=stretch) == {"a": expected}
