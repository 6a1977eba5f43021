from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics import lottery
from evenhand.statistics.groups import GroupedPairs
from evenhand.statistics.lottery import omnibus
from evenhand.statistics.margins import Margin
from evenhand.statistics.multiplicity import benjamini_hochberg


def arguments(
    group: np.ndarray, stratum: np.ndarray, officer: np.ndarray, client: np.ndarray
) -> dict[str, Any]:
    one = np.ones(stratum.size, dtype=np.int64)
    return {
        "group": group,
        "officers": Margin(row=stratum, column=officer, count=one),
        "clients": Margin(row=stratum, column=client, count=one),
        "observed": GroupedPairs(
            group=group[stratum], officer=officer, client=client, count=one
        ),
    }  # fmt: skip


def honest(rng: np.random.Generator, *, groups: int, size: int) -> dict[str, Any]:
    stratum = np.sort(rng.integers(0, groups * 10, size))
    return arguments(
        np.arange(groups * 10) // 10, stratum, rng.integers(0, 4, size), rng.integers(0, 6, size)
    )


def test_the_statistic_and_its_p_are_those_of_every_possible_deal() -> None:
    # One stratum of six files: T over all 720 deals, written out.
    officer, client = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 2])
    a, b = np.bincount(officer), np.bincount(client)
    E = np.outer(a, b) / 6
    V = np.outer(a * (6 - a), b * (6 - b)) / (36 * 5)

    def unevenness(dealt: np.ndarray) -> float:
        met = np.bincount(dealt * 3 + client, minlength=9).reshape(3, 3)
        return float(((met - E) ** 2 / V).sum())

    every = np.array([unevenness(np.array(dealt)) for dealt in permutations(officer)])
    true_p = (every >= unevenness(officer) - 1e-9).mean()
    given = arguments(np.array([0]), np.zeros(6, dtype=int), officer, client)
    found = omnibus(**given, seed=3, draws=20_000, stop_after=20_001)
    assert found.statistic == pytest.approx([unevenness(officer)])
    assert found.pairs.tolist() == [9]
    assert found.declarations.tolist() == [6]
    assert found.draws.tolist() == [20_000]
    assert found.p_value[0] == pytest.approx(true_p, abs=4 * np.sqrt(true_p / 20_000))


def test_a_group_stops_at_its_tenth_exceedance_and_others_go_on() -> None:
    rng = np.random.default_rng(4)
    given = honest(rng, groups=20, size=4000)
    found = omnibus(**given, seed=1)
    stopped = found.exceedances == 10
    assert stopped.mean() > 0.8
    assert found.p_value[stopped] == pytest.approx(10 / found.draws[stopped])
    rest = (1 + found.exceedances[~stopped]) / 1000
    assert found.p_value[~stopped] == pytest.approx(rest)
    assert (found.draws[~stopped] == 999).all()


def test_threads_change_nothing() -> None:
    given = honest(np.random.default_rng(5), groups=12, size=2000)
    one, four = (omnibus(**given, seed=2, threads=k) for k in (1, 4))
    for name in ("statistic", "p_value", "draws", "exceedances"):
        assert getattr(one, name).tolist() == getattr(four, name).tolist()
    other = omnibus(**given, seed=3)
    assert other.draws.tolist() != one.draws.tolist()


def test_a_group_is_judged_alike_whatever_others_are_beside_it() -> None:
    rng = np.random.default_rng(6)
    group = np.arange(30) // 10
    stratum = rng.integers(0, 30, 900)
    officer, client = rng.integers(0, 4, 900), rng.integers(0, 6, 900)
    together = omnibus(**arguments(group, stratum, officer, client), seed=2)
    own = stratum >= 20
    alone = omnibus(**arguments(group, stratum[own], officer[own], client[own]), seed=2)
    assert alone.group.tolist() == [2]
    assert alone.p_value[0] == together.p_value[2]
    assert alone.statistic[0] == pytest.approx(together.statistic[2])


def test_a_steered_group_is_the_one_found() -> None:
    rng = np.random.default_rng(7)
    group = np.arange(100) // 10
    stratum = rng.integers(0, 100, 10_000)
    officer, client = rng.integers(0, 5, 10_000), rng.integers(0, 20, 10_000)
    officer[(group[stratum] == 3) & (client == 2) & (rng.random(10_000) < 0.8)] = 4
    found = omnibus(**arguments(group, stratum, officer, client), seed=2)
    assert found.p_value[3] == 1 / 1000
    assert (np.delete(found.p_value, 3) > 0.005).all()


def test_only_clients_with_enough_files_in_the_group_are_tested() -> None:
    given = honest(np.random.default_rng(8), groups=1, size=60)
    files = np.bincount(given["clients"].column)
    found = omnibus(**given, seed=1, least_files=int(files.max()))
    assert found.pairs.tolist() == [4 * (files == files.max()).sum()]


def test_without_anything_left_to_chance_nothing_is_dealt() -> None:
    stratum = np.array([0, 0, 1])
    given = arguments(np.array([0, 1]), stratum, np.array([0, 0, 1]), np.array([0, 1, 1]))
    found = omnibus(**given, seed=1)
    assert found.p_value.tolist() == [1.0, 1.0]
    assert found.draws.tolist() == [0, 0]


def test_honest_groups_are_uniform_or_conservative() -> None:
    given = honest(np.random.default_rng(9), groups=400, size=24_000)
    p = omnibus(**given, seed=5, draws=199).p_value
    for level in (0.05, 0.1, 0.3, 0.6):
        assert (p <= level).mean() < level + 3 * np.sqrt(level * (1 - level) / 400)
    assert p.mean() < 0.6


def test_a_run_that_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given = honest(np.random.default_rng(9), groups=2, size=50)
    with pytest.raises(StatisticsError, match="draws is 0"):
        omnibus(**given, seed=1, draws=0)
    with pytest.raises(StatisticsError, match="threads is 0"):
        omnibus(**given, seed=1, threads=0)
    with pytest.raises(StatisticsError, match="seed is 'x'"):
        omnibus(**given, seed="x")
    # The same small case passes, also when a pass may hold one deal only.
    monkeypatch.setattr(lottery, "_CARDS", 1)
    assert omnibus(**given, seed=1).group.tolist() == [0, 1]


def test_deals_fitted_to_a_level_list_what_many_deals_list():
    # twenty honest groups and four in which one client always meets the officer of its number
    rng = np.random.default_rng(3)
    rows = []
    for group in range(24):
        for _ in range(300):
            client = rng.integers(10)
            officer = client % 5 if group < 4 and client < 5 else rng.integers(5)
            rows.append((group, officer, client))
    group, officer, client = np.array(rows).T
    ones = np.ones(len(rows), dtype=np.int64)
    given = {
        "group": np.arange(24),
        "officers": Margin(group, officer, ones),
        "clients": Margin(group, client, ones),
        "observed": GroupedPairs(group=group, officer=officer, client=client, count=ones),
        "seed": 1,
    }
    fitted = omnibus(**given, draws=49_999, level=0.05)
    many = omnibus(**given, draws=9_999)
    listed = benjamini_hochberg(fitted.p_value, 0.05).rejected
    assert listed[:4].all()
    assert listed.tolist() == benjamini_hochberg(many.p_value, 0.05).rejected.tolist()
    assert fitted.draws.max() < 1_000


def test_fitted_deals_keep_the_level_over_honest_families():
    # 200 families of eight honest groups: any listed group is false; 5 % of 200 is 10, and three
    # standard errors of that are 9
    rng = np.random.default_rng(5)
    false = 0
    for family in range(200):
        group = np.repeat(np.arange(8), 40)
        officer, client = rng.integers(3, size=320), rng.integers(6, size=320)
        ones = np.ones(320, dtype=np.int64)
        found = omnibus(
            group=np.arange(8),
            officers=Margin(group, officer, ones),
            clients=Margin(group, client, ones),
            observed=GroupedPairs(group=group, officer=officer, client=client, count=ones),
            seed=family,
            draws=4_999,
            level=0.05,
        )
        false += benjamini_hochberg(found.p_value, 0.05).rejected.any()
    assert false <= 19


@pytest.mark.parametrize("stop_after", [2, 5])
@pytest.mark.parametrize("groups", [10, lottery.MANY])
def test_open_groups_are_dealt_afresh_if_few_or_else_have_one_p(
    stop_after: int, groups: int
) -> None:
    rng = np.random.default_rng(11)
    left = fresh = 0
    for family in range(300 // groups):
        given = {**honest(rng, groups=groups, size=60 * groups), "seed": family}
        first = omnibus(**given, draws=lottery.FIRST_LOOK, stop_after=stop_after)
        fitted = omnibus(**given, draws=49_999, level=0.05, stop_after=stop_after)
        is_open = (first.p_value <= lottery.OPEN) & (first.pairs > 0)
        assert fitted.p_value[~is_open].tolist() == first.p_value[~is_open].tolist()
        again = fitted.draws != first.draws
        assert not again[~is_open].any()
        assert (fitted.p_value[is_open & ~again] == lottery.OPEN).all()
        left, fresh = left + (is_open & ~again).sum(), fresh + again.sum()
    # Of 300 groups 5 in 100 are open: 15, and 26 within three standard errors.
    assert 0 < left + fresh <= 26
    assert (left > 0) == (groups >= lottery.MANY)


def test_a_single_uneven_group_is_listed_beside_many_that_few_deals_reach():
    rng = np.random.default_rng(12)
    stratum = np.sort(rng.integers(0, 1000, 30_000))
    officer, client = rng.integers(0, 4, 30_000), rng.integers(0, 6, 30_000)
    officer[(stratum < 10) & (client == 2)] = 0
    given = arguments(np.arange(1000) // 10, stratum, officer, client)
    found = omnibus(**given, seed=1, draws=49_999, stop_after=2, level=0.05)
    assert np.flatnonzero(benjamini_hochberg(found.p_value, 0.05).rejected).tolist() == [0]
    assert (found.draws > lottery.FIRST_LOOK).sum() <= 5
