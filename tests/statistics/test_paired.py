"""Is the gain of pairs that of the books, and does discrimination tell who knows?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from evenhand.errors import StatisticsError
from evenhand.statistics.paired import item_rest_correlation, paired_gain


def test_student_s_own_data_give_the_interval_that_r_prints():
    # Student (1908), hours of sleep gained under two drugs; R: t.test(extra ~ group, paired = TRUE)
    # on its data set `sleep` prints a mean difference of -1.58 and -2.4598858 to -0.7001142.
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = paired_gain(before=first, after=second)
    assert found.pairs == 10
    assert found.gain == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-7)


def test_who_all_gain_alike_have_no_interval():
    found = paired_gain(before=[0.1, 0.2, 0.3], after=[0.4, 0.5, 0.6])
    assert found.gain == pytest.approx(0.3)
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize(("before", "after"), [([1], [2]), ([1, 2], [1]), ([], []), ([[1]], [[1]])])
def test_too_few_or_unlike_pairs_are_told(before, after):
    with pytest.raises(StatisticsError, match="at least 2 pairs"):
        paired_gain(before=before, after=after)


def test_the_interval_holds_the_true_gain_as_often_as_stated():
    # Scores of 9 questions, right with 0.4 before and 0.6 after: a gain of 0.2 in truth.
    random = np.random.default_rng(7)
    held = 0
    for _ in range(2_000):
        before = random.binomial(9, 0.4, 26) / 9
        after = random.binomial(9, 0.6, 26) / 9
        found = paired_gain(before=before, after=after)
        held += found.low <= 0.2 <= found.high
    # 95 % of 2,000 with a standard error of 9.7: five of them.
    assert abs(held - 1_900) < 50


@given(arrays.arrays(float, st.integers(2, 20), elements=st.floats(0, 1)), st.floats(-5, 5))
def test_a_shift_of_all_is_the_gain_and_order_does_not_matter(scores, shift):
    found = paired_gain(before=scores, after=scores + shift)
    assert found.gain == pytest.approx(shift, abs=1e-9)
    turned = paired_gain(before=scores[::-1], after=(scores + shift)[::-1])
    assert turned.gain == pytest.approx(found.gain, abs=1e-9)


def test_a_question_is_set_against_the_rest_of_the_score():
    # Rests of the first item are 2, 1, 1, 0 for 1, 1, 0, 0: r = 0.5 / (0.5 * sqrt(0.5)) / 1 * ...
    # by hand: means 0.5 and 1; sum of products 0.5*1 + 0 + 0 + 0.5*1 = 1; norms 1 and sqrt(2).
    right = [[1, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]]
    found = item_rest_correlation(right)
    assert found[0] == pytest.approx(1 / np.sqrt(2))


def test_a_question_that_all_know_tells_nothing():
    found = item_rest_correlation([[1, 1, 0], [1, 0, 1], [1, 0, 0]])
    assert np.isnan(found[0])
    assert np.isnan(item_rest_correlation([[1, 0]])).all()
    with pytest.raises(StatisticsError):
        item_rest_correlation([1, 0])
