import numpy as np
import pytest
from scipy.stats import chi2

from evenhand.errors import StatisticsError
from evenhand.statistics.digit_counts import BENFORD, category_counts


def test_the_statistic_of_two_categories_is_that_of_mantel_and_haenszel():
    # one stratum of 20: 10 each; 8 of the first are yes, 2 of the second: E 5, V 10 10 10 10 /
    # (400 19), X2 = 9 / V
    found = category_counts(
        stratum=np.zeros(2, int), unit=np.arange(2), counts=np.array([[8.0, 2], [2, 8]]), least=1
    )
    expected = 9 / (10**4 / (400 * 19))
    assert found.statistic == pytest.approx([expected, expected])
    assert found.inflation == pytest.approx(expected / chi2.median(1))
    assert found.values.tolist() == [10, 10]


def test_laws_of_digits_sum_to_one_and_small_units_are_left_out():
    assert BENFORD.sum() == pytest.approx(1)
    counts = np.array([[5.0, 5], [50, 40]])
    found = category_counts(stratum=np.zeros(2, int), unit=np.arange(2), counts=counts, least=50)
    assert found.unit.tolist() == [1]
    empty = category_counts(
        stratum=np.zeros(0, int), unit=np.zeros(0, int), counts=np.zeros((0, 9)), least=1
    )
    assert empty.p_value.size == 0


def test_one_category_or_one_unit_tests_nobody():
    alone = {"stratum": np.zeros(1, int), "unit": np.zeros(1, int), "least": 1}
    assert category_counts(counts=np.array([[9.0, 5]]), **alone).unit.size == 0
    two = {"stratum": np.zeros(2, int), "unit": np.arange(2), "least": 1}
    assert category_counts(counts=np.array([[9.0, 0], [4, 0]]), **two).unit.size == 0
    with pytest.raises(StatisticsError):
        category_counts(counts=np.zeros((3, 2)), **two)


def test_p_is_uniform_where_digits_are_dealt():
    rng = np.random.default_rng(1)
    counts = rng.multinomial(150, BENFORD, 400).astype(float)
    found = category_counts(
        stratum=np.zeros(400, int), unit=np.arange(400), counts=counts, least=100
    )
    assert 0.02 < (found.p_value < 0.05).mean() < 0.08
    assert 1 <= found.inflation < 1.2
