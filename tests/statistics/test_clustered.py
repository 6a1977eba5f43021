"""Slopes and errors are those of a regression with a dummy a group, written out in full."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evenhand.errors import StatisticsError
from evenhand.statistics.clustered import clustered


def in_full(y, x, cluster, absorbed):
    """Dummies, normal equations and a loop over clusters: nothing shared with the module."""
    dummies = (absorbed[:, None] == np.unique(absorbed)).astype(float)
    z = np.hstack([x, dummies])
    inverse = np.linalg.pinv(z.T @ z)
    beta = inverse @ z.T @ y
    residual = y - z @ beta
    meat = np.zeros((z.shape[1], z.shape[1]))
    names = np.unique(cluster)
    for name in names:
        s = z[cluster == name].T @ residual[cluster == name]
        meat += np.outer(s, s)
    n, k, g = y.size, z.shape[1], names.size
    v = inverse @ meat @ inverse * g / (g - 1) * (n - 1) / (n - k)
    return beta[: x.shape[1]], np.sqrt(np.diag(v))[: x.shape[1]]


def made(seed, *, n=200, clusters=20, groups=5):
    rng = np.random.default_rng(seed)
    cluster, absorbed = rng.integers(clusters, size=n), rng.integers(groups, size=n)
    shock = rng.standard_normal(clusters)
    x = np.stack([rng.standard_normal(clusters)[cluster], rng.standard_normal(n)], axis=1)
    y = x @ np.array([0.3, -0.2]) + shock[cluster] + absorbed + rng.standard_normal(n)
    return y, x, cluster, absorbed


def test_slope_and_error_of_four_points_worked_by_hand():
    # x: -1 1 -1 1, y: 0 2 1 5; one group: y about 2 is -2 0 -1 3; slope = (2 + 0 + 1 + 3) / 4.
    # Residuals: -.5 -1.5 .5 1.5; scores: .5 -1.5 -.5 1.5; clusters {0, 1} and {2, 3}: -1 and 1.
    # Variance: (1 + 1) / 16 times 2 / 1 times 3 / 2 = 3 / 8.
    found = clustered(
        [0, 2, 1, 5], [[-1], [1], [-1], [1]], cluster=[0, 0, 1, 1], absorbed=[0, 0, 0, 0]
    )
    assert found.slope == pytest.approx([1.5])
    assert found.standard_error == pytest.approx([(3 / 8) ** 0.5])
    # Student's t with one degree of freedom: 12.706 at 97.5 %.
    assert found.high == pytest.approx([1.5 + 12.7062 * (3 / 8) ** 0.5], rel=1e-5)
    assert (found.observations, found.clusters, found.groups) == (4, 2, 1)


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_a_regression_written_out_in_full(seed):
    y, x, cluster, absorbed = made(seed)
    found = clustered(y, x, cluster=cluster, absorbed=absorbed)
    slope, error = in_full(y, x, cluster, absorbed)
    assert found.slope == pytest.approx(slope, rel=1e-9)
    assert found.standard_error == pytest.approx(error, rel=1e-8)
    t = np.abs(slope / error)
    assert found.p_value == pytest.approx(2 * stats.t.sf(t, found.clusters - 1), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-50, 50))
def test_scale_level_and_order_do_not_matter(seed, scale, level):
    y, x, cluster, absorbed = made(seed, n=80)
    plain = clustered(y, x, cluster=cluster, absorbed=absorbed)
    order = np.random.default_rng(seed).permutation(y.size)
    moved = clustered(
        scale * y[order] + level, x[order], cluster=cluster[order], absorbed=absorbed[order]
    )
    assert moved.slope == pytest.approx(scale * plain.slope, rel=1e-6, abs=1e-9)
    assert moved.p_value == pytest.approx(plain.p_value, rel=1e-5, abs=1e-12)


def test_the_interval_covers_where_clusters_share_a_shock():
    covered = []
    for seed in range(400):
        y, x, cluster, absorbed = made(seed, n=600, clusters=120)
        found = clustered(y, x, cluster=cluster, absorbed=absorbed)
        covered.append(found.low[0] <= 0.3 <= found.high[0])
    assert 0.93 <= np.mean(covered) <= 0.98


def test_what_does_not_vary_or_is_not_finite_is_refused():
    y, x, cluster, absorbed = made(1)
    with pytest.raises(StatisticsError, match="does not vary"):
        clustered(y, absorbed[:, None].astype(float), cluster=cluster, absorbed=absorbed)
    with pytest.raises(StatisticsError, match="says one thing twice"):
        clustered(y, np.hstack([x, x[:, :1]]), cluster=cluster, absorbed=absorbed)
    with pytest.raises(StatisticsError, match="missing or infinite"):
        clustered(np.where(cluster == 1, np.nan, y), x, cluster=cluster, absorbed=absorbed)
    with pytest.raises(StatisticsError, match="too few"):
        clustered(y, x, cluster=np.zeros(y.size), absorbed=absorbed)
    with pytest.raises(StatisticsError, match="too few"):
        clustered([], np.zeros((0, 1)), cluster=[], absorbed=[])
    with pytest.raises(StatisticsError, match="shape"):
        clustered(y, x[:5], cluster=cluster, absorbed=absorbed)


def test_a_perfect_line_has_no_error_and_no_warning():
    x = np.arange(6.0)[:, None]
    found = clustered(2 * x[:, 0], x, cluster=[0, 0, 1, 1, 2, 2], absorbed=np.zeros(6))
    assert found.slope == pytest.approx([2.0])
    assert found.p_value[0] < 1e-6
