import numpy as np
import pytest
from scipy.stats import hypergeom

from evenhand.errors import StatisticsError
from evenhand.statistics.like_sets import like_sets


def held(rows, groups):
    names = ("group", "population", "marked", "drawn", "cases", "having")
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    return like_sets(**dict(zip(names, columns, strict=True)), groups=groups)


def test_one_set_gives_the_hypergeometric_tail_worked_by_hand():
    # 2 of 4 marked, 2 drawn, both marked: 1 / C(4, 2) = 1/6.
    found = held([(0, 4, 2, 2, 2, 2)], 1)
    assert found.p_more[0] == pytest.approx(1 / 6)
    assert found.p_fewer[0] == 1
    assert (found.cases[0], found.having[0], found.expected[0]) == (2, 2, 1)


def test_two_like_sets_multiply():
    # Each set: all of the group's two with chance 1/6; both sets 1/36.
    found = held([(0, 4, 2, 2, 4, 4)], 1)
    assert found.p_more[0] == pytest.approx(1 / 36)


def test_unlike_sets_give_the_law_that_convolving_them_gives():
    sets = [(30, 9, 8), (30, 9, 8), (12, 3, 5), (50, 20, 10)]
    law = np.ones(1)
    for N, K, n in sets:
        law = np.convolve(law, hypergeom.pmf(np.arange(n + 1), N, K, n))
    for observed in (1, 6, 15):
        found = held([(0, 30, 9, 8, 16, observed), (0, 12, 3, 5, 5, 0), (0, 50, 20, 10, 10, 0)], 1)
        tail = law[observed:].sum(), law[: observed + 1].sum()
        for bound, exact in zip((found.p_more[0], found.p_fewer[0]), tail, strict=True):
            assert bound == pytest.approx(exact) or 0.05 < bound <= exact


def test_sets_that_compare_nobody_add_nothing():
    found = held([(0, 0, 0, 0, 99, 50), (0, 4, 2, 2, 2, 0), (1, 0, 0, 0, 5, 5)], 2)
    assert found.p_fewer[0] == pytest.approx(1 / 6)
    assert (found.cases.tolist(), found.p_more.tolist()[1]) == ([2, 0], 1)


def test_a_tail_that_cannot_matter_is_bounded_and_one_that_can_is_exact():
    middle = held([(0, 2000, 1000, 1000, 100_000, 50_000)], 1)
    assert 0.05 < middle.p_more[0] <= 0.51
    far = held([(0, 2000, 1000, 1000, 100_000, 51_000)], 1)
    assert 0 < far.p_more[0] < 1e-6


@pytest.mark.parametrize("rows", [[(0, 4, 2, 2, 3, 1)], [(0, 4, 2, 2, 2, 3)], [(0, 4, 2, 0, 0, 0)]])
def test_counts_that_contradict_each_other_are_refused(rows):
    with pytest.raises(StatisticsError, match="whole sets"):
        held(rows, 1)
