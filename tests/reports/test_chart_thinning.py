import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evenhand.reports.chart_thinning import first_groups, spread, strongest


@given(st.integers(1, 5000), st.integers(2, 500))
def test_spread_keeps_both_ends_and_stays_within_its_bound(count, most):
    kept = spread(count, most=most)
    assert kept[0] == 0
    assert kept[-1] == count - 1
    assert len(kept) == min(count, most)
    assert (np.diff(kept) > 0).all()


def test_spread_of_nothing_is_nothing():
    assert len(spread(0, most=5)) == 0


def test_groups_are_kept_in_the_order_they_come():
    group = np.array(["b", "a", "b", "c"], object)
    assert first_groups(group, most=2) == (["b", "a"], ["c"])


def test_the_strongest_names_are_those_with_the_largest_size_of_value():
    # Sizes by name: a 3, b 9, c 5; the two largest, in order of appearance.
    row = np.array(["a", "b", "a", "c"], object)
    value = np.array([1.0, -9.0, 3.0, 5.0])
    assert strongest(row, value, most=2) == (["b", "c"], 3)


def test_missing_values_make_no_name_strong():
    row = np.array(["a", "b"], object)
    assert strongest(row, np.array([np.nan, 0.1]), most=1) == (["b"], 2)
