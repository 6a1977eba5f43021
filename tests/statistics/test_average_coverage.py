import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import ncx2, norm

from evenhand.errors import StatisticsError
from evenhand.statistics.average_coverage import critical_value, worst_miss


# Values asserted by the authors' own R package ebci, tests/testthat/test-cv.R (its B is sqrt(m2)).
@pytest.mark.parametrize(
    ("m2", "kappa", "alpha", "published"),
    [
        (5**2, 3, 0.05, 11.88358367),
        (1**2, 3, 0.2, 1.8494683),
        (10**2, 3, 0.05, 24.86172217),
        (2.8**2, 8, 0.1, 7.0779747158),
        (0, np.inf, 0.05, 1.959963984540054),
        (0, 4, 0.2, 1.2815515655446004),
    ],
)
def test_critical_values_are_those_the_authors_publish(m2, kappa, alpha, published):
    found = critical_value(m2=m2, kappa=kappa, alpha=alpha)
    assert found == pytest.approx(published, rel=1e-8)


def test_worst_miss_is_what_the_authors_publish():
    # The same file: rho(m2=1, kappa=3, chi=11.96...) and rho(2.8^2, 8, 7.13...).
    far = worst_miss(m2=1, kappa=3, chi=11.9699639845401)
    assert far == pytest.approx(6.0216e-05, rel=1e-5)
    near = worst_miss(m2=2.8**2, kappa=8, chi=7.1324290147839279896)
    assert near == pytest.approx(0.09805099, rel=1e-7)


def test_kurtosis_stops_mattering_where_the_authors_say():
    # test-cv.R: at m2 = 4 the unrestricted worst case has kurtosis 17.4; at m2 = 0.25, 16.6.
    assert critical_value(m2=4, kappa=20) == pytest.approx(critical_value(m2=4))
    assert critical_value(m2=0.25, kappa=15) < critical_value(m2=0.25) - 1e-5


def test_known_bias_gives_the_folded_normal_quantile():
    # kappa = 1 puts all mass at one b: the 95 % point of |N(b, 1)|, i.e. of a noncentral chi-square
    found = critical_value(m2=1.5**2, kappa=1)
    assert found == pytest.approx(math.sqrt(ncx2.ppf(0.95, 1, 1.5**2)), rel=1e-9)


@pytest.mark.parametrize("m2", [1e9, 1e14, 1 / 1.11022e-16])
def test_large_bias_meets_chebyshev(m2):
    # test-cv.R: for large m2 Chebyshev's bound sqrt((1 + m2) / alpha) is sharp.
    assert critical_value(m2=m2) == pytest.approx(math.sqrt((1 + m2) / 0.05), rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(
    m2=st.floats(0.05, 9), kappa=st.sampled_from([1.5, 3.0, 10.0, np.inf]), chi=st.floats(1.0, 6)
)
def test_worst_miss_is_the_linear_programme_over_a_grid(m2, kappa, chi):
    # Independent oracle: the largest mean of r(b^2) over distributions on a grid with the moments.
    # A finite kurtosis can lose mass to infinity, so the fourth moment is held from above.
    b2 = np.unique(np.concatenate([np.linspace(0, 60, 1500), np.geomspace(60, 2000, 300), [m2]]))
    b = np.sqrt(b2)
    miss = norm.cdf(-chi - b) + norm.cdf(-chi + b)
    upper = {} if np.isinf(kappa) else {"A_ub": [b2**2], "b_ub": [kappa * m2**2]}
    best = linprog(-miss, A_eq=[np.ones_like(b2), b2], b_eq=[1, m2], **upper)
    found = worst_miss(m2=m2, chi=chi, kappa=kappa)
    assert found >= -best.fun - 1e-9
    assert found == pytest.approx(-best.fun, abs=2e-4)


@given(m2=st.floats(0, 50), more=st.floats(0.01, 5), alpha=st.sampled_from([0.05, 0.1, 0.2]))
def test_more_bias_never_narrows_the_interval(m2, more, alpha):
    narrow = critical_value(m2=m2, alpha=alpha)
    assert critical_value(m2=m2 + more, alpha=alpha) >= narrow - 1e-9
    assert narrow <= math.sqrt((1 + m2) / alpha) + 1e-6


@pytest.mark.parametrize("wrong", [{"m2": -1}, {"m2": math.nan}, {"m2": 1, "kappa": 0.5}])
def test_impossible_moments_are_refused(wrong):
    with pytest.raises(StatisticsError, match="No critical value"):
        critical_value(**wrong)
