import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.statistics.trimmed_bounds import trimmed_bounds


def test_bounds_take_the_lowest_and_the_highest_part():
    # two of -5, four of 0, two of 10; half of the eight: -5 -5 0 0, or 10 10 0 0
    count, total = np.array([2.0, 4.0, 2.0]), np.array([-10.0, 0.0, 20.0])
    found = trimmed_bounds(count=count, total=total, part=0.5)
    assert (found.low, found.high) == (-10, 20)
    whole = trimmed_bounds(count=count, total=total, part=1.0)
    assert whole.low == whole.high == 10
    # a bin that is cut counts with its mean
    assert trimmed_bounds(count=count, total=total, part=1 / 8).high == 10
    assert trimmed_bounds(count=count, total=total, part=0.0).high == 0


@given(st.integers(0, 1000), st.integers(1, 30))
def test_no_part_of_the_values_lies_outside_the_bounds(seed, taken):
    rng = np.random.default_rng(seed)
    values = np.sort(rng.normal(size=30))
    found = trimmed_bounds(count=np.ones(30), total=values, part=taken / 30)
    some = rng.choice(values, taken, replace=False).sum()
    assert found.low - 1e-9 <= some <= found.high + 1e-9
    assert found.low == pytest.approx(values[:taken].sum())
