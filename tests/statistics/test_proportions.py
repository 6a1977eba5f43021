import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from evenhand.errors import StatisticsError
from evenhand.statistics.proportions import exact_interval


def test_none_and_all_of_ten_are_worked_by_hand():
    low, high = exact_interval(events=[0, 10], trials=[10, 10])
    # P(X = 0 | p) = (1 - p)^10 = 0.025
    assert low == pytest.approx([0, 0.025**0.1])
    assert high == pytest.approx([1 - 0.025**0.1, 1])


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_tails_at_both_ends_are_the_level(pair):
    x, n = pair
    (low,), (high,) = exact_interval(events=[x], trials=[n])
    assert low <= x / n <= high
    if x:
        assert binom.sf(x - 1, n, low) == pytest.approx(0.025)
    if x < n:
        assert binom.cdf(x, n, high) == pytest.approx(0.025)


def test_without_trials_there_is_no_interval():
    low, high = exact_interval(events=[0], trials=[0])
    assert np.isnan([*low, *high]).all()


def test_more_events_than_trials_are_refused():
    with pytest.raises(StatisticsError, match="as many events as trials"):
        exact_interval(events=[3], trials=[2])
