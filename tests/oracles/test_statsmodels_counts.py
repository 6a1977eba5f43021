"""Are corrections, intervals and tests of counts those of statsmodels?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.formula.api import glm
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.stats.contingency_tables import StratifiedTable, Table
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import binom_test, proportion_confint
from statsmodels.stats.rates import test_poisson as poisson_test
from statsmodels.stats.robust_compare import TrimmedMean

from evenhand.selectivity.judging import wilson
from evenhand.statistics.digit_counts import category_counts
from evenhand.statistics.funnel import funnel, funnel_of_counts, funnel_of_means
from evenhand.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm
from evenhand.statistics.odds_ratio import mantel_haenszel
from evenhand.statistics.overdispersion import overdispersion
from evenhand.statistics.proportions import exact_interval
from evenhand.statistics.reassessed import reassessed
from evenhand.statistics.shares import shares
from evenhand.statistics.survival import kaplan_meier, survival_quantile
from evenhand.statistics.three_way import leverages, no_interaction
from evenhand.statistics.trimmed_mean import trimmed_mean

SAME = {"rel": 1e-10, "abs": 1e-14}
"""The same closed forms, added up in another order."""
FITTED = {"rel": 2e-5, "abs": 1e-6}
"""What iterations leave: ours of margins end at a millionth of the largest."""


def p_values() -> list[np.ndarray]:
    """Return lists long and short, with ties, with many small ones, with 0 and 1."""
    rng = np.random.default_rng(0)
    mixed = np.where(rng.random(300) < 0.2, rng.random(300) / 1000, rng.random(300))
    return [mixed, mixed.round(2), np.array([0.0, 0.0, 0.03, 1.0, 1.0]), np.array([0.05])]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by"), (holm, "holm")],
    ids=["Benjamini-Hochberg", "Benjamini-Yekutieli", "Holm"],
)
def test_adjusted_p_values_are_those_of_multipletests(ours, theirs):
    for p in p_values():
        rejected, adjusted, _, _ = multipletests(p, alpha=0.05, method=theirs)
        found = ours(p, 0.05)
        assert found.adjusted == pytest.approx(adjusted, **SAME)
        assert found.rejected.tolist() == rejected.tolist()


@pytest.mark.parametrize(("events", "trials"), [(0, 12), (3, 12), (12, 12), (41, 977), (976, 977)])
def test_intervals_of_shares_are_clopper_and_pearsons_and_wilsons(events, trials):
    low, high = exact_interval(events=[events], trials=[trials])
    exact = proportion_confint(events, trials, method="beta")
    assert [low[0], high[0]] == pytest.approx(exact, **SAME)
    assert wilson(events, trials) == pytest.approx(
        proportion_confint(events, trials, method="wilson"), **SAME
    )


@pytest.mark.parametrize("apart", [0, 4, 25])
def test_interval_of_files_judged_twice_is_half_of_clopper_and_pearsons(apart):
    # Two yes-or-no answers that differ have variance 1/2.
    total = np.array([1.0] * apart + [2.0] * (25 - apart))
    found = reassessed(count=np.full(25, 2.0), total=total, squares=total)
    assert found.exact
    exact = np.array(proportion_confint(apart, 25, method="beta")) / 2
    assert [found.low, found.high] == pytest.approx(exact, **SAME)


def tables(seed: int) -> np.ndarray:
    """Return counts of yes and no, with and without a property, in 7 sets: shape (7, 2, 2)."""
    rng = np.random.default_rng(seed)
    trials = rng.integers(5, 60, (7, 2))
    yes = rng.binomial(trials, np.array([0.4, 0.25]) * rng.uniform(0.5, 1.5, (7, 1)))
    return np.stack([yes, trials - yes], axis=2)


@pytest.mark.parametrize("seed", range(4))
def test_common_odds_ratio_is_that_of_stratified_tables(seed):
    counted = tables(seed)
    theirs = StratifiedTable(list(counted.astype(float)))
    ours = mantel_haenszel(
        stratum=np.repeat(np.arange(7), 2),
        has_property=np.tile([True, False], 7),
        trials=counted.sum(axis=2).ravel(),
        events=counted[:, :, 0].ravel(),
    )
    assert ours.ratio == pytest.approx(theirs.oddsratio_pooled, **SAME)
    assert [ours.low, ours.high] == pytest.approx(theirs.oddsratio_pooled_confint(), rel=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_moments_of_dealt_yeses_give_the_statistic_of_cochran_mantel_and_haenszel(seed):
    counted = tables(seed)
    theirs = StratifiedTable(list(counted.astype(float))).test_null_odds(correction=False)
    stratum, unit = np.repeat(np.arange(7), 2), np.tile([0, 1], 7)
    trials, events = counted.sum(axis=2).ravel(), counted[:, :, 0].ravel()
    ours = shares(stratum=stratum, unit=unit, trials=trials, events=events, least=1)
    z = (ours.share - ours.expected_share) / ours.standard_error
    assert z**2 == pytest.approx([theirs.statistic] * 2, **SAME)
    # The same statistic where answers are categories, of which there are two.
    digits = category_counts(stratum=stratum, unit=unit, counts=counted.reshape(14, 2), least=1)
    assert digits.statistic == pytest.approx([theirs.statistic] * 2, **SAME)


def test_statistic_of_nine_digits_is_pearsons_for_a_finite_number():
    # One stratum: with margins fixed the variance is N / (N - 1) times that of Pearson's form.
    rng = np.random.default_rng(2)
    counts = rng.multinomial(80, np.full(9, 1 / 9), 2).astype(float)
    ours = category_counts(
        stratum=np.zeros(2, int), unit=np.arange(2), counts=counts, least=1
    ).statistic
    theirs = Table(counts, shift_zeros=False).test_nominal_association().statistic
    assert ours == pytest.approx([theirs * 159 / 160] * 2, **SAME)


def test_tails_of_a_funnel_are_exact_binomial_and_poisson():
    events, trials = np.array([0, 3, 9, 20]), np.array([10, 40, 55, 60])
    pooled = events.sum() / trials.sum()
    ours = funnel(events=events, trials=trials)
    counts = funnel_of_counts(observed=events, expected=trials * 0.15)
    for k, (x, n) in enumerate(zip(events, trials, strict=True)):
        for side, tail in (("larger", "p_value"), ("smaller", "p_lower")):
            of_trials = binom_test(x, n, pooled, alternative=side)
            assert getattr(ours, tail)[k] == pytest.approx(of_trials, **SAME)
            of_counts = poisson_test(x, n, value=0.15, method="exact-c", alternative=side)
            assert getattr(counts, tail)[k] == pytest.approx(of_counts.pvalue, **SAME)


def test_variance_between_units_is_dersimonian_and_lairds():
    # Nothing pulled in, and the funnel about the mean weighted by precision.
    rng = np.random.default_rng(3)
    error = rng.uniform(0.2, 1.5, 30)
    estimate = 4 + rng.normal(0, 0.8, 30) + error * rng.normal(size=30)
    theirs = combine_effects(estimate, error**2, method_re="chi2")
    ours = funnel_of_means(estimate=estimate, standard_error=error)
    spread = overdispersion(z=ours.z, standard_error=error, winsorise=0)
    assert ours.target == pytest.approx(theirs.mean_effect_fe, **SAME)
    assert spread.phi * 30 == pytest.approx(theirs.q, **SAME)
    assert spread.tau_squared == pytest.approx(theirs.tau2, **SAME)
    assert spread.tau_squared > 0


@pytest.mark.parametrize("cut", [0.0, 0.05, 0.1, 0.25])
def test_error_of_a_trimmed_mean_is_that_of_tukey_and_mclaughlin(cut):
    values = np.random.default_rng(4).exponential(size=73).round(2)
    theirs = TrimmedMean(values, cut)
    ours = trimmed_mean(value=values, count=np.ones(73), cut=cut)
    assert ours.estimate == pytest.approx(theirs.mean_trimmed, **SAME)
    # statsmodels gives a test in place of an interval: at its ends the p-value is 5 %.
    for end in (ours.low, ours.high):
        assert theirs.ttest_mean(value=end)[1] == pytest.approx(0.05, rel=1e-7)


def test_curve_and_median_of_open_cases_are_those_of_survfunc():
    rng = np.random.default_rng(5)
    length, until = rng.exponential(10, 1500).round(3), rng.uniform(0, 40, 1500).round(3)
    # The last one is still open: where the curve is 0 statsmodels gives no error, ours gives 0.
    length[0], until[0] = 99.0, 50.0
    time, ended = np.minimum(length, until), length <= until
    theirs = SurvfuncRight(time, ended)
    curve = kaplan_meier(time=time, events=ended, censored=~ended)
    at = np.isin(curve.time, theirs.surv_times)
    assert curve.survival[at] == pytest.approx(theirs.surv_prob, **SAME)
    assert np.sqrt(curve.variance[at]) == pytest.approx(theirs.surv_prob_se, **SAME)
    for share in np.linspace(0.05, 0.9, 18):
        ours = survival_quantile(curve, share)
        assert ours.estimate == theirs.quantile(share)
        assert (ours.low, ours.high) == theirs.quantile_ci(share)


def test_a_table_without_interaction_is_that_of_a_log_linear_model():
    rng = np.random.default_rng(6)
    counts = rng.poisson(rng.gamma(4, 5, (6, 4, 1)) * [1.0, 1.4]).astype(float)
    data = pd.DataFrame(dict(zip("rct", (c.ravel() for c in np.indices((6, 4, 2))), strict=True)))
    data["y"] = counts.ravel()
    pairs = "y ~ C(r) * C(c) + C(r) * C(t) + C(c) * C(t)"
    theirs = glm(pairs, data, family=Poisson()).fit(tol=1e-12)
    ours = no_interaction(counts)
    assert ours.ravel() == pytest.approx(theirs.fittedvalues.to_numpy(), **FITTED)


def test_leverages_of_changes_are_those_of_a_logistic_model():
    rng = np.random.default_rng(7)
    counts = rng.poisson(20, (6, 4, 2)).astype(float)
    data = pd.DataFrame(dict(zip("rc", (c.ravel() for c in np.indices((6, 4))), strict=True)))
    data[["before", "after"]] = counts.reshape(24, 2)
    theirs = glm("after + before ~ C(r) + C(c)", data, family=Binomial()).fit(tol=1e-12)
    ours = leverages(no_interaction(counts))
    hat = theirs.get_influence(observed=False).hat_matrix_diag
    assert ours.ravel() == pytest.approx(hat, **FITTED)
