import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from evenhand.errors import StatisticsError
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.shares import shares


def test_tails_are_those_of_one_set_worked_by_hand():
    # one set: unit 0 has 3 of 4 yeses, unit 1 has 1 of 4. With both margins fixed,
    # P(X >= 3) = [C(4,3) C(4,1) + C(4,4) C(4,0)] / C(8,4) = 17 / 70
    found = shares(stratum=[0, 0], unit=[0, 1], trials=[4, 4], events=[3, 1], least=1)
    assert found.expected.tolist() == [2.0, 2.0]
    assert found.p_upper[0] == pytest.approx(17 / 70)
    assert found.p_lower[1] == pytest.approx(17 / 70)
    # variance = n K (N - K) (N - n) / (N^2 (N - 1)) = 4 * 4 * 4 * 4 / (64 * 7)
    assert found.standard_error[0] == pytest.approx((4 / 7) ** 0.5 / 4)
    assert found.overall == 0.5


def test_tails_of_one_set_are_those_of_fishers_exact_test():
    found = shares(stratum=[5, 5], unit=[0, 1], trials=[40, 70], events=[9, 4], least=1)
    assert found.p_upper[0] == pytest.approx(
        fisher_exact([[9, 31], [4, 66]], alternative="greater").pvalue
    )


def test_a_set_with_one_unit_and_a_unit_with_few_trials_say_nothing():
    found = shares(stratum=[0, 1, 1], unit=[0, 0, 1], trials=[500, 40, 10], events=[400, 4, 5])
    assert found.unit.tolist() == [0]
    assert found.trials.tolist() == [40]


@pytest.mark.parametrize("events", [[0, 0], [40, 40]], ids=["none", "all"])
def test_where_all_say_the_same_nothing_is_tested(events):
    found = shares(stratum=[0, 0], unit=[0, 1], trials=[40, 40], events=events)
    assert found.unit.size == 0
    assert found.cautious("both").size == 0


def test_no_cells_are_no_tests():
    found = shares(stratum=[], unit=[], trials=[], events=[])
    assert found.unit.size == 0
    assert np.isnan(found.overall)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"events": [3]}, "differ in length"),
        ({"events": [5, 1]}, "5 yeses among 4 trials"),
        ({"trials": [4.5, 4]}, "trials"),
    ],
)
def test_counts_that_make_no_sense_are_refused(columns, said):
    cells = {"stratum": [0, 0], "unit": [0, 1], "trials": [4, 4], "events": [3, 1]} | columns
    with pytest.raises(StatisticsError, match=said):
        shares(**cells)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_neither_the_order_of_cells_nor_splitting_them_matters(seed):
    rng = np.random.default_rng(seed)
    cells = [(s, u, 1 + rng.integers(40)) for s in range(4) for u in range(5)]
    stratum, unit, trials = (np.array(c) for c in zip(*cells, strict=True))
    events = rng.binomial(trials, 0.3)
    one = shares(stratum=stratum, unit=unit, trials=trials, events=events, least=1)
    half = events // 2
    twice = np.concatenate([np.arange(20), rng.permutation(20)])
    parts = np.concatenate([half, (events - half)[twice[20:]]])
    tried = np.concatenate([half, (trials - half)[twice[20:]]])
    two = shares(stratum=stratum[twice], unit=unit[twice], trials=tried, events=parts, least=1)
    np.testing.assert_array_equal(one.events, two.events)
    np.testing.assert_allclose(one.cautious("both"), two.cautious("both"), rtol=1e-9)


def administration(rng, *, fault=1.0, spread=0.0):
    """Draw 12 sets of 10 to 20 officers whose odds differ a little; officer 0 has the fault."""
    cells = [(s, u) for s in range(12) for u in range(rng.integers(10, 21))]
    stratum, unit = (np.array(c) for c in zip(*cells, strict=True))
    trials = rng.integers(0, 60, size=stratum.size)
    odds = 0.1 * np.exp(spread * rng.standard_normal(unit.max() + 1))
    odds[0] *= fault
    share = odds[unit] * np.exp(0.3 * rng.standard_normal(12))[stratum]
    events = rng.binomial(trials, share / (1 + share))
    return {"stratum": stratum, "unit": unit, "trials": trials, "events": events}


@pytest.mark.parametrize("spread", [0.0, 0.3], ids=["alike", "a little different"])
def test_honest_colleagues_are_listed_no_more_often_than_stated(spread):
    rng = np.random.default_rng(7)
    runs = 200
    listed = sum(
        holm(shares(**administration(rng, spread=spread)).cautious("upper")).rejected.any()
        for _ in range(runs)
    )
    # of 200 runs at 5 %, 10 expected; 19 or more are a one per cent event
    assert listed <= 18


def test_a_unit_with_four_times_the_odds_is_listed_and_nobody_else():
    rng = np.random.default_rng(8)
    found = shares(**administration(rng, fault=4.0, spread=0.1))
    assert found.unit[holm(found.cautious("upper")).rejected].tolist() == [0]
