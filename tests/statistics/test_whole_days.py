import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.statistics.whole_days import (
    DEALINGS,
    dealt_labels,
    labelled_days,
    moments_of_days,
)

MONTH = np.repeat(np.arange(6), 20)
IS_END = np.tile(np.arange(20) >= 17, 6)


def ends(n, total, *, seed=0):
    dealt = dealt_labels(MONTH, IS_END, np.random.default_rng(seed))
    return labelled_days(n=n, total=total, block=MONTH, is_label=IS_END, dealt=dealt)


def test_the_difference_is_that_of_the_means_per_file():
    # 18 end days of 10 files with 3 yeses each, 102 others of 10 with 1, give or take one a day.
    n = np.full(120, 10.0)
    total = np.where(IS_END, 3.0, 1.0) + np.tile([0.5, -0.5], 60)
    total[IS_END] = 3.0 + np.tile([0.5, -0.5], 9)
    total[~IS_END] = 1.0 + np.tile([0.5, -0.5], 51)
    told = ends(n, total)
    assert told.effect == pytest.approx(0.2)
    assert told.low < 0.2 < told.high
    assert told.p_value < 1 / DEALINGS
    assert told.days == 120


def test_the_slope_inside_days_is_score_over_spread():
    rng = np.random.default_rng(0)
    # 40 days of spread 2: half have a score of 1, half of 0, so the slope is 20 / 80.
    told = moments_of_days(score=np.tile([1.0, 0.0], 20), spread=np.full(40, 2.0), rng=rng)
    assert told.effect == pytest.approx(0.25)
    # Left are 20 of +0.5 and 20 of -0.5: root of 10 * 40 / 39, over 80, times t of 39 at 97.5 %.
    assert told.high - told.effect == pytest.approx(2.0227 * np.sqrt(400 / 39) / 80, rel=1e-3)
    assert told.p_value < 1e-3


def test_labels_are_dealt_inside_their_month():
    dealt = dealt_labels(MONTH, IS_END, np.random.default_rng(0))
    assert dealt.shape == (DEALINGS, 120)
    for month in range(6):
        assert (dealt[:, month == MONTH].sum(axis=1) == 3).all()
    assert dealt.mean(axis=0) == pytest.approx(np.full(120, 0.15), abs=0.05)


@given(shift=st.floats(-50, 50), scale=st.floats(0.1, 100), seed=st.integers(0, 99))
def test_neither_the_level_of_months_nor_the_unit_moves_the_p_value(shift, scale, seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 30, 120).astype(float)
    total = rng.normal(0, np.sqrt(n))
    as_is, moved = ends(n, total), ends(n, scale * (total + shift * n * (1 + MONTH)))
    assert moved.p_value == pytest.approx(as_is.p_value, abs=3 / DEALINGS)
    assert moved.effect == pytest.approx(scale * as_is.effect, rel=1e-6, abs=1e-6 * scale)


def test_chance_alone_is_below_the_level_with_busy_ends_and_days_that_go_together():
    rng = np.random.default_rng(1)
    dealt = dealt_labels(MONTH, IS_END, rng)
    low = [0, 0]
    for _ in range(200):
        n = rng.poisson(20 * np.where(IS_END, 2, 1)) + 1.0
        total = rng.normal(0, np.sqrt(n)) + n * rng.normal(0, 0.2, 120)
        told = labelled_days(n=n, total=total, block=MONTH, is_label=IS_END, dealt=dealt)
        low[0] += told.p_value <= 0.05
        told = moments_of_days(score=total, spread=n, rng=rng)
        low[1] += told.p_value <= 0.05
    # Of 200 at 5 %, more than 19 come by chance once in a hundred times.
    assert max(low) <= 19


def test_where_nothing_varies_or_days_are_few_nothing_is_told():
    assert not ends(np.full(120, 5.0), np.zeros(120)).is_known
    assert not ends(np.zeros(120), np.zeros(120)).is_known
    assert not ends(np.where(IS_END, 0.0, 5.0), np.ones(120)).is_known
    rng = np.random.default_rng(0)
    assert not moments_of_days(score=np.zeros(40), spread=np.ones(40), rng=rng).is_known
    assert not moments_of_days(score=np.ones(19), spread=np.ones(19), rng=rng).is_known
    assert not moments_of_days(score=np.zeros(0), spread=np.zeros(0), rng=rng).is_known
