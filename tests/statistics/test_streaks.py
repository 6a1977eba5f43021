from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.streaks import longest_run_tail


def test_two_failures_in_a_row_in_three_tosses_as_worked_by_hand():
    # Of the eight: FFF, FFS, SFF.
    assert longest_run_tail(trials=3, length=2, success=0.5) == pytest.approx(3 / 8)


def test_a_run_as_long_as_the_trials_is_all_failures():
    assert longest_run_tail(trials=9, length=9, success=0.2) == pytest.approx(0.8**9)


def test_the_ends_are_what_they_must_be():
    assert longest_run_tail(trials=4, length=0, success=0.3) == 1
    assert longest_run_tail(trials=4, length=5, success=0.3) == 0
    assert longest_run_tail(trials=4, length=2, success=1.0) == 0
    assert longest_run_tail(trials=4, length=4, success=0.0) == 1


@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.01, 0.99))
def test_it_is_the_sum_over_all_courses(trials, length, success):
    total = 0.0
    for course in product([0, 1], repeat=trials):
        longest = max(len(run) for run in "".join(map(str, course)).split("1"))
        if longest >= length:
            total += success ** sum(course) * (1 - success) ** (trials - sum(course))
    found = longest_run_tail(trials=trials, length=length, success=success)
    assert found == pytest.approx(total, abs=1e-12)


def test_a_small_chance_keeps_its_digits():
    one = longest_run_tail(trials=1000, length=400, success=0.1)
    # q^400 (1 + 600 p), to first order.
    assert one == pytest.approx(0.9**400 * (1 + 600 * 0.1), rel=1e-6)


def test_a_chance_beyond_one_is_refused():
    with pytest.raises(StatisticsError, match="from 0 to 1"):
        longest_run_tail(trials=3, length=1, success=1.5)
    assert np.isfinite(longest_run_tail(trials=50_000, length=30, success=0.1))
