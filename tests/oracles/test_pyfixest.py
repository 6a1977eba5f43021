"""Are effects, their parts and their errors those of pyfixest, which shares no code with ours?

pyfixest follows R's fixest: it takes fixed effects off by turns until nothing changes, where ours
are solved in one step, so that agreement is no closer than its tolerance.
"""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from evenhand.measures import mirror_gap
from evenhand.statistics.cell_input import cells_from_rows
from evenhand.statistics.clustered import clustered
from evenhand.statistics.controls import without_controls
from evenhand.statistics.effects import two_way_effects
from evenhand.statistics.two_way import two_way
from evenhand.statistics.variance import leave_out

pytestmark = [
    pytest.mark.slow,
    # pyfixest calls what pandas is to drop; not ours to put right.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyfixest.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:pyfixest.*"),
]

CONVERGED = 1e-12
"""Asked of pyfixest where it goes by turns."""
ITERATED = {"rel": 1e-7, "abs": 1e-8}
"""What such an iteration leaves of effects of size 1."""
SOLVED = {"rel": 1e-8}
"""Where pyfixest solves in one step too."""


@pytest.fixture(scope="module")
def feols():
    """Return pyfixest's least squares; its errors with the corrections that the caller names."""
    import pyfixest

    def feols(formula, data, vcov="iid", **corrected):
        return pyfixest.feols(
            formula,
            data,
            vcov=vcov,
            ssc=pyfixest.ssc(**corrected),
            fixef_rm="none",
            demeaner=pyfixest.MapDemeaner(fixef_tol=CONVERGED),
        )

    return feols


@pytest.fixture(scope="module")
def files() -> pd.DataFrame:
    """Return files of one connected set: unequal units, clients with one unit, unequal noise."""
    rng = np.random.default_rng(8)
    n = 900
    unit, client = rng.integers(0, 12, n) % rng.integers(4, 13, n), rng.integers(0, 70, n)
    unit[client < 4] = client[client < 4]
    x = rng.normal(size=(n, 2)) + 0.3 * unit[:, None]
    y = 5 + rng.normal(size=12)[unit] + rng.normal(size=70)[client] + x @ [0.7, -0.2]
    y += rng.gamma(2, size=n) * (0.2 + 0.1 * unit)
    return pd.DataFrame({"y": y, "unit": unit, "client": client, "a": x[:, 0], "b": x[:, 1]})


def effects_by_row(fit, files: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the effect of each row's unit, about its mean over rows, and the rest as client's."""
    found = fit.fixef(atol=CONVERGED, btol=CONVERGED)
    unit = files["unit"].astype(str).map(found["C(unit)"]).to_numpy(float, na_value=0.0)
    client = files["client"].astype(str).map(found["C(client)"]).to_numpy(float, na_value=0.0)
    return unit - unit.mean(), client - client.mean()


def test_effects_and_remainders_are_those_of_two_fixed_effects(feols, files):
    fit = feols("y ~ 1 | unit + client", files)
    ours = two_way_effects(files["y"], unit=files["unit"], client=files["client"])
    unit, client = effects_by_row(fit, files)
    assert ours.unit_effects[files["unit"]] == pytest.approx(unit, **ITERATED)
    level = files["y"].mean()
    assert ours.client_effects[files["client"]] - level == pytest.approx(client, **ITERATED)
    left = files["y"] - ours.unit_effects[files["unit"]] - ours.client_effects[files["client"]]
    assert left.to_numpy() == pytest.approx(fit.resid(), **ITERATED)


def test_fit_of_cells_has_the_residual_variance_of_two_fixed_effects(feols, files):
    # SSR / (n - 12 units - 70 clients + 1); pyfixest states it as the error of a regressor:
    # variance of a = s^2 / SSR of a beside the two effects.
    fit = feols("y ~ a | unit + client", files, k_adj=True, k_fixef="full")
    cells, pair = cells_from_rows(files["y"], unit=files["unit"], client=files["client"])
    net = two_way(cells)

    def remainder(values: np.ndarray) -> np.ndarray:
        return values - net.fit(np.bincount(pair, values))[pair]

    a, y = remainder(files["a"].to_numpy()), remainder(files["y"].to_numpy())
    slope = float(a @ y / (a @ a))
    variance = float(np.sum((y - slope * a) ** 2) / (len(files) - 12 - 70 + 1 - 1))
    assert slope == pytest.approx(fit.coef()["a"], **ITERATED)
    assert (variance / (a @ a)) ** 0.5 == pytest.approx(fit.se()["a"], **ITERATED)


@pytest.mark.parametrize("controls", [[], ["a", "b"]], ids=["alone", "beside controls"])
def test_plug_in_parts_are_moments_of_its_effects(feols, files, controls):
    fit = feols(f"y ~ {' + '.join(controls) or '1'} | unit + client", files)
    given = files[controls].to_numpy() if controls else None
    ours = leave_out(files["y"], files["unit"], files["client"], controls=given)
    assert ours.dropped_observations == 0
    theirs = np.cov(*effects_by_row(fit, files))
    plug_in = ours.plug_in
    assert plug_in.unit_variance == pytest.approx(theirs[0, 0], **ITERATED)
    assert plug_in.covariance == pytest.approx(theirs[0, 1], **ITERATED)
    assert plug_in.client_variance == pytest.approx(theirs[1, 1], **ITERATED)


def test_controls_are_taken_off_with_its_coefficients(feols, files):
    fit = feols("y ~ a + b | unit + client", files)
    cells, pair = cells_from_rows(files["y"], unit=files["unit"], client=files["client"])
    y, x = files["y"].to_numpy(), files[["a", "b"]].to_numpy()
    taken = y - without_controls(y, controls=x, net=two_way(cells), pair=pair)
    theirs = (x - x.mean(axis=0)) @ fit.coef()[["a", "b"]].to_numpy()
    assert taken == pytest.approx(theirs, **ITERATED)


def test_errors_of_effects_are_hc2_of_a_regression_on_dummies(feols, files):
    fit = feols("y ~ C(unit) + C(client)", files, vcov="HC2", k_adj=False, G_adj=False)
    # Each effect about the mean over rows is a contrast of the dummies' coefficients.
    dummies = [f"C(unit)[T.{u}]" for u in range(1, 12)]
    at = [list(fit.coef().index).index(d) for d in dummies]
    share = np.bincount(files["unit"]) / len(files)
    contrast = (np.eye(12) - share)[:, 1:]
    theirs = np.sqrt(np.diag(contrast @ fit._vcov[np.ix_(at, at)] @ contrast.T))
    ours = leave_out(files["y"], files["unit"], files["client"], leave="observation")
    assert ours.effects == pytest.approx(contrast @ fit.coef()[dummies].to_numpy(), **SOLVED)
    assert ours.effect_errors == pytest.approx(theirs, **SOLVED)


def test_clustered_slopes_are_cr1_with_a_group_absorbed(feols):
    rng = np.random.default_rng(3)
    n = 700
    data = pd.DataFrame(
        {"g": rng.integers(0, 15, n), "c": rng.integers(0, 45, n), "a": rng.normal(size=n)}
    )
    data["b"] = data["a"] + rng.normal(size=n) + 0.1 * data["g"]
    data["y"] = 0.3 * data["a"] + rng.normal(size=45)[data["c"]] + rng.normal(size=n)
    assert_same(feols, "y ~ a + b | g", data, cluster="c", ours=fitted(data, ["a", "b"]))


def fitted(data, columns):
    return clustered(data["y"], data[columns], cluster=data["c"], absorbed=data["g"])


def assert_same(feols, formula, data, *, cluster, ours):
    full = {"k_adj": True, "k_fixef": "full", "G_adj": True, "G_df": "min"}
    fit = feols(formula, data, vcov={"CRV1": cluster}, **full)
    bounds = fit.confint()
    assert ours.slope == pytest.approx(fit.coef().to_numpy(), **ITERATED)
    assert ours.standard_error == pytest.approx(fit.se().to_numpy(), **ITERATED)
    assert ours.p_value == pytest.approx(fit.pvalue().to_numpy(), rel=1e-5)
    assert np.stack([ours.low, ours.high], 1) == pytest.approx(bounds.to_numpy(), **ITERATED)


def test_mirror_gap_fits_what_pyfixest_fits_to_the_same_trade(feols):
    design = importlib.import_module("calibration.designs.mirror_gap")
    drawn = design.draw(np.random.default_rng(2), design.SIZES["small"])
    found = mirror_gap.infer(drawn.counts)
    pairs, model = found.pairs, found.first
    data = pd.DataFrame(
        {
            "gap": mirror_gap.gap(pairs),
            "tax": pairs.tax,
            "partner": pairs.partner,
            "year": pairs.year,
            "heading": [product[:4] for product in pairs.product],
        }
    ).dropna()
    assert model.slopes is not None
    assert model.slopes.observations == len(data)
    assert_same(feols, "gap ~ tax | partner^year", data, cluster="heading", ours=model.slopes)
