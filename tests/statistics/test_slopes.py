import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.statistics.multiplicity import holm
from evenhand.statistics.slopes import slopes


def found(unit, x, y, *, least=3, group=None):
    unit, x, y = np.asarray(unit), np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    units = np.arange(unit.max() + 1)
    sums = np.array(
        [np.bincount(unit, weights=w) for w in (np.ones_like(x), x, y, x * x, x * y, y * y)]
    )
    group = np.zeros(units.size, dtype=int) if group is None else np.asarray(group)
    return slopes(group=group, unit=units, sums=sums, least=least)


def test_slopes_and_their_error_are_as_worked_by_hand():
    # unit 0: (0, 0), (1, 2), (2, 1): means 1 and 1, Sxx 2, Sxy 1, Syy 2; slope 1/2, left 3/2,
    # error sqrt(3/2 / (1 2)); unit 1 lies on the line of slope 1
    given_points = found([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [0, 2, 1, 5, 6, 7])
    assert given_points.slope == pytest.approx([0.5, 1.0])
    assert given_points.expected == pytest.approx([1.0, 0.5])
    assert given_points.standard_error == pytest.approx(np.sqrt([0.75, 0.75]), abs=1e-3)
    assert given_points.p_lower[0] == pytest.approx(0.3333, abs=1e-3)  # t of -0.577, one degree


def test_without_spread_or_colleagues_nobody_is_tested():
    assert found([0, 0, 0, 1, 1, 1], [1, 1, 1, 2, 2, 2], [0, 1, 2, 3, 4, 5]).unit.size == 0
    assert found([0, 0, 0], [0, 1, 2], [0, 1, 2]).unit.size == 0
    # each unit in a group of its own
    assert found([0] * 3 + [1] * 3, [0, 1, 2] * 2, [0, 2, 1] * 2, group=[0, 1]).unit.size == 0
    none = np.zeros(0, dtype=int)
    assert slopes(group=none, unit=none, sums=np.zeros((6, 0)), least=3).unit.size == 0


@given(st.integers(0, 500), st.floats(0.01, 100))
def test_units_of_both_axes_change_no_p(seed, scale):
    rng = np.random.default_rng(seed)
    unit, x = rng.integers(0, 4, 60), rng.normal(size=60)
    y = x + rng.normal(size=60)
    one, other = found(unit, x, y), found(unit, x * scale, y * scale)
    assert other.p_lower == pytest.approx(one.p_lower, rel=1e-6)


def test_honest_slopes_are_seldom_low_and_a_flat_one_is_found():
    rng = np.random.default_rng(1)
    wrong, hits = 0, 0
    for _ in range(200):
        unit, x = np.repeat(np.arange(12), 40), rng.gamma(1.5, 0.08, 480)
        y = x * (1 + 0.05 * rng.normal(size=12))[unit] + 0.03 * rng.normal(size=480)
        f = found(unit, x, y)
        wrong += holm(np.maximum(f.p_lower, f.p_lower_spread), 0.05).rejected.any()
        y[unit == 3] = rng.choice([0.05, 0.1], 40)
        f = found(unit, x, y)
        hits += 3 in f.unit[holm(np.maximum(f.p_lower, f.p_lower_spread), 0.05).rejected]
    assert wrong <= 18
    assert hits >= 195
