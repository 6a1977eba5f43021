import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.three_way import leverages, no_interaction


def test_a_table_without_interaction_is_its_own_fit():
    rows, columns, times = np.array([2.0, 5, 9]), np.array([1.0, 3]), np.array([4.0, 6])
    table = rows[:, None, None] * columns[None, :, None] * times[None, None, :]
    table[:, 1, 1] *= 3  # one column's own season
    table[2, :, 0] *= 2  # one row's own season
    assert no_interaction(table) == pytest.approx(table, rel=1e-4)


def test_two_by_two_by_two_has_equal_odds_ratios_as_worked_by_hand():
    # Bishop, Fienberg and Holland: without interaction the odds ratio is the same at both times.
    table = np.array([[[10.0, 30], [20, 10]], [[20, 10], [30, 40]]])
    fitted = no_interaction(table)
    ratio = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    assert ratio[0] == pytest.approx(ratio[1], rel=1e-3)
    for axis in range(3):
        assert fitted.sum(axis=axis) == pytest.approx(table.sum(axis=axis), rel=1e-4)


def test_what_is_no_table_of_counts_is_refused():
    with pytest.raises(StatisticsError, match="three dimensions"):
        no_interaction(np.ones((2, 2)))
    with pytest.raises(StatisticsError, match="below 0"):
        no_interaction(-np.ones((2, 2, 2)))
    assert no_interaction(np.zeros((2, 3, 2))).sum() == 0


def test_leverages_are_those_of_the_weighted_regression():
    rng = np.random.default_rng(0)
    fitted = rng.integers(5, 60, (7, 4, 2)).astype(float)
    total = fitted.sum(axis=2)
    share = fitted[:, :, 1] / total
    weight = (total * share * (1 - share)).ravel()
    design = np.zeros((28, 11))
    design[np.arange(28), np.repeat(np.arange(7), 4)] = 1
    design[np.arange(28), 7 + np.tile(np.arange(4), 7)] = 1
    root = design * np.sqrt(weight)[:, None]
    hat = root @ np.linalg.pinv(root.T @ root) @ root.T
    assert leverages(fitted).ravel() == pytest.approx(np.diag(hat), abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    table = rng.poisson(6, (5, 3, 4)).astype(float)
    order = rng.permutation(5)
    assert no_interaction(table[order]) == pytest.approx(no_interaction(table)[order], abs=1e-3)
