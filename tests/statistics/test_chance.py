from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from evenhand.errors import StatisticsError
from evenhand.statistics import chance
from evenhand.statistics.chance import (
    permutation_p_value,
    shuffle_within,
    shuffled_margins,
    source,
)
from evenhand.statistics.margins import Margin, table
from evenhand.statistics.pairs import pair_excess_from_margins


def test_a_shuffle_keeps_each_set_and_follows_the_seed() -> None:
    sets = np.array(["b", "a", "b", "a", "b", "c"])
    labels = np.array(["u", "v", "w", "x", "y", "z"])
    dealt = shuffle_within(sets, labels, seed=4)
    for name in "abc":
        assert sorted(dealt[sets == name]) == sorted(labels[sets == name])
    assert shuffle_within(sets, labels, seed=4).tolist() == dealt.tolist()
    assert len({tuple(shuffle_within(sets, labels, seed=s)) for s in range(200)}) == 12


def test_every_order_inside_a_set_is_equally_likely() -> None:
    # 4,000 sets of three in one call, unsorted: six orders.
    sets = np.tile(np.arange(4000), 3)
    labels = np.repeat([0, 1, 2], 4000)
    dealt = shuffle_within(sets, labels, seed=1).reshape(3, 4000).T
    counts = Counter(map(tuple, dealt.tolist()))
    assert len(counts) == 6
    assert stats.chisquare(list(counts.values())).pvalue > 1e-3


def test_blocks_of_sets_are_shuffled_apart_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance, "_BLOCK", 10)
    rng = np.random.default_rng(0)
    sets = np.sort(rng.integers(0, 30, 200))
    labels = rng.integers(0, 9, 200)
    dealt = shuffle_within(sets, labels, seed=2)
    for name in np.unique(sets):
        assert sorted(dealt[sets == name]) == sorted(labels[sets == name])
    assert dealt.tolist() != labels.tolist()


def margins_of(stratum: np.ndarray, officer: np.ndarray, client: np.ndarray) -> dict[str, Margin]:
    one = np.ones(stratum.size, dtype=np.int64)
    return {
        "officers": Margin(row=stratum, column=officer, count=one),
        "clients": Margin(row=stratum, column=client, count=one),
    }


def test_dealt_margins_have_the_law_that_pairs_are_set_against() -> None:
    rng = np.random.default_rng(6)
    stratum, officer, client = (rng.integers(0, k, 120) for k in (8, 3, 4))
    margins = margins_of(stratum, officer, client)
    observed = Margin(row=officer, column=client, count=np.ones(120, dtype=np.int64))
    pairs = pair_excess_from_margins(**margins, observed=observed, exact="all")
    tables = np.stack([
        table(shuffled_margins(**margins, seed=seed), shape=(3, 4)).toarray()
        for seed in range(4000)
    ])  # fmt: skip
    assert (tables.sum(axis=2) == np.bincount(officer)).all()
    assert (tables.sum(axis=1) == np.bincount(client)).all()
    seen = tables[:, pairs.officer, pairs.client]
    z = (seen.mean(axis=0) - pairs.expected) / np.sqrt(pairs.variance / 4000)
    assert np.abs(z).max() < 4.0
    assert seen.var(axis=0) == pytest.approx(pairs.variance, rel=0.12)
    share = (seen >= pairs.observed).mean(axis=0)
    assert share == pytest.approx(pairs.p_value, abs=4 * 0.5 / np.sqrt(4000))


def test_dealt_margins_are_the_same_counted_densely_or_by_sorting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(6)
    margins = margins_of(*(rng.integers(0, k, 500) for k in (20, 5, 30)))
    dense = shuffled_margins(**margins, seed=3)
    monkeypatch.setattr(chance, "_DENSE", 0)
    sparse = shuffled_margins(**margins, seed=3)
    for name in ("row", "column", "count"):
        assert getattr(dense, name).tolist() == getattr(sparse, name).tolist()


def test_a_run_to_the_end_counts_what_was_seen_as_one_draw() -> None:
    found = permutation_p_value(lambda _: 0.0, observed=1.0, draws=99, seed=1)
    assert (found.p_value, found.draws, found.exceedances) == (1 / 100, 99, 0)


def test_a_run_stops_at_the_tenth_exceedance() -> None:
    found = permutation_p_value(lambda _: 1.0, observed=1.0, draws=999, seed=1)
    assert (found.p_value, found.draws, found.exceedances) == (1.0, 10, 10)


def test_a_tie_lost_to_rounding_counts_as_one() -> None:
    found = permutation_p_value(lambda _: 0.1 + 0.2 - 1e-15, observed=0.3, draws=9, seed=1)
    assert found.exceedances == 9


def test_sequential_p_values_are_uniform_or_conservative() -> None:
    # The statistic is normal under chance; so is what was seen.
    seen = np.random.default_rng(9).standard_normal(400)
    p = np.array([
        permutation_p_value(
            lambda rng: float(rng.standard_normal()), observed=x, draws=199, seed=k
        ).p_value
        for k, x in enumerate(seen)
    ])  # fmt: skip
    for level in (0.05, 0.1, 0.3, 0.6):
        assert (p <= level).mean() < level + 3 * np.sqrt(level * (1 - level) / 400)


def test_draws_depend_on_their_number_alone() -> None:
    seen: list[float] = []

    def statistic(rng: np.random.Generator) -> float:
        seen.append(float(rng.random()))
        return 0.0

    permutation_p_value(statistic, observed=1.0, draws=5, seed=3)
    assert seen[3] == np.random.Generator(source(3, 3)).random()


def test_what_cannot_be_shuffled_is_refused() -> None:
    with pytest.raises(StatisticsError, match="differ in length"):
        shuffle_within([1, 1], ["a"], seed=1)
    with pytest.raises(StatisticsError, match="seed is -1"):
        shuffle_within([1, 1], ["a", "b"], seed=-1)
    with pytest.raises(StatisticsError, match="draws is 0"):
        permutation_p_value(lambda _: 0.0, observed=1.0, draws=0, seed=1)
    with pytest.raises(StatisticsError, match="statistic is nan"):
        permutation_p_value(lambda _: 0.0, observed=float("nan"), seed=1)
    one, two = np.array([0]), np.array([2])
    with pytest.raises(StatisticsError, match="Stratum 0 has 2"):
        shuffled_margins(officers=Margin(one, one, two), clients=Margin(one, one, one + 3), seed=1)
