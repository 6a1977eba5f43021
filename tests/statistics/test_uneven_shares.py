from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.special import expit, logit

from evenhand.statistics.multiplicity import holm
from evenhand.statistics.shares import shares
from evenhand.statistics.uneven_shares import _odds, _tail, apart


def group(rng, share, *, trials=(10, 60), sets=6):
    k = share.size
    tried = rng.integers(*trials, (sets, k))
    events = rng.binomial(tried, share)
    return shares(
        stratum=np.repeat(np.arange(sets), k),
        unit=np.tile(np.arange(k), sets),
        trials=tried.ravel(),
        events=events.ravel(),
    )


def test_a_flat_beta_makes_every_number_of_yeses_equally_likely():
    # Beta(1, 1): mean 1/2, rho = 1 / (1 + 1 + 1); P(X >= 3 | n = 4) = 2/5.
    assert _tail(events=3, trials=4, mean=0.5, rho=1 / 3) == pytest.approx(2 / 5)
    assert _tail(events=0, trials=4, mean=0.5, rho=1 / 3) == 1


@pytest.mark.parametrize(("mean", "spread"), [(0.04, 0.02), (0.3, 0.1)])
def test_tails_are_integrals_over_the_shares_of_colleagues(mean, spread):
    # P(X >= 9 | n = 60) by adaptive quadrature over a beta law, and over a normal law of log-odds;
    # ours sums the one by count, the other on a grid.
    def over(density, low, high, share):
        return quad(lambda s: stats.binom.sf(8, 60, share(s)) * density(s), low, high, epsabs=0)[0]

    size = 1 / spread - 1
    beta = stats.beta(mean * size, (1 - mean) * size)
    whole = over(beta.pdf, 0, 1, lambda s: s)
    assert _tail(events=9, trials=60, mean=mean, rho=spread) == pytest.approx(whole, rel=1e-7)
    sets = shares(stratum=[0, 0], unit=[0, 1], trials=[60, 60], events=[9, 9])
    found = replace(sets, expected=np.full(2, 60 * mean))
    mixed = over(stats.norm.pdf, -8, 8, lambda s: expit(logit(mean) + 0.7 * s))
    assert _odds(found, 0.7, direction="upper") == pytest.approx([mixed] * 2, rel=1e-7)


def test_many_trials_are_as_good_as_exact():
    exact = _tail(events=600, trials=5000, mean=0.1, rho=0.001)
    close = _tail(events=601, trials=5008, mean=0.1, rho=0.001)
    assert close == pytest.approx(exact, rel=0.1)


def test_without_a_spread_the_exact_tail_stands():
    one = shares(stratum=[0, 0], unit=[0, 1], trials=[30, 30], events=[3, 3])
    assert one.spread.tau_squared == 0
    assert apart(one, "upper").tolist() == one.p_upper.tolist()
    assert apart(one, "lower").tolist() == one.p_lower.tolist()


def test_a_unit_far_above_rare_yeses_stands_apart():
    rng = np.random.default_rng(0)
    share = np.full(20, 0.03)
    share[4] = 0.4
    found = group(rng, share)
    assert found.unit[holm(apart(found, "upper"), 0.05).rejected].tolist() == [4]
    mirrored = group(rng, 1 - share)
    assert mirrored.unit[holm(apart(mirrored, "lower"), 0.05).rejected].tolist() == [4]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["upper", "lower"]))
def test_it_never_says_more_than_the_exact_tail(seed, direction):
    rng = np.random.default_rng(seed)
    found = group(rng, rng.beta(1, 9, 12))
    exact = found.p_upper if direction == "upper" else found.p_lower
    p = apart(found, direction)
    assert (p >= exact).all()
    assert (p <= 1).all()


@pytest.mark.slow
def test_an_honest_group_with_its_ordinary_spread_is_seldom_named():
    rng = np.random.default_rng(1)
    named = 0
    for _ in range(200):
        odds = np.log(0.08 / 0.92) + 0.3 * rng.standard_normal(14)
        found = group(rng, 1 / (1 + np.exp(-odds)))
        named += holm(apart(found, "upper"), 0.05).rejected.any()
    # At most 5 %: of 200 groups 10, and 17 is its 97.5 % point.
    assert named <= 17


def test_a_spread_of_factors_is_not_carried_over_to_accounts_of_lower_expectation():
    rng = np.random.default_rng(4)
    # Two kinds of sets, one with four times as many yeses; colleagues differ by factors.
    k = 40
    factor = np.exp(0.3 * rng.standard_normal(k))
    factor[0] = 0.0
    base = np.where(np.arange(k) < k // 2, 0.05, 0.2)
    trials = np.full(k, 400)
    found = shares(
        stratum=np.arange(k) // (k // 2),
        unit=np.arange(k),
        trials=trials,
        events=rng.binomial(trials, base * factor),
    )
    by_difference, by_factor = (
        apart(found, "lower", spread=spread)[0] for spread in ("differences", "ratios")
    )
    assert found.p_lower[0] < by_factor < 0.05 / k < by_difference


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["differences", "ratios"]))
def test_fewer_yeses_than_there_were_make_p_no_larger(seed, spread):
    rng = np.random.default_rng(seed)
    found = group(rng, rng.beta(2, 18, 12))
    p, less = (
        apart(found, "lower", spread=spread, had=had)
        for had in (found.events, np.zeros_like(found.events))
    )
    assert (less <= p + 1e-12).all()


def test_none_of_thirty_trials_with_no_spread_is_the_binomial_chance():
    one = shares(stratum=[0, 0], unit=[0, 1], trials=[30, 30], events=[3, 3])
    none = apart(one, "lower", had=np.zeros(2, dtype=np.int64))
    assert none == pytest.approx([0.9**30] * 2)
