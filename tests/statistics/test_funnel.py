import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson, poisson_binom

from evenhand.errors import StatisticsError
from evenhand.statistics.funnel import funnel, funnel_of_counts, funnel_of_means
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.overdispersion import overdispersion

units = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda u: (min(u), u[1])),
    min_size=2,
    max_size=20,
)


def test_funnel_gives_the_exact_tail_worked_by_hand():
    # pooled = 5/10; P(X >= 4 | n=5, p=1/2) = (5 + 1) / 32
    found = funnel(events=np.array([4, 1]), trials=np.array([5, 5]))
    assert found.pooled == 0.5
    assert found.proportion == pytest.approx([0.8, 0.2])
    assert found.p_value == pytest.approx([6 / 32, 31 / 32])
    assert found.p_lower == pytest.approx([31 / 32, 6 / 32])
    # mid-p: P(X >= 4) - P(X = 4)/2 = 6/32 - 5/64 = 7/64, doubled
    assert found.p_two_sided == pytest.approx([14 / 64, 14 / 64])
    # z = (4 - 2.5) / sqrt(5/4)
    assert found.z == pytest.approx([1.5 / 1.25**0.5, -1.5 / 1.25**0.5])
    assert found.expected == pytest.approx([2.5, 2.5])


@given(units, st.randoms())
def test_order_of_units_does_not_matter(pairs, rnd):
    mixed = sorted(pairs, key=lambda _: rnd.random())

    def tails(p):
        e, t = np.array(p).T
        return sorted(funnel(events=e, trials=t).p_value)

    assert tails(mixed) == pytest.approx(tails(pairs))


@given(units)
def test_counting_what_did_not_happen_swaps_the_tails(pairs):
    e, t = np.array(pairs).T
    there, away = funnel(events=e, trials=t), funnel(events=t - e, trials=t)
    assert there.p_value == pytest.approx(away.p_lower, abs=1e-9)
    assert there.p_two_sided == pytest.approx(away.p_two_sided, abs=1e-9)
    assert there.spread.phi == pytest.approx(away.spread.phi, abs=1e-9)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.integers(0, 30),
)
def test_tails_with_an_expectation_bound_the_poisson_binomial(p, events):
    events = min(events, len(p))
    found = funnel(events=[events], trials=[len(p)], expected=[sum(p)])
    exact = poisson_binom(p)
    assert found.p_value[0] >= exact.sf(events - 1) - 1e-9
    assert found.p_lower[0] >= exact.cdf(events) - 1e-9


def test_bound_is_exact_where_all_trials_are_alike():
    # 20 trials of 0.1: at 7 events, more than one above the 2 expected, the bound is the tail
    found = funnel(events=[7], trials=[20], expected=[2.0])
    assert found.p_value == pytest.approx([binom.sf(6, 20, 0.1)])
    # a single event where 0.3 were expected: Markov's 0.3, over the binomial's 0.26
    assert funnel(events=[1], trials=[20], expected=[0.3]).p_value == pytest.approx([0.3])


def test_pooled_zero_or_one_flags_nobody():
    for events in ([0, 0], [3, 4]):
        found = funnel(events=events, trials=[3, 4])
        assert found.p_value.tolist() == [1, 1]
        assert found.z.tolist() == [0, 0]
        assert found.spread.phi == 0


def test_honest_offices_are_falsely_listed_no_more_often_than_stated():
    # 400 runs of 40 like units: with Holm at 5 %, under 5 % of runs name anybody.
    rng = np.random.default_rng(20)
    trials = rng.integers(20, 400, size=40)
    named = 0
    for _ in range(400):
        found = funnel(events=rng.binomial(trials, 0.15), trials=trials)
        named += bool(holm(found.p_value).rejected.any())
    assert named / 400 < 0.08


def test_a_planted_unit_is_found_among_honest_ones():
    rng = np.random.default_rng(21)
    trials = np.full(40, 200)
    p = np.full(40, 0.15)
    p[7] = 0.35
    found = funnel(events=rng.binomial(trials, p), trials=trials)
    assert np.flatnonzero(holm(found.p_value).rejected).tolist() == [7]


def test_spread_between_all_units_names_none_once_it_is_allowed_for():
    rng = np.random.default_rng(22)
    trials = np.full(60, 500)
    p = np.clip(0.2 + 0.05 * rng.normal(size=60), 0.01, 0.99)
    found = funnel(events=rng.binomial(trials, p), trials=trials)
    assert found.spread.is_indicated
    assert holm(found.p_two_sided).rejected.sum() > 5
    assert holm(found.spread.p_additive).rejected.sum() <= 1


# Counts used in the tests of the R package FunnelPlotR; z and phi follow from the formula
# z = 2 (sqrt(O) - sqrt(E)) (no published answer).
OBSERVED = np.array([100, 150, 180, 80, 120, 225])
EXPECTED = np.array([108, 112, 165, 95, 100, 220])


def test_counts_give_the_known_z_and_phi():
    found = funnel_of_counts(observed=OBSERVED, expected=EXPECTED)
    assert found.z == pytest.approx(
        [
            *(-0.7846096908265281, 3.328886939315055, 1.142350572667219),
            *(-1.6050448696196078, 1.9089023002066448, 0.33520605161734807),
        ]
    )
    plain = overdispersion(z=found.z, standard_error=found.standard_error, winsorise=0)
    assert plain.phi == pytest.approx(3.2224175958036185)


def test_counts_give_exact_poisson_tails():
    # E = 1: P(X >= 2) = 1 - 2/e; P(X <= 2) = 2.5/e; mid-p of 2: 1 - 2/e - (1/(2e))/2, doubled
    found = funnel_of_counts(observed=[2], expected=[1.0])
    assert found.p_value == pytest.approx([1 - 2 / np.e])
    assert found.p_lower == pytest.approx([2.5 / np.e])
    assert found.p_two_sided == pytest.approx([2 * (1 - 2.25 / np.e)])
    assert found.ratio.tolist() == [2]


@given(st.integers(0, 300), st.floats(0.01, 300))
def test_poisson_tails_overlap_in_what_was_seen(o, e):
    found = funnel_of_counts(observed=[o], expected=[e])
    assert found.p_value[0] + found.p_lower[0] == pytest.approx(1 + poisson.pmf(o, e))
    assert 0 <= found.p_two_sided[0] <= 1


def test_means_are_set_against_their_weighted_mean():
    # weights 1 and 1/4: (2 + 12/4) / (5/4) = 4; z = -2 and 4
    found = funnel_of_means(estimate=[2, 12], standard_error=[1, 2])
    assert found.target == pytest.approx(4)
    assert found.z == pytest.approx([-2, 4])
    assert found.p_value == pytest.approx([0.9772498680518208, 3.167124183311998e-05])
    assert found.p_two_sided[0] == pytest.approx(2 * found.p_lower[0])
    assert funnel_of_means(estimate=[2], standard_error=[1], target=2.0).z.tolist() == [0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: funnel(events=[0], trials=[0]), "Drop units"),
        (lambda: funnel(events=[3], trials=[2]), "more events than trials"),
        (lambda: funnel(events=[1], trials=[2], expected=[3]), "from 0 to the trials"),
        (lambda: funnel_of_counts(observed=[1], expected=[0]), "not positive"),
        (lambda: funnel_of_counts(observed=[1.5], expected=[1]), "not whole"),
        (lambda: funnel_of_means(estimate=[1], standard_error=[0]), "standard errors"),
    ],
)
def test_bad_input_says_what_came(call, said):
    with pytest.raises(StatisticsError, match=said) as caught:
        call()
    assert caught.value.do_next
