import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.statistics.cusum import limit_for
from evenhand.statistics.moves import LEAST, since_a_day, since_when
from evenhand.statistics.multiplicity import benjamini_hochberg


def office(rng, *, agents=25, officers=10, months=12, season=False):
    """Draw files by agent, officer and month, dealt by lot, agents and officers with a course."""
    lodged = rng.gamma(2, 6, agents)[:, None] * rng.uniform(0.6, 1.4, (agents, months))
    on_duty = rng.uniform(0.3, 1, (officers, months))
    if season:
        lodged[:, 8:] *= 2
    share = on_duty / on_duty.sum(axis=0)
    return rng.poisson(lodged[:, None, :] * share[None, :, :])


def test_two_rows_and_two_columns_leave_one_degree_of_freedom():
    # With 2 x 2 cells the model leaves one of four: each decides itself to about three quarters.
    before, after = np.full((2, 2), 50), np.array([[60, 40], [50, 50]])
    found = since_a_day(before, after)
    cells = list(zip(found.row.tolist(), found.column.tolist(), strict=True))
    assert cells == [(0, 0), (0, 1), (1, 0), (1, 1)]
    # Margins held, only a pattern of +d, -d, -d, +d is free: a quarter of the 10 files is left.
    assert found.expected == pytest.approx([57.5, 42.5, 52.5, 47.5], abs=0.1)
    # One test in four guises: the two that rose by as much have one p, the others its mirror.
    assert found.p_value[0] == pytest.approx(found.p_value[3], abs=0.02)
    assert found.p_value[0] < 0.5 < found.p_value[1]


def test_a_cell_that_moved_is_found_and_a_season_of_all_is_not():
    rng = np.random.default_rng(0)
    counts = office(rng, season=True)
    counts[3, 2, 9:] += 30
    for found in (
        since_a_day(counts[:, :, :9].sum(axis=2), counts[:, :, 9:].sum(axis=2)),
        since_when(counts),
    ):
        flagged = benjamini_hochberg(found.p_value, 0.05).rejected
        moved = zip(found.row[flagged], found.column[flagged], strict=True)
        assert set(moved) == {(3, 2)}
    at = np.flatnonzero((found.row == 3) & (found.column == 2))[0]
    assert found.since[at] == 9
    assert found.height[at] == found.height.max()


def test_few_files_and_one_column_are_not_tested():
    few = np.full((4, 4), LEAST // 10)
    assert since_a_day(few, few).row.size == 0
    one = np.full((6, 1), 100)
    assert since_a_day(one, one).row.size == 0
    assert since_when(np.zeros((3, 3, 12))).row.size == 0


@pytest.mark.parametrize("scale", [1, 100])
def test_whether_a_row_that_cannot_vary_is_tested_does_not_turn_on_rounding(scale):
    # An agent who came after the day, and one who left before it, moved nowhere: all their files
    # fall on one side, whatever the fit leaves of them on the other in its last digits.
    for seed in range(20):
        rng = np.random.default_rng(seed)
        before, after = rng.poisson(60 * scale, (6, 4)), rng.poisson(45 * scale, (6, 4))
        before[2], after[4] = 0, 0
        assert np.unique(since_a_day(before, after).row).tolist() == [0, 1, 3, 5]


@pytest.mark.slow
def test_an_honest_office_is_seldom_named_and_seldom_alarms():
    rng = np.random.default_rng(1)
    listed, alarms = 0, 0
    for _ in range(120):
        found = since_when(office(rng, agents=18, officers=7))
        listed += benjamini_hochberg(found.p_value, 0.05).rejected.any()
        limit = limit_for(0.05 / found.height.size, times=12)
        alarms += (found.height >= limit).any()
    # At most 5 %: of 120 offices 6, and 11 is its 97.5 % point.
    assert listed <= 11
    assert alarms <= 11


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_agents_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    counts = office(rng, agents=8, officers=5, months=6)
    order = rng.permutation(8)
    one, other = since_when(counts), since_when(counts[order])
    assert np.sort(other.p_value) == pytest.approx(np.sort(one.p_value), rel=1e-3)
