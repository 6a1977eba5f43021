import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import trim_mean

from evenhand.errors import StatisticsError
from evenhand.statistics.trimmed_mean import trimmed_mean

counted = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(0, 6)), min_size=1, max_size=15
).filter(lambda rows: sum(n for _, n in rows) > 0)


def test_trimmed_mean_is_as_worked_by_hand():
    # 1 2 3 4 100, a fifth off each end: mean of 2 3 4 = 3; winsorised 2 2 3 4 4: variance 1;
    # error sqrt(1 x 5) / 3; t(0.975, 2) = 4.302653
    found = trimmed_mean(value=[1, 2, 3, 4, 100], count=np.ones(5), cut=0.2)
    assert found.estimate == 3
    assert found.high == pytest.approx(3 + 4.302652729911275 * 5**0.5 / 3)
    assert found.low == pytest.approx(3 - 4.302652729911275 * 5**0.5 / 3)


@given(counted, st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.4]))
def test_estimate_is_that_of_scipy_on_the_values_written_out(rows, cut):
    value, count = np.array(rows).T
    found = trimmed_mean(value=value, count=count, cut=cut)
    assert found.estimate == pytest.approx(trim_mean(np.repeat(value, count), cut), abs=1e-9)


def test_with_nothing_cut_it_is_the_mean_with_its_t_interval():
    # 1 2 3: mean 2, error 1/sqrt(3), t(0.975, 2) = 4.302653
    found = trimmed_mean(value=[1, 2, 3], count=[1, 1, 1], cut=0)
    assert (found.estimate, found.high) == pytest.approx((2, 2 + 4.302652729911275 / 3**0.5))


def test_a_single_value_has_no_interval():
    found = trimmed_mean(value=[4], count=[1])
    assert (found.estimate, found.low, found.high) == (4, None, None)


def test_heavy_tails_are_covered_as_stated():
    rng = np.random.default_rng(51)
    covered = 0
    for _ in range(400):
        found = trimmed_mean(value=rng.standard_t(3, size=100), count=np.ones(100))
        covered += found.low <= 0 <= found.high
    assert 0.92 < covered / 400 < 0.98


def test_half_or_more_cannot_be_cut():
    with pytest.raises(StatisticsError, match=r"leave out is 0\.5"):
        trimmed_mean(value=[1], count=[1], cut=0.5)
