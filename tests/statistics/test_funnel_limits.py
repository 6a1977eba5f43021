import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from evenhand.errors import StatisticsError
from evenhand.statistics.funnel_limits import limits, widened_limits


def test_binomial_limits_are_interpolated_as_worked_by_hand():
    # n = 2, p = 1/2: P(R <= 0, 1, 2) = .25, .75, 1. At .8: r = 2, a = (1 - .8)/.25 = .8,
    # limit 1.2/2; at .2: r = 0, a = .2, below zero, so 0.  At .4 and .6 (level .2): r = 1,
    # a = (.75 - .4)/.5 = .7 and (.75 - .6)/.5 = .3: .3/2 and .7/2
    found = limits(size=[2], target=0.5, levels=(0.6, 0.2))
    assert found.upper.ravel() == pytest.approx([0.6, 0.35])
    assert found.lower.ravel() == pytest.approx([0, 0.15])


def test_poisson_limits_are_interpolated_as_worked_by_hand():
    # E = 1: P(R <= 1) = 2/e = .735759, P(R <= 2) = 2.5/e = .919699, P(R = 2) = .183940
    # at .75: r = 2, a = (.919699 - .75)/.183940 = .922578, limit 1.077422
    found = limits(size=[1.0], target=1.0, model="poisson", levels=(0.5,))
    assert found.upper[0, 0] == pytest.approx(2 - (2.5 / np.e - 0.75) / (0.5 / np.e))
    assert found.lower[0, 0] == 0


@given(n=st.integers(1, 3000), target=st.floats(0.001, 0.999))
def test_limits_lie_within_one_count_of_the_exact_quantile(n, target):
    found = limits(size=[n], target=target)
    for row, level in enumerate(found.levels):
        low, high = binom.ppf([(1 - level) / 2, (1 + level) / 2], n, target)
        assert high - 1 - 1e-6 <= found.upper[row, 0] * n <= high + 1e-6
        assert low - 1 - 1e-6 <= found.lower[row, 0] * n <= low + 1e-6


def test_limits_close_in_on_the_normal_ones_as_units_grow():
    n, p = np.array([200_000]), 0.3
    exact = limits(size=n, target=p)
    normal = widened_limits(standard_error=np.sqrt(p * (1 - p) / n), target=p)
    assert exact.upper == pytest.approx(normal.upper, abs=2e-5)
    assert exact.lower == pytest.approx(normal.lower, abs=2e-5)


def test_widened_limits_add_or_multiply_the_variance():
    # s = 3: additive 16 -> sqrt(9 + 16) = 5; multiplicative 4 -> 6; phi under 1 changes nothing
    z = 1.959963984540054
    assert widened_limits(
        standard_error=[3], target=10, tau_squared=16, levels=(0.95,)
    ).upper == pytest.approx(np.array([[10 + 5 * z]]))
    assert widened_limits(
        standard_error=[3], target=10, phi=4, levels=(0.95,)
    ).lower == pytest.approx(np.array([[10 - 6 * z]]))
    assert widened_limits(
        standard_error=[3], target=10, phi=0.2, levels=(0.95,)
    ).lower == pytest.approx(np.array([[10 - 3 * z]]))


def test_a_target_of_zero_allows_nothing():
    found = limits(size=[5, 50], target=0.0)
    assert found.upper.tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"size": [0], "target": 0.5}, "not all positive"),
        ({"size": [2.5], "target": 0.5}, "not whole"),
        ({"size": [2], "target": 1.5}, "out of range"),
        ({"size": [2], "target": 0.5, "levels": (95,)}, "levels are"),
    ],
)
def test_bad_input_says_what_came(wrong, said):
    with pytest.raises(StatisticsError, match=said):
        limits(**wrong)
