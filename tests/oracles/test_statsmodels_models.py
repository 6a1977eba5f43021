"""Are fits, their errors and what is left of them those of statsmodels' linear and mixed models?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import mixedlm, ols
from statsmodels.regression.linear_model import OLS, WLS
from statsmodels.sandbox.regression.gmm import IV2SLS
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.outliers_influence import OLSInfluence

from evenhand.statistics.bunching import DEGREE, bunching
from evenhand.statistics.clustered import clustered
from evenhand.statistics.interactions import contrast, interactions
from evenhand.statistics.noise_parts import GROUPS, Products, parts, products
from evenhand.statistics.reassessed import reassessed
from evenhand.statistics.shrinkage import shrink
from evenhand.statistics.slopes import slopes
from evenhand.statistics.split_slope import Rate, split_slope
from evenhand.statistics.variance import leave_out

SAME = {"rel": 1e-9, "abs": 1e-12}
"""Both solve in one step."""
LIKELY = {"rel": 1e-4}
"""statsmodels seeks the largest likelihood step by step."""


def columns_of(*codes: np.ndarray) -> np.ndarray:
    """Return one 0/1 column a value of each code; of all codes but the first, one left out."""
    return np.concatenate(
        [np.equal.outer(np.asarray(c), np.unique(c)[bool(k) :]) for k, c in enumerate(codes)],
        axis=1,
    ).astype(float)


@pytest.fixture(scope="module")
def files() -> pd.DataFrame:
    """Return files of 8 units and 40 clients, in one leave-one-out connected set."""
    rng = np.random.default_rng(1)
    unit, client = rng.integers(0, 8, 500), rng.integers(0, 40, 500)
    y = rng.normal(size=8)[unit] + rng.normal(size=40)[client] + rng.gamma(2, 1 + unit / 8)
    return pd.DataFrame({"y": y, "unit": unit, "client": client})


def pairs_of(files: pd.DataFrame) -> pd.DataFrame:
    """Return number, mean and sums of powers of the outcome of each pair that met."""
    by_pair = files.groupby(["client", "unit"], as_index=False)["y"]
    return by_pair.agg(
        count="count",
        mean="mean",
        spread="var",
        total="sum",
        squares=lambda y: float((y**2).sum()),
        cubes=lambda y: float((y**3).sum()),
    )


class LeftOut:
    """Least squares on client and unit, each row of weight w scaled by its root."""

    def __init__(self, rows: pd.DataFrame, y: np.ndarray, weight: np.ndarray):
        self.y, self.weight = y - np.average(y, weights=weight), weight.astype(float)
        self.X, self.clients = columns_of(rows["client"], rows["unit"]), rows["client"].nunique()
        root = np.sqrt(self.weight)
        self.fit = OLS(root * self.y, root[:, None] * self.X).fit()
        self.influence = OLSInfluence(self.fit)

    def corrected(self) -> list[float]:
        """Return the three parts less their noise: variances from rows left out one at a time."""
        sigma = np.sqrt(self.weight) * self.y * self.influence.resid_press
        reach, beta = self.fit.model.pinv_wexog, self.fit.params
        of_unit = np.arange(self.X.shape[1]) >= self.clients
        centred = self.X - np.average(self.X, axis=0, weights=self.weight)
        unit, client = centred * of_unit, centred * ~of_unit
        found = []
        for one, other in ((unit, unit), (unit, client), (client, client)):
            form = (one * self.weight[:, None]).T @ other / (self.weight.sum() - 1)
            noise = np.einsum("ji,jk,ki->i", reach, form, reach) @ sigma
            found.append(float(beta @ form @ beta - noise))
        return found

    def effect_errors(self) -> np.ndarray:
        """Return HC2 errors of unit effects about their mean over observations."""
        covariance = self.fit.get_robustcov_results("HC2").cov_params()
        unit = self.X[:, self.clients :]
        share = np.average(unit, axis=0, weights=self.weight)
        contrast = np.vstack([np.zeros(7), np.eye(7)]) - share
        of_units = covariance[self.clients :, self.clients :]
        return np.sqrt(np.diag(contrast @ of_units @ contrast.T))


@pytest.mark.parametrize("leave", ["observation", "match"])
def test_leave_out_parts_are_those_of_rows_predicted_by_all_others(files, leave):
    if leave == "match":
        rows = pairs_of(files)
        theirs = LeftOut(rows, rows["mean"].to_numpy(), rows["count"].to_numpy())
    else:
        theirs = LeftOut(files, files["y"].to_numpy(), np.ones(len(files)))
    ours = leave_out(files["y"], files["unit"], files["client"], leave=leave)
    assert ours.dropped_observations == 0
    assert [ours.unit_variance, ours.covariance, ours.client_variance] == pytest.approx(
        theirs.corrected(), **SAME
    )
    assert ours.effect_errors == pytest.approx(theirs.effect_errors(), **SAME)


def test_pairs_are_judged_by_what_all_other_pairs_predict(files):
    # Clients with more pairs each, so that none decides its own fit.
    pairs = pairs_of(files.assign(client=files["client"] % 12))
    pairs = pairs[pairs["count"] >= 2].reset_index(drop=True)
    ours = interactions(
        unit=pairs["unit"].to_numpy(),
        client=pairs["client"].to_numpy(),
        **{name: pairs[name].to_numpy(float) for name in ("count", "total", "squares", "cubes")},
    )
    assert len(ours.place) == len(pairs)
    pairs = pairs.iloc[ours.place]
    theirs = LeftOut(pairs, pairs["mean"].to_numpy(), pairs["count"].to_numpy())
    count, left = theirs.weight, 1 - theirs.influence.hat_matrix_diag
    predicted = theirs.influence.resid_press / np.sqrt(count)
    assert ours.effect == pytest.approx(predicted, **SAME)
    error = np.sqrt(ours.noise / (count * left))
    assert ours.standard_error == pytest.approx(error, **SAME)
    excess = np.sum(theirs.fit.resid**2) - left @ pairs["spread"].to_numpy()
    assert ours.variance == pytest.approx(excess / (count @ left), **SAME)
    chosen = pairs["unit"].to_numpy() == 2
    mean = pairs["mean"].to_numpy()
    found = contrast(ours, chosen=chosen, client=pairs["client"].to_numpy(), mean=mean)
    dummies = columns_of(pairs["client"].to_numpy())
    weighted = WLS(mean, np.column_stack([chosen, dummies]), weights=count).fit()
    assert found is not None
    assert found.estimate == pytest.approx(weighted.params[0], **SAME)


@pytest.mark.parametrize("seed", range(3))
def test_clustered_slopes_are_those_of_dummies_with_clustered_errors(seed):
    rng = np.random.default_rng(seed)
    n = 400
    absorbed, cluster = rng.integers(0, 12, n), rng.integers(0, 30, n)
    x = rng.normal(size=(n, 2)) + 0.1 * absorbed[:, None]
    y = x @ [0.3, 0.0] + rng.normal(size=30)[cluster] + rng.normal(size=n)
    theirs = OLS(y, np.hstack([x, columns_of(absorbed)])).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "df_correction": True}, use_t=True
    )
    ours = clustered(y, x, cluster=cluster, absorbed=absorbed)
    assert ours.slope == pytest.approx(theirs.params[:2], **SAME)
    assert ours.standard_error == pytest.approx(theirs.bse[:2], **SAME)
    assert ours.p_value == pytest.approx(theirs.pvalues[:2], rel=1e-7)
    assert np.stack([ours.low, ours.high], 1) == pytest.approx(theirs.conf_int()[:2], **SAME)


def test_slope_of_a_unit_and_of_its_colleagues_are_two_regressions():
    rng = np.random.default_rng(2)
    unit, x = np.repeat(np.arange(5), 30), rng.gamma(2, size=150)
    y = 0.4 * x + rng.normal(size=150)
    sums = np.array([np.bincount(unit, w) for w in (np.ones(150), x, y, x * x, x * y, y * y)])
    ours = slopes(group=np.zeros(5, int), unit=np.arange(5), sums=sums, least=3)
    for u in range(5):
        design = np.column_stack([np.ones(150), x])
        own, rest = (OLS(y[at], design[at]).fit() for at in (unit == u, unit != u))
        assert ours.slope[u] == pytest.approx(own.params[1], **SAME)
        assert ours.expected[u] == pytest.approx(rest.params[1], **SAME)
        assert ours.standard_error[u] == pytest.approx(np.hypot(own.bse[1], rest.bse[1]), **SAME)
        t = (own.params[1] - rest.params[1]) / ours.standard_error[u]
        assert ours.p_lower[u] == pytest.approx(stats.t.cdf(t, own.df_resid), rel=1e-8)


def test_slope_of_crossed_halves_is_that_of_two_stage_least_squares():
    # statsmodels is given the trials one by one: what a regression on sets leaves of each, averaged
    # by unit and half, is the unit's gap in that half.
    rng = np.random.default_rng(3)
    stratum, unit = (code.ravel() for code in np.indices((30, 12)))
    half = stratum % 2
    strict = rng.uniform(0.15, 0.6, 12)[unit]
    tried = {name: rng.integers(1, 9, 360) for name in "xy"}
    yes = {"x": rng.binomial(tried["x"], strict), "y": rng.binomial(tried["y"], strict / 2)}
    ours = split_slope(
        stratum=stratum,
        half=half,
        unit=unit,
        **{name: Rate(tried[name], yes[name]) for name in "xy"},
    )
    gaps = {}
    for name in "xy":
        cell = np.repeat(np.arange(360), tried[name])
        nth = np.arange(cell.size) - np.searchsorted(cell, cell)
        left = OLS((nth < yes[name][cell]).astype(float), columns_of(stratum[cell])).fit().resid
        by_unit = pd.Series(left).groupby([unit[cell], half[cell]]).mean().unstack()
        gaps[name] = by_unit.to_numpy()
    root = np.sqrt(np.bincount(unit, tried["y"]))[:, None]
    # Each half of y on the same half of x, with the other half of x as its instrument.
    theirs = IV2SLS(
        (root * gaps["y"]).ravel(), (root * gaps["x"]).ravel(), (root * gaps["x"])[:, ::-1].ravel()
    ).fit()
    assert ours.slope == pytest.approx(theirs.params[0], **SAME)


def test_counterfactual_is_a_polynomial_beside_a_dummy_for_each_bin_left_out():
    rng = np.random.default_rng(4)
    edges = np.arange(0.0, 205, 5)
    counts = rng.poisson(np.linspace(160, 60, 40))
    moved = rng.binomial(counts[20:23], 0.5)
    counts[20:23] -= moved
    counts[18:20] += moved.sum() // 2
    ours = bunching(edges=edges, counts=counts, limit=100, below=90, seed=0)
    assert ours is not None
    bin_of = np.arange(40)
    out = (bin_of >= 18) & (edges[:-1] < ours.upper)
    powers = np.linspace(-1, 1, 40)[:, None] ** np.arange(DEGREE + 1)
    dummies = (bin_of[:, None] == bin_of[out]).astype(float)
    theirs = OLS(counts, np.hstack([powers, dummies])).fit()
    smooth = powers @ theirs.params[: DEGREE + 1]
    assert ours.counterfactual == pytest.approx(smooth, rel=1e-8)
    # What is too much below the limit is the sum of the dummies there, and missing that above it.
    of_bins = theirs.params[DEGREE + 1 :]
    assert ours.excess == pytest.approx(of_bins[:2].sum(), rel=1e-8)
    assert ours.missing == pytest.approx(-of_bins[2:].sum(), rel=1e-8)


def test_shrunken_means_are_the_predictions_of_a_mixed_model():
    rng = np.random.default_rng(5)
    unit = np.repeat(np.arange(14), rng.integers(3, 40, 14))
    data = pd.DataFrame({"y": rng.normal(size=14)[unit] + rng.normal(0, 2, unit.size), "u": unit})
    fit = mixedlm("y ~ 1", data, groups="u").fit()
    between, within = float(fit.cov_re.iloc[0, 0]), fit.scale
    assert between > 0.1
    means = data.groupby("u")["y"].agg(["mean", "count"])
    ours = shrink(
        estimate=means["mean"],
        standard_error=np.sqrt(within / means["count"]),
        prior_variance=between,
    )
    assert ours.mean == pytest.approx(fit.fe_params.iloc[0], **LIKELY)
    predicted = fit.fe_params.iloc[0] + np.array([fit.random_effects[u].iloc[0] for u in range(14)])
    assert ours.posterior == pytest.approx(predicted, **LIKELY)


def test_level_and_habit_are_variance_components_of_a_balanced_analysis_of_variance():
    # Five officers, four kinds, three files of each, every file in a session of its own: expected
    # mean squares give level (MS_o - MS_ok) / 12 and habit (MS_ok - MS_e) / 3.
    rng = np.random.default_rng(6)
    officer, kind = (c.ravel() for c in np.indices((5, 4, 3))[:2])
    session = np.arange(60)
    y = rng.normal(size=5)[officer] + rng.normal(size=(5, 4))[officer, kind] + rng.normal(size=60)
    code = {"o": officer, "k": kind, "s": session, "all": np.zeros(60, int)}
    summed = []
    for group in GROUPS:
        named = [code["all"]] if group == "all" else [code[letter] for letter in group]
        cell = np.unique(np.stack(named), axis=1, return_inverse=True)[1].ravel()
        n, total, squares = (np.bincount(cell, weights=y**k) for k in range(3))
        summed.append(products(np.arange(n.size), n, total, squares))
    ours = parts(Products(*np.array(summed).T))
    data = pd.DataFrame({"y": y, "o": officer, "k": kind})
    mean_sq = anova_lm(ols("y ~ C(o) * C(k)", data).fit())["mean_sq"]
    assert ours.level == pytest.approx((mean_sq["C(o)"] - mean_sq["C(o):C(k)"]) / 12, **SAME)
    assert ours.pattern == pytest.approx((mean_sq["C(o):C(k)"] - mean_sq["Residual"]) / 3, **SAME)


def test_noise_of_files_judged_thrice_is_what_analysis_of_variance_leaves():
    rng = np.random.default_rng(7)
    y = rng.gamma(2, size=(30, 3)) + rng.normal(size=(30, 1))
    ours = reassessed(count=np.full(30, 3.0), total=y.sum(axis=1), squares=(y**2).sum(axis=1))
    data = pd.DataFrame({"y": y.ravel(), "file": np.repeat(np.arange(30), 3)})
    left = anova_lm(ols("y ~ C(file)", data).fit())["mean_sq"]["Residual"]
    assert ours is not None
    assert ours.variance == pytest.approx(left, **SAME)
    # 2,000 and 9,999 resamples: an end moves by some 0.07 standard errors by chance; 0.3 is held.
    theirs = stats.bootstrap((y.var(axis=1, ddof=1),), np.mean, rng=np.random.default_rng(8))
    ends = [theirs.confidence_interval.low, theirs.confidence_interval.high]
    assert [ours.low, ours.high] == pytest.approx(ends, abs=0.3 * theirs.standard_error)
