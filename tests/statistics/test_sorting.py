from itertools import permutations

import numpy as np
import pytest

from evenhand.statistics.margins import Margin
from evenhand.statistics.sorting import Halves, half_of, sorting


def counted(*columns):
    keys, files = np.unique(np.stack(columns, 1), axis=0, return_counts=True)
    return *keys.T, files


def of_rows(stratum, unit, client, y, *, least=1):
    stratum, unit, client = map(np.asarray, (stratum, unit, client))
    keys = (half_of(stratum), unit, client)
    half, units, clients, files = counted(*keys)
    cell = np.unique(np.stack(keys, 1), axis=0, return_inverse=True)[1].ravel()
    total = np.bincount(cell, weights=y)
    met = Halves(half, units, clients, files.astype(float), files.astype(float), total)
    return sorting(
        units=Margin(*counted(stratum, unit)),
        clients=Margin(*counted(stratum, client)),
        met=met,
        least=least,
    )


def test_mean_and_spread_are_those_of_all_deals():
    # Effects come from half 1 (sets 1000 on), the deal that is varied is that of one set in half 0.
    zero = next(s for s in range(100) if half_of(s) == 0)
    ones = [s for s in range(100) if half_of(s) == 1][:8]
    rng = np.random.default_rng(0)
    unit, client = rng.integers(0, 3, 80), rng.integers(0, 3, 80)
    stratum, y = np.repeat(ones, 10), rng.normal(size=80) + unit - 2 * client
    here, agents = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    found = []
    for deal in permutations(range(4)):
        rows = (
            np.append(stratum, [zero] * 4),
            np.append(unit, here[list(deal)]),
            np.append(client, agents),
        )
        # the files of half 0 have no outcome to speak of, and one set: no effects come from them
        found.append(of_rows(*rows, np.append(y, [0, 0, 0, 0])))
    gaps = np.array([f.covariance * 84 for f in found])
    # the part of half 1, judged with effects of half 0, is none
    assert np.mean(gaps) == pytest.approx(0, abs=1e-9)
    assert np.var(gaps) == pytest.approx((found[0].standard_error * 84) ** 2)


def test_neighbouring_sets_do_not_take_turns():
    halves = half_of(np.arange(20_000))
    for step in (1, 2, 3, 7):
        assert abs(np.mean(halves[:-step] == halves[step:]) - 0.5) < 0.25
    assert abs(halves.mean() - 0.5) < 0.01


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_a_single_set_or_none_sorts_nothing(rows):
    zero = np.zeros(rows, int)
    found = of_rows(zero, np.arange(rows), zero, np.ones(rows)) if rows else None
    if found is not None:
        assert (found.p_value, found.covariance, found.standard_error) == (1, 0, 0)


def test_sorted_files_are_found_and_dealt_ones_are_not():
    rng = np.random.default_rng(1)
    stratum, client = rng.integers(0, 200, 4000), rng.integers(0, 20, 4000)
    strict, risk = np.linspace(-1, 1, 10), np.linspace(-1, 1, 20)
    for way, sign in ((0, 0), (1, -1)):
        unit = rng.integers(0, 10, 4000)
        if way:
            given = rng.random(4000) < 0.3
            unit = np.where(given, 9 - client // 2, unit)
        y = strict[unit] + risk[client] + rng.normal(size=4000)
        found = of_rows(stratum, unit, client, y, least=10)
        assert (found.p_value < 0.001) == bool(way)
        assert np.sign(found.covariance) * way == sign


def test_an_outcome_that_is_the_same_everywhere_sorts_nothing():
    rng = np.random.default_rng(2)
    found = of_rows(
        rng.integers(0, 50, 500), rng.integers(0, 5, 500), rng.integers(0, 8, 500), np.ones(500)
    )
    assert found.p_value > 0.05
    assert np.isnan(found.correlation) or abs(found.covariance) < 1e-12
