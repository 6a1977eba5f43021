from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.permuted_sums import permuted_sums


def sums(stratum, unit, y):
    stratum, unit, y = np.array(stratum), np.array(unit), np.array(y, dtype=float)
    width = unit.max() + 1
    cells, at = np.unique(stratum * width + unit, return_inverse=True)
    powers = [np.bincount(at, weights=y**p) for p in range(4)]
    return permuted_sums(
        stratum=cells // width, unit=cells % width,
        n=powers[0], total=powers[1], squares=powers[2], cubes=powers[3],
    )  # fmt: skip


def test_moments_are_as_worked_by_hand():
    # one set: values 0, 0, 3; unit 0 holds one of them. Mean 1, variance (1 + 1 + 4) / 3 = 2,
    # third moment (-1 - 1 + 8) / 3 = 2, skewness 2 / 2^1.5
    found = sums([0, 0, 0], [0, 1, 1], [3, 0, 0])
    assert found.observed.tolist() == [3, 0]
    assert found.expected == pytest.approx([1, 2])
    assert found.variance == pytest.approx([2, 2])
    assert found.skewness == pytest.approx([2**-0.5, -(2**-0.5)])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-5, 9)), min_size=2, max_size=6))
def test_moments_are_those_of_every_deal_of_one_set(cards):
    unit = [u for u, _ in cards]
    y = np.array([v for _, v in cards], dtype=float)
    found = sums([0] * len(cards), unit, y)
    deals = np.array([np.bincount(unit, weights=y[list(p)], minlength=max(unit) + 1)
                      for p in permutations(range(len(y)))])  # fmt: skip
    assert found.expected == pytest.approx(deals.mean(axis=0), abs=1e-9)
    assert found.variance == pytest.approx(deals.var(axis=0), abs=1e-9)
    third = ((deals - deals.mean(axis=0)) ** 3).mean(axis=0)
    assert found.skewness * found.variance**1.5 == pytest.approx(third, abs=1e-6)


@given(st.floats(0.001, 1000), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_scale_and_level_of_the_outcome_do_not_change_p(factor, level):
    rng = np.random.default_rng(4)
    y = rng.gamma(1.0, 1.0, 60)
    stratum, unit = np.repeat(np.arange(6), 10), rng.integers(0, 4, 60)
    one, other = sums(stratum, unit, y), sums(stratum, unit, factor * (y + level))
    assert other.p_value == pytest.approx(one.p_value, rel=1e-4)


def test_nothing_that_could_vary_gives_p_one():
    found = sums([0, 0, 1], [0, 0, 1], [1, 2, 3])
    assert found.p_value.tolist() == [1, 1]
    assert found.p_lower.tolist() == [1, 1]
    nobody = permuted_sums(stratum=np.zeros(0, int), unit=np.zeros(0, int), n=np.zeros(0),
                           total=np.zeros(0), squares=np.zeros(0), cubes=np.zeros(0))  # fmt: skip
    assert nobody.p_value.size == 0


def test_the_light_tail_is_never_impossible():
    # a sum far below the end of the Pearson law's support has a small p, not none
    y = np.r_[np.zeros(30), np.full(60, 1.0), 12.0]
    found = sums([0] * 91, [0] * 30 + [1] * 61, y)
    assert 0 < found.p_lower[0] < 1e-4


def test_columns_of_different_length_are_refused():
    one = np.zeros(1)
    with pytest.raises(StatisticsError, match="differ in length"):
        permuted_sums(stratum=np.zeros(2, int), unit=np.zeros(1, int), n=one, total=one,
                      squares=one, cubes=one)  # fmt: skip


@pytest.mark.slow
def test_small_p_of_skewed_outcomes_is_as_rare_as_it_says():
    rng = np.random.default_rng(8)
    stratum = np.repeat(np.arange(30), 20)
    p = np.concatenate([
        sums(stratum, rng.integers(0, 10, 600), rng.lognormal(0, 1, 600)).p_value
        for _ in range(1500)
    ])  # fmt: skip
    for level in (0.05, 0.01, 0.001):
        assert np.mean(p <= level) <= level + 3 * (level / 1500) ** 0.5
