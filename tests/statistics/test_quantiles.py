import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from evenhand.errors import StatisticsError
from evenhand.statistics.quantiles import quantile_gap, quantile_interval, quantiles

counted = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(0, 6)), min_size=1, max_size=15
).filter(lambda rows: sum(n for _, n in rows) > 0)


@given(counted, st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_quantiles_are_those_of_numpy_on_the_values_written_out(rows, shares):
    value, count = np.array(rows).T
    found = quantiles(value=value, count=count, shares=shares)
    assert found == pytest.approx(np.quantile(np.repeat(value, count), shares), abs=1e-6)


def test_median_of_even_numbers_lies_half_way():
    assert quantiles(value=[10, 30], count=[2, 2], shares=[0.5]).tolist() == [20]


def test_interval_of_the_median_is_as_in_the_tables():
    # n = 10: P(B <= 1) = 11/1024 = 1.1 %, P(B <= 2) = 56/1024 = 5.5 %: ranks 2 and 9, the sign
    # test's table; n = 5: P(B = 0) = 3.1 % > 2.5 %, so no limit on either side.
    ten = quantile_interval(value=np.arange(1, 11), count=np.ones(10))
    assert (ten.estimate, ten.low, ten.high) == (5.5, 2, 9)
    five = quantile_interval(value=np.arange(1, 6), count=np.ones(5))
    assert (five.estimate, five.low, five.high, five.observations) == (3, None, None, 5)


@given(n=st.integers(1, 400), share=st.floats(0.02, 0.98), level=st.sampled_from([0.9, 0.95]))
def test_ranks_are_the_closest_that_hold_the_level(n, share, level):
    found = quantile_interval(value=np.arange(1, n + 1), count=np.ones(n), share=share, level=level)
    miss = (1 - level) / 2
    low = 0 if found.low is None else found.low
    high = n + 1 if found.high is None else found.high
    assert low == 0 or binom.cdf(low - 1, n, share) <= miss
    assert binom.cdf(low, n, share) > miss
    assert high == n + 1 or binom.sf(high - 1, n, share) <= miss
    assert binom.sf(high - 2, n, share) > miss


def test_p90_of_skewed_times_is_covered_as_stated():
    rng = np.random.default_rng(41)
    truth, covered = -np.log(0.1), 0
    for _ in range(500):
        found = quantile_interval(value=rng.exponential(size=150), count=np.ones(150), share=0.9)
        covered += found.low <= truth <= found.high
    assert covered / 500 >= 0.93


def test_gap_resamples_as_the_plain_bootstrap_does():
    # the same law by brute force: 4,000 multinomial resamples of the counts
    rng = np.random.default_rng(42)
    value = np.sort(rng.exponential(10, size=30)).round(1)
    count = rng.integers(1, 8, size=30)
    found = quantile_gap(value=value, count=count, level=0.9)
    gaps = []
    for drawn in rng.multinomial(count.sum(), count / count.sum(), size=4000):
        low, high = np.quantile(np.repeat(value, drawn), [0.5, 0.9])
        gaps.append(high - low)
    brute = np.quantile(gaps, [0.05, 0.95])
    assert [found.low, found.high] == pytest.approx(brute, rel=0.05)
    plain = np.quantile(np.repeat(value, count), [0.5, 0.9])
    assert found.estimate == pytest.approx(plain[1] - plain[0])


def test_gap_is_covered_as_stated_and_repeats_from_its_seed():
    rng = np.random.default_rng(43)
    truth, covered = np.log(10) - np.log(2), 0
    for _ in range(300):
        x = rng.exponential(size=300)
        found = quantile_gap(value=x, count=np.ones(300), draws=999)
        covered += found.low <= truth <= found.high
    assert 0.91 < covered / 300 < 0.985
    assert quantile_gap(value=x, count=np.ones(300), draws=999) == found


def test_gap_costs_no_more_for_a_hundred_million_values():
    count = np.full(1000, 100_000)
    found = quantile_gap(value=np.arange(1000.0), count=count)
    assert found.observations == 100_000_000
    assert found.low <= found.estimate <= found.high
    assert found.estimate == pytest.approx(400, abs=1)


def test_one_value_has_no_gap():
    found = quantile_gap(value=[7], count=[1])
    assert (found.estimate, found.low, found.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: quantiles(value=[1], count=[1], shares=[90]), "not all from 0 to 1"),
        (lambda: quantile_interval(value=[1], count=[1], level=95), "level is 95"),
        (lambda: quantile_gap(value=[1], count=[1], upper=0.5), "not above"),
    ],
)
def test_bad_input_says_what_came(call, said):
    with pytest.raises(StatisticsError, match=said) as caught:
        call()
    assert caught.value.do_next
