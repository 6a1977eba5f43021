import numpy as np
import pytest
from scipy.stats import kruskal

from evenhand.errors import StatisticsError
from evenhand.statistics.ranks import kruskal_wallis


def test_three_groups_of_three_give_the_statistic_worked_by_hand():
    # Ranks 1-3, 4-6, 7-9: mean ranks 2, 5, 8; H = 12 / 90 * 3 * (9 + 0 + 9) = 7.2; exp(-3.6).
    found = kruskal_wallis(value=range(9), group=[0, 0, 0, 1, 1, 1, 2, 2, 2])
    assert found.statistic == pytest.approx(7.2)
    assert found.p_value == pytest.approx(np.exp(-3.6))
    assert (found.groups, found.observations) == (3, 9)


def test_ties_are_corrected_as_scipy_corrects_them():
    value = [1, 1, 2, 3, 3, 3, 5, 8, 8, 9]
    group = [0, 1, 0, 1, 0, 1, 2, 2, 0, 2]
    split = [np.array(value)[np.array(group) == g] for g in (0, 1, 2)]
    theirs = kruskal(*split)
    found = kruskal_wallis(value=value, group=group)
    assert found.statistic == pytest.approx(theirs.statistic)
    assert found.p_value == pytest.approx(theirs.pvalue)


def test_equal_values_show_no_difference():
    found = kruskal_wallis(value=[4, 4, 4, 4], group=["a", "a", "b", "b"])
    assert (found.statistic, found.p_value) == (0.0, 1.0)


def test_one_group_is_refused():
    with pytest.raises(StatisticsError, match="1 groups cannot be compared"):
        kruskal_wallis(value=[1, 2], group=["a", "a"])


def test_false_alarms_stay_under_the_stated_rate():
    # Twelve months of four weeks each, no difference: at 5 % of 2,000 runs, 100 +- 20 by chance.
    random = np.random.default_rng(7)
    month = np.repeat(np.arange(12), 4)
    alarms = sum(
        kruskal_wallis(value=random.exponential(size=48), group=month).p_value <= 0.05
        for _ in range(2000)
    )
    assert alarms <= 120
