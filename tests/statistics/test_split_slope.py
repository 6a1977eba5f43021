import numpy as np
import pytest

from evenhand.statistics.split_slope import split_slope


def test_the_slope_is_that_of_crossed_halves_worked_by_hand():
    x = np.array([[1.0, 2], [-1, -1], [0, 1], [2, 2]])
    y = 3 * x
    found = split_slope(x=x, y=y, weight=np.ones(4))
    # top 3 (2 x1 x2), bottom 2 x1 x2: 3 exactly, whatever unit is left out
    assert (found.slope, found.low, found.high) == pytest.approx((3, 3, 3))
    assert found.spread == pytest.approx((2 + 1 + 0 + 4) / 4)


def test_noise_in_the_halves_does_not_flatten_the_slope():
    slopes, held = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        rate = rng.normal(size=60)
        x = rate[:, None] + rng.normal(size=(60, 2))
        found = split_slope(x=x, y=0.5 * x + 0.1 * rng.normal(size=(60, 2)), weight=np.ones(60))
        slopes.append(found.slope)
        held.append(found.low <= 0.5 <= found.high)
    assert np.nanmean(slopes) == pytest.approx(0.5, abs=0.02)
    assert np.mean(held) > 0.85


def test_units_that_do_not_differ_have_no_slope():
    rng = np.random.default_rng(1)
    assert np.isnan(
        split_slope(
            x=rng.normal(size=(40, 2)), y=rng.normal(size=(40, 2)), weight=np.ones(40)
        ).slope
    )
    assert np.isnan(split_slope(x=np.ones((2, 2)), y=np.ones((2, 2)), weight=np.ones(2)).slope)
