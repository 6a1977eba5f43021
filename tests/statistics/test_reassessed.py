import numpy as np
import pytest

from evenhand.statistics.reassessed import reassessed


def of_pairs(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    return reassessed(count=np.full(a.size, 2.0), total=a + b, squares=a**2 + b**2)


def test_yes_and_no_on_ten_files_worked_by_hand():
    # two of ten pairs differ: each has variance 1/2, the mean is 1/10; Clopper-Pearson for 2 of 10
    # is 2.521 % to 55.610 %
    found = of_pairs([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    assert (found.files, found.disagree, found.exact) == (10, 0.2, True)
    assert found.variance == pytest.approx(0.1)
    assert (found.low, found.high) == pytest.approx((0.02521 / 2, 0.55610 / 2), rel=1e-3)


def test_the_relative_difference_is_that_of_two_underwriters():
    # 9,500 and 16,700 differ by 7,200, 55 % of their mean of 13,100
    assert of_pairs([9500], [16_700]).relative_difference == pytest.approx(7200 / 13_100)


def test_a_file_assessed_once_is_left_out_and_none_is_no_answer():
    assert reassessed(count=np.array([1.0]), total=np.array([3.0]), squares=np.array([9.0])) is None
    one = reassessed(
        count=np.array([1.0, 2]), total=np.array([3.0, 4]), squares=np.array([9.0, 10])
    )
    assert (one.files, one.variance) == (1, 2.0)


def test_equal_assessments_are_no_noise_whatever_rounding_leaves():
    found = of_pairs([0.1, 1e9 + 0.3], [0.1, 1e9 + 0.3])
    assert (found.variance, found.disagree, found.low, found.high) == (0, 0, 0, 0)


@pytest.mark.parametrize("scale", [1.0, 60.0])
def test_the_interval_covers_and_scales(scale):
    held = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        centre = rng.normal(size=120) * 5
        a, b = centre + rng.normal(size=(2, 120))
        found = of_pairs(scale * a, scale * b)
        held.append(found.low <= scale**2 <= found.high)
    assert np.mean(held) >= 0.93 - 2 * (0.05 * 0.95 / 60) ** 0.5
