import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.statistics.dealt_means import dealt_means
from evenhand.statistics.multiplicity import holm


def cells(stratum, unit, value):
    """One cell a value."""
    y = np.asarray(value, dtype=float)
    return {
        "stratum": np.asarray(stratum), "unit": np.asarray(unit), "n": np.ones(y.size),
        "total": y, "squares": y**2, "cubes": y**3,
    }  # fmt: skip


def test_mean_and_error_are_as_worked_by_hand():
    # a set of 0, 0, 3, 3: unit 0 holds 3 and 3. Mean of two drawn of four: 1.5; variance of the
    # sum: n (N - n) / (N (N - 1)) times the sum of squares about the mean 9 = 2 2 / 12 9 = 3
    found = dealt_means(**cells([0] * 4, [0, 0, 1, 1], [3, 3, 0, 0]), least=1)
    assert found.mean.tolist() == [3, 0]
    assert found.expected.tolist() == [1.5, 1.5]
    assert found.standard_error == pytest.approx(np.sqrt(3) / 2)


def test_sets_with_one_unit_and_small_units_are_left_out():
    given_cells = cells([0, 0, 0, 1], [0, 1, 1, 2], [1, 2, 4, 9])
    assert dealt_means(**given_cells, least=1).unit.tolist() == [0, 1]
    assert dealt_means(**given_cells, least=2).unit.tolist() == [1]
    assert dealt_means(**given_cells, least=3).unit.size == 0


def test_values_that_are_all_alike_test_nobody():
    assert dealt_means(**cells([0] * 6, [0, 1] * 3, [0.1] * 6), least=1).unit.size == 0
    assert dealt_means(**cells([], np.zeros(0, int), []), least=1).unit.size == 0


@given(st.integers(0, 1000), st.floats(0.1, 100), st.floats(-100, 100))
def test_scale_and_level_of_values_do_not_change_p(seed, scale, level):
    rng = np.random.default_rng(seed)
    stratum, unit = rng.integers(0, 4, 60), rng.integers(0, 3, 60)
    value = rng.normal(size=60)
    one = dealt_means(**cells(stratum, unit, value), least=5)
    other = dealt_means(**cells(stratum, unit, value * scale + level), least=5)
    assert other.p_upper == pytest.approx(one.p_upper, abs=1e-4)


def test_among_honest_units_a_list_is_seldom_wrong_and_a_low_unit_is_found():
    rng = np.random.default_rng(1)
    wrong, hits = 0, 0
    for _ in range(200):
        stratum, unit = np.repeat(np.arange(40), 15), rng.integers(0, 12, 600)
        value = rng.standard_t(5, size=600) + 0.1 * rng.normal(size=12)[unit]
        found = dealt_means(**cells(stratum, unit, value), least=20)
        wrong += holm(found.cautious("lower"), 0.05).rejected.any()
        found = dealt_means(**cells(stratum, unit, value - 1.5 * (unit == 3)), least=20)
        hits += 3 in found.unit[holm(found.cautious("lower"), 0.05).rejected]
    assert wrong <= 18
    assert hits >= 190
