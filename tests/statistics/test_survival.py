import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from evenhand.errors import StatisticsError
from evenhand.statistics.survival import kaplan_meier, survival_quantile

# Remission in weeks, Freireich et al. (1963), Blood 21, 699-716, as printed in Klein and
# Moeschberger, Survival Analysis, section 1.2.
TREATED = [6, 7, 9, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 34, 35]
RELAPSED = [3, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0]
IN_REMISSION = [1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 2, 1, 1]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_treated_patients_give_the_textbook_curve():
    found = kaplan_meier(time=TREATED, events=RELAPSED, censored=IN_REMISSION)
    at = np.searchsorted(found.time, [6, 7, 10, 13, 16, 22, 23])
    assert found.survival[at].round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.at_risk[at].tolist() == [21, 17, 15, 12, 11, 7, 6]
    errors = np.sqrt(found.variance[at]).round(4)
    assert errors.tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_treated_patients_give_the_textbook_median_without_an_upper_limit():
    # The lower limit S^exp(1.96 se), se = Greenwood's error / (S log S): at 10 weeks 0.503, at 13
    # 0.432, so it is at one half or below from 13; the upper one is still 0.680 at 23.
    # Placebo: lower 0.520 at 3 and 0.425 at 4; upper 0.578 at 8 and 0.482 at 11.
    found = survival_quantile(kaplan_meier(time=TREATED, events=RELAPSED, censored=IN_REMISSION))
    assert (found.estimate, found.low, found.high) == (23, 13, None)
    whole = kaplan_meier(time=PLACEBO, events=np.ones(21), censored=np.zeros(21))
    placebo = survival_quantile(whole)
    assert (placebo.estimate, placebo.low, placebo.high) == (8, 4, 11)


def test_a_share_never_reached_is_none():
    found = survival_quantile(
        kaplan_meier(time=TREATED, events=RELAPSED, censored=IN_REMISSION), 0.9
    )
    assert found.estimate is None
    assert found.high is None


def test_a_share_reached_exactly_counts_as_reached():
    # ten cases ending at 1 .. 10: at 7 exactly 0.3 are left, but as a product of floats
    found = kaplan_meier(time=np.arange(1, 11), events=np.ones(10), censored=np.zeros(10))
    assert [survival_quantile(found, k / 10).estimate for k in range(1, 10)] == list(range(1, 10))


cases = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@given(cases)
def test_curve_and_greenwood_are_those_of_scipy(observed):
    time = np.array([t for t, _ in observed], dtype=float)
    ended = np.array([e for _, e in observed])
    found = kaplan_meier(time=time, events=ended, censored=~ended)
    if not ended.any():
        assert found.survival.tolist() == [1.0] * found.time.size
        return
    oracle = ecdf(CensoredData(uncensored=time[ended], right=time[~ended])).sf
    assert found.survival == pytest.approx(oracle.evaluate(found.time))
    assert oracle.quantiles.tolist() == found.time.tolist()
    with warnings.catch_warnings():
        # scipy warns that the log-log limits do not exist where the curve is 1 or 0.
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = oracle.confidence_interval(0.95, method="log-log")
    inner = (found.survival > 0) & (found.survival < 1)
    # Greenwood's variance, read back from the width of scipy's limits on the log-log scale.
    scale = np.log(-np.log(limits.low.probabilities[inner]))
    width = scale - np.log(-np.log(found.survival[inner]))
    error = np.sqrt(found.variance[inner]) / (
        found.survival[inner] * -np.log(found.survival[inner])
    )
    assert width / 1.959963984540054 == pytest.approx(error)


@given(cases, st.integers(2, 5))
def test_unit_of_time_and_order_of_rows_do_not_matter(observed, factor):
    time = np.array([t for t, _ in observed], dtype=float)
    ended = np.array([e for _, e in observed])
    plain = survival_quantile(kaplan_meier(time=time, events=ended, censored=~ended))
    turned = survival_quantile(
        kaplan_meier(time=factor * time[::-1], events=ended[::-1], censored=~ended[::-1])
    )
    for field in ("estimate", "low", "high"):
        value = getattr(plain, field)
        assert getattr(turned, field) == (None if value is None else factor * value)


def test_interval_of_the_median_covers_as_stated():
    # exponential times with median ln 2, censored by an independent exponential: of 600 samples
    # of 80 the interval covers 95 % within about three standard errors of 0.9 points.
    rng = np.random.default_rng(31)
    covered = 0
    for _ in range(600):
        t, c = rng.exponential(size=80), rng.exponential(2.0, size=80)
        curve = kaplan_meier(time=np.minimum(t, c), events=t <= c, censored=t > c)
        found = survival_quantile(curve)
        high = np.inf if found.high is None else found.high
        assert found.low is not None
        covered += found.low <= np.log(2) <= high
    assert 0.92 < covered / 600 < 0.98


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: kaplan_meier(time=[], events=[], censored=[]), "no cases"),
        (lambda: kaplan_meier(time=[1], events=[0], censored=[0]), "no cases"),
        (lambda: kaplan_meier(time=[-1], events=[1], censored=[0]), "1 of 1 times"),
        (lambda: kaplan_meier(time=[np.nan], events=[1], censored=[0]), "1 of 1 times"),
        (lambda: kaplan_meier(time=[1, 2], events=[1], censored=[0]), "2 times"),
    ],
)
def test_bad_input_says_what_came(call, said):
    with pytest.raises(StatisticsError, match=said) as caught:
        call()
    assert caught.value.do_next


def test_a_share_outside_its_range_is_refused():
    curve = kaplan_meier(time=[1], events=[1], censored=[0])
    with pytest.raises(StatisticsError, match="no quantile"):
        survival_quantile(curve, 1.0)
