from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.plug_in import matched_mean_above


def test_one_coin_gives_a_quarter() -> None:
    # X is 0 or 1 with chance 1/2: E max(0, X - 1/2) = 1/4.
    found = matched_mean_above(expected=np.array([0.5]), variance=np.array([0.25]))
    assert found == pytest.approx([0.25], rel=1e-12)


@pytest.mark.parametrize(("n", "p"), [(3, 0.2), (40, 0.5), (200, 0.03), (5000, 0.9)])
def test_a_binomial_is_met_exactly(n: int, p: float) -> None:
    k = np.arange(n + 1)
    above = (stats.binom(n, p).pmf(k) * np.maximum(0, k - n * p)).sum()
    found = matched_mean_above(expected=np.array([n * p]), variance=np.array([n * p * (1 - p)]))
    assert found == pytest.approx([above], rel=1e-8)


@pytest.mark.parametrize("mean", [0.001, 0.7, 4.0, 250.0])
@pytest.mark.parametrize("short", [0.0, 1e-12, 1e-8, 1e-6])
def test_without_any_lack_of_variance_it_is_poisson(mean: float, short: float) -> None:
    k = np.arange(2000)
    above = (stats.poisson(mean).pmf(k) * np.maximum(0, k - mean)).sum()
    found = matched_mean_above(expected=np.array([mean]), variance=np.array([mean * (1 - short)]))
    assert found == pytest.approx([above], rel=1e-5)


def test_without_variance_nothing_is_above() -> None:
    found = matched_mean_above(expected=np.array([3.0, 1.0]), variance=np.array([0.0, 0.5]))
    assert found[0] == 0.0
    assert found[1] > 0.0
