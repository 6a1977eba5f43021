import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.odds_ratio import mantel_haenszel


def ratio(tables):
    """Each table is (a, b, c, d): yes and no with the property, yes and no without."""
    a, b, c, d = np.array(tables).T
    rows = np.arange(len(tables))
    return mantel_haenszel(
        stratum=np.concatenate([rows, rows]),
        has_property=np.repeat([True, False], len(tables)),
        trials=np.concatenate([a + b, c + d]),
        events=np.concatenate([a, c]),
    )


def test_one_table_has_the_odds_ratio_and_woolfs_variance():
    # 10 x 40 / (20 x 5) = 4; with one table the variance is 1/10 + 1/20 + 1/5 + 1/40
    found = ratio([(10, 20, 5, 40)])
    assert found.ratio == pytest.approx(4)
    width = 1.959964 * (1 / 10 + 1 / 20 + 1 / 5 + 1 / 40) ** 0.5
    assert (found.low, found.high) == pytest.approx((4 * np.exp(-width), 4 * np.exp(width)))


def test_two_tables_are_pooled_as_worked_by_hand():
    # R = 10*40/75 + 2*30/40 = 6.8333, S = 20*5/75 + 4*4/40 = 1.7333
    found = ratio([(10, 20, 5, 40), (2, 4, 4, 30)])
    assert found.ratio == pytest.approx((400 / 75 + 60 / 40) / (100 / 75 + 16 / 40))
    assert found.tables == 2


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng, covered = np.random.default_rng(0), 0
    for _ in range(400):
        base = rng.uniform(0.02, 0.2, 30)
        odds = 2.0 * base / (1 - base)
        n = rng.integers(10, 60, (2, 30))
        a, c = rng.binomial(n[0], odds / (1 + odds)), rng.binomial(n[1], base)
        found = ratio(np.stack([a, n[0] - a, c, n[1] - c], axis=1))
        covered += found.low <= 2.0 <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_where_nothing_tells_it_is_not_known():
    assert np.isnan(ratio([(0, 10, 0, 10)]).ratio)
    assert np.isnan(ratio([(3, 10, 0, 0)]).ratio)
    assert ratio([(3, 10, 0, 10)]).ratio == np.inf
    assert ratio([(0, 10, 3, 10)]).ratio == 0.0
    nothing = np.zeros(0, dtype=np.int64)
    none = mantel_haenszel(
        stratum=nothing, has_property=nothing.astype(bool), trials=nothing, events=nothing
    )
    assert np.isnan(none.ratio)
    with pytest.raises(StatisticsError, match="more yeses than trials"):
        mantel_haenszel(
            stratum=np.array([0]),
            has_property=np.array([True]),
            trials=np.array([1]),
            events=np.array([2]),
        )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 20)] * 4), min_size=1, max_size=6), st.randoms())
def test_the_order_of_sets_does_not_matter(tables, random):
    shuffled = list(tables)
    random.shuffle(shuffled)
    one, other = ratio(tables), ratio(shuffled)
    assert other.ratio == pytest.approx(one.ratio, nan_ok=True)
    assert other.high == pytest.approx(one.high, nan_ok=True)
