from __future__ import annotations

from collections import Counter
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evenhand.errors import StatisticsError
from evenhand.statistics.margins import Margin
from evenhand.statistics.pairs import PairExcess, joined, pair_excess, pair_excess_from_margins


def rejected(p_value: np.ndarray, *, level: float) -> np.ndarray:
    """Benjamini-Hochberg written out, so that these tests stand on their own."""
    order = np.argsort(p_value, kind="stable")
    below = p_value[order] <= level * np.arange(1, p_value.size + 1) / p_value.size
    found = np.zeros(p_value.size, dtype=bool)
    if below.any():
        found[order[: np.flatnonzero(below)[-1] + 1]] = True
    return found


def lottery(
    rng: np.random.Generator, *, strata: int, officers: int, clients: int, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One row per declaration; clients of very different size, officers drawn by lot."""
    weight = 1.0 / np.arange(1, clients + 1)
    return (
        rng.integers(0, strata, size),
        rng.integers(0, officers, size),
        rng.choice(clients, size, p=weight / weight.sum()),
        np.ones(size, dtype=np.int64),
    )


def by_label(found: PairExcess) -> dict[tuple[Any, Any], tuple[float, ...]]:
    columns = (
        found.observed, found.expected, found.variance, found.p_value, found.p_avoidance,
        found.mean_above,
    )  # fmt: skip
    rows = zip(*columns, strict=True)
    names = zip(found.officer.tolist(), found.client.tolist(), strict=True)
    return dict(zip(names, rows, strict=True))


def test_two_days_give_the_tails_worked_by_hand() -> None:
    # Day 1: 4 files, officer a has 2, client p has 2: masses 1/6, 4/6, 1/6 on 0..2.
    # Day 2: 2 files, a has 1, p has 1: masses 1/2, 1/2.
    # a and p met 2 + 1 = 3 times: P(X >= 3) = 1/12; E = 1 + 1/2; V = 1/3 + 1/4.
    found = pair_excess(
        stratum=["d1", "d1", "d2", "d2"],
        officer=["a", "b", "a", "b"],
        client=["p", "q", "p", "q"],
        count=[2, 2, 1, 1],
        exact="all",
    )
    assert found.officer.tolist() == ["a", "a", "b", "b"]
    assert found.client.tolist() == ["p", "q", "p", "q"]
    assert found.observed.tolist() == [3, 0, 0, 3]
    assert found.expected == pytest.approx([1.5] * 4)
    assert found.variance == pytest.approx([7 / 12] * 4)
    assert found.p_value == pytest.approx([1 / 12, 1, 1, 1 / 12])
    assert found.p_avoidance == pytest.approx([1, 1 / 12, 1 / 12, 1])
    # Above by 1.5 twice, of 6 files; under the lot E max(0, X - E) = 1/3 for each of 4 pairs.
    assert found.plug_in == pytest.approx(3 / 6)
    assert found.expected_plug_in == pytest.approx((4 / 3) / 6)
    assert found.debiased == pytest.approx(3 / 6 - 4 / 18)
    assert found.flagged_excess(found.p_value < 0.1) == pytest.approx(3 / 6)


def test_one_stratum_equals_the_hypergeometric_of_scipy() -> None:
    rng = np.random.default_rng(2)
    _, officer, client, count = lottery(rng, strata=1, officers=4, clients=5, size=500)
    found = pair_excess(np.zeros(500, dtype=int), officer, client, count, exact="all")
    a = np.bincount(officer)[found.officer]
    b = np.bincount(client)[found.client]
    law = stats.hypergeom(500, a, b)
    assert found.p_value == pytest.approx(law.sf(found.observed - 1), rel=1e-8)
    assert found.p_avoidance == pytest.approx(law.cdf(found.observed), rel=1e-8)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_tails_equal_a_count_of_every_possible_deal(days: list[list[tuple[int, int]]]) -> None:
    rows = [(day, o, b) for day, files in enumerate(days) for o, b in files]
    stratum, officer, client = (np.array(column) for column in zip(*rows, strict=True))
    found = pair_excess(stratum, officer, client, np.ones(len(rows), dtype=int), exact="all")
    deals = [
        Counter(
            (o, b)
            for files, dealt in zip(days, deal, strict=True)
            for (_, b), o in zip(files, dealt, strict=True)
        )
        for deal in product(*[permutations([o for o, _ in files]) for files in days])
    ]
    for i, pair in enumerate(zip(found.officer.tolist(), found.client.tolist(), strict=True)):
        met = np.array([deal[pair] for deal in deals])
        assert found.expected[i] == pytest.approx(met.mean())
        assert found.variance[i] == pytest.approx(met.var(), abs=1e-12)
        assert found.p_value[i] == pytest.approx((met >= found.observed[i]).mean())
        assert found.p_avoidance[i] == pytest.approx((met <= found.observed[i]).mean())
        above = np.maximum(0, met - met.mean()).mean()
        assert found.mean_above[i] == pytest.approx(above, abs=1e-9)


@pytest.mark.parametrize("steered", [0, 30])
@pytest.mark.parametrize(("strata", "clients"), [(20, 15), (400, 120), (3000, 300)])
def test_skipping_changes_no_rejection_and_never_understates(
    steered: int, strata: int, clients: int
) -> None:
    rng = np.random.default_rng(strata + steered)
    stratum, officer, client, count = lottery(
        rng, strata=strata, officers=8, clients=clients, size=12_000
    )
    favoured = np.flatnonzero(client == 3)[:steered]
    officer[favoured] = 5
    needed = pair_excess(stratum, officer, client, count)
    every = pair_excess(stratum, officer, client, count, exact="all")
    assert every.exact.all()
    skipped = ~needed.exact
    assert 0.5 < skipped.mean() < 1.0
    for some, all_ in (
        (needed.p_value, every.p_value),
        (needed.p_avoidance, every.p_avoidance),
    ):
        assert (some[skipped] >= all_[skipped] - 1e-9).all()
        assert (all_[skipped] > 0.05).all()
        assert some[needed.exact] == pytest.approx(all_[needed.exact], rel=1e-9)
        for level in (0.01, 0.05):
            assert (rejected(some, level=level) == rejected(all_, level=level)).all()
    assert needed.expected_plug_in == pytest.approx(every.expected_plug_in, rel=2e-3)


def test_margins_give_what_the_crossing_gives() -> None:
    rng = np.random.default_rng(11)
    stratum, officer, client, count = lottery(rng, strata=60, officers=6, clients=30, size=4000)
    crossed = pair_excess(stratum, officer, client, count, least_files=40)
    from_margins = pair_excess_from_margins(
        officers=Margin(row=stratum, column=officer, count=count),
        clients=Margin(row=stratum, column=client, count=count),
        observed=Margin(row=officer, column=client, count=count),
        least_files=40,
    )
    assert by_label(crossed) == by_label(from_margins)
    assert (np.bincount(client)[from_margins.client] >= 40).all()
    assert from_margins.declarations == 4000


def test_pairs_are_taken_and_joined_again_to_the_same() -> None:
    rng = np.random.default_rng(11)
    stratum, officer, client, count = lottery(rng, strata=20, officers=4, clients=9, size=900)
    whole = pair_excess(stratum, officer, client, count)
    some = whole.client % 2 == 0
    again = joined([whole.take(~some), whole.take(some)])
    assert by_label(again) == by_label(whole)
    assert again.officer.tolist() == whole.officer.tolist()
    assert (again.declarations, whole.take(some).declarations) == (900, 900)
    assert by_label(whole.take(some)).keys() == {k for k in by_label(whole) if k[1] % 2 == 0}


def test_order_names_and_duplicate_rows_change_nothing() -> None:
    rng = np.random.default_rng(12)
    stratum, officer, client, _ = lottery(rng, strata=30, officers=5, clients=12, size=900)
    count = rng.integers(1, 5, 900)
    plain = by_label(pair_excess(stratum, officer, client, count, exact="all"))
    order = rng.permutation(900)
    moved = pair_excess(stratum[order], officer[order], client[order], count[order], exact="all")
    split = pair_excess(
        np.tile(stratum, 2),
        np.tile(officer, 2),
        np.tile(client, 2),
        np.concatenate([count - 1, np.ones(900, dtype=int)]),
        exact="all",
    )
    named = pair_excess(
        np.array([f"day {s}" for s in stratum]),
        np.array([f"o{9 - o}" for o in officer]),
        np.array([f"c{99 - c}" for c in client]),
        count,
        exact="all",
    )
    renamed = {(9 - int(o[1:]), 99 - int(c[1:])): row for (o, c), row in by_label(named).items()}
    for other in (by_label(moved), by_label(split), renamed):
        assert other.keys() == plain.keys()
        for pair, row in plain.items():
            assert other[pair] == pytest.approx(row, rel=1e-9)


def test_officers_and_clients_may_change_places() -> None:
    rng = np.random.default_rng(13)
    cells = lottery(rng, strata=30, officers=5, clients=12, size=900)
    stratum, officer, client, count = cells
    one = by_label(pair_excess(stratum, officer, client, count, exact="all"))
    other = by_label(pair_excess(stratum, client, officer, count, exact="all"))
    assert {(o, b) for b, o in other} == one.keys()
    for (b, o), row in other.items():
        assert row == pytest.approx(one[o, b], rel=1e-9)


def test_a_count_that_is_certain_has_both_tails_one() -> None:
    found = pair_excess([1, 2], ["a", "a"], ["p", "q"], [5, 1])
    assert found.variance.tolist() == [0.0, 0.0]
    assert found.p_value.tolist() == found.p_avoidance.tolist() == [1.0, 1.0]
    assert found.exact.all()
    assert found.expected_plug_in == 0.0


def test_planted_steering_is_found_and_the_avoided_officer_too() -> None:
    rng = np.random.default_rng(14)
    stratum, officer, client, count = lottery(rng, strata=200, officers=8, clients=40, size=20_000)
    steered = (client == 10) & (rng.random(20_000) < 0.4)
    officer[steered] = 2
    dodged = (client == 4) & (officer == 6)
    officer[dodged] = rng.choice([0, 1, 3, 5], dodged.sum())
    found = pair_excess(stratum, officer, client, count)
    excess = rejected(found.p_value, level=0.05)
    avoided = rejected(found.p_avoidance, level=0.05)
    pairs = list(zip(found.officer.tolist(), found.client.tolist(), strict=True))
    assert (2, 10) in [pair for pair, flag in zip(pairs, excess, strict=True) if flag]
    assert (6, 4) in [pair for pair, flag in zip(pairs, avoided, strict=True) if flag]
    assert found.debiased > 0.5 * steered.sum() / 20_000 * 7 / 8
    assert found.p_value[pairs.index((2, 10))] < 1e-20


def test_the_mean_plug_in_is_that_of_permutations() -> None:
    rng = np.random.default_rng(15)
    stratum, officer, client, count = lottery(
        rng, strata=500, officers=10, clients=150, size=10_000
    )
    found = pair_excess(stratum, officer, client, count)
    expected = np.zeros((10, 150))
    expected[found.officer, found.client] = found.expected
    shares = []
    for _ in range(200):
        order = np.lexsort((rng.random(10_000), stratum))
        dealt = np.empty_like(officer)
        dealt[np.argsort(stratum, kind="stable")] = officer[order]
        met = np.bincount(dealt * 150 + client, minlength=1500).reshape(10, 150)
        shares.append(np.maximum(0, met - expected).sum() / 10_000)
    error = np.std(shares) / np.sqrt(200)
    assert error < 0.002 * np.mean(shares)
    assert found.expected_plug_in == pytest.approx(np.mean(shares), rel=0.005)


def test_the_plug_in_of_a_pure_lottery_is_near_a_tenth_and_the_debiased_near_nothing() -> None:
    # The size of a published administration: 46,257 files; plug-in near 10 % with nothing wrong.
    rng = np.random.default_rng(16)
    cells = lottery(rng, strata=700, officers=15, clients=400, size=46_257)
    found = pair_excess(*cells)
    assert 0.07 < found.plug_in < 0.13
    assert abs(found.debiased) < 0.003


@pytest.mark.slow
def test_honest_lotteries_stay_under_the_stated_rates() -> None:
    rng = np.random.default_rng(17)
    runs, alarms = 300, {"p_value": 0, "p_avoidance": 0}
    for _ in range(runs):
        cells = lottery(rng, strata=60, officers=6, clients=40, size=3000)
        found = pair_excess(*cells)
        for family in alarms:
            p = getattr(found, family)
            alarms[family] += bool(rejected(p, level=0.05).any())
            for level in (0.01, 0.05, 0.2):
                # 240 pairs, dependent within a run: four deviations of the mean share.
                assert (p <= level).mean() < level + 4 * np.sqrt(level / p.size)
    # Under the lot every rejection is false: false discovery rate = chance of any alarm.
    for count in alarms.values():
        assert count / runs < 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"count": [1, -1]}, "row 1 holds -1"),
        ({"count": [1, 0.5]}, "row 1 holds 0.5"),
        ({"count": [1]}, "differ in length"),
        ({"stratum": [], "officer": [], "client": [], "count": []}, "no rows"),
        ({"exact": "some"}, "exact is 'some'"),
        ({"level": 1.5}, "level is 1.5"),
    ],
)
def test_input_that_cannot_answer_is_refused_with_a_remedy(
    arguments: dict[str, Any], said: str
) -> None:
    good: dict[str, Any] = {
        "stratum": [1, 1], "officer": ["a", "b"], "client": ["p", "q"], "count": [1, 1],
    }  # fmt: skip
    with pytest.raises(StatisticsError, match=said) as caught:
        pair_excess(**(good | arguments))
    assert caught.value.do_next
    assert pair_excess(**good).observed.tolist() == [1, 0, 0, 1]
