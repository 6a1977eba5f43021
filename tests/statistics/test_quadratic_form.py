import numpy as np
import pytest
from scipy import integrate, stats

from evenhand.statistics.quadratic_form import QuadraticForm, add_up, interval, spectrum, survival


def cumulants(weights, shifts):
    order = np.arange(1, 5)[:, None]
    return np.sum(weights**order * (1 + order * shifts), axis=1)[:, None]


def imhof(point, weights, shifts):
    """Invert the characteristic function: Imhof (1961), formula 3.2."""

    def integrand(u):
        turn = np.sum(np.arctan(weights * u) + shifts * weights * u / (1 + (weights * u) ** 2)) / 2
        size = np.prod((1 + (weights * u) ** 2) ** 0.25)
        size *= np.exp(np.sum(shifts * (weights * u) ** 2 / (1 + (weights * u) ** 2)) / 2)
        return np.sin(turn - point * u / 2) / (u * size)

    area, _ = integrate.quad(integrand, 0, np.inf, limit=2000)
    return 0.5 + area / np.pi


def test_one_weight_gives_the_non_central_chi_square_exactly():
    point = np.array([2.0, 9.0, 30.0])
    above, below = survival(
        point, np.repeat(cumulants(np.full(5, 2.0), np.full(5, 0.6)), 3, axis=1)
    )
    assert above == pytest.approx(stats.ncx2(df=5, nc=3).sf(point / 2))
    assert below == pytest.approx(stats.ncx2(df=5, nc=3).cdf(point / 2))


def test_one_weight_and_no_shift_gives_the_chi_square_exactly_far_in_the_tail():
    above, _ = survival(np.array([300.0]), cumulants(np.full(5, 2.0), np.zeros(5)))
    assert above == pytest.approx(stats.chi2(df=5).sf(150))


@pytest.mark.parametrize("shift", [0.0, 1.0, 5.0])
def test_unequal_weights_stay_near_the_exact_law(shift):
    weights = np.array([1.0, 0.8, 0.5, 0.4, 0.3, 0.2])
    shifts = shift * np.array([1.0, 0.0, 2.0, 0.0, 1.0, 0.0])
    law = cumulants(weights, shifts)
    for point in (1.0, 3.0, 6.0, 12.0, 20.0):
        above, _ = survival(np.array([point]), law)
        assert above[0] == pytest.approx(imhof(point, weights, shifts), abs=0.012)


def test_very_many_degrees_of_freedom_are_taken_as_nearly_normal():
    above, below = survival(np.array([1e6]), cumulants(np.full(10, 1.0), np.full(10, 1e5)))
    assert above == pytest.approx(stats.ncx2(df=10, nc=1e6).sf(1e6), abs=1e-4)
    assert above + below == pytest.approx(1)


def test_quadrature_gives_the_moments_of_the_effects():
    rng = np.random.default_rng(1)
    half, h = rng.normal(size=(90, 90)), rng.normal(size=90)
    E = half @ half.T / 90
    nodes, weights = spectrum(E, h)
    assert len(nodes) == 40
    for power in range(6):
        exact = h @ np.linalg.matrix_power(E, power) @ h
        assert weights @ nodes**power == pytest.approx(exact)
    resolvent = h @ np.linalg.solve(np.eye(90) * 5 - E, h)
    assert np.sum(weights / (5 - nodes)) == pytest.approx(resolvent)


def test_quadrature_stops_where_the_effects_lie_along_one_axis():
    nodes, weights = spectrum(np.diag([1.0, 2.0, 3.0]), np.array([0.0, 2.0, 0.0]))
    assert nodes == pytest.approx([2.0])
    assert weights == pytest.approx([4.0])


def test_no_effects_have_no_spectrum():
    nodes, weights = spectrum(np.eye(3), np.zeros(3))
    assert len(nodes) == len(weights) == 0


def balanced(units, free, effects):
    """One-way layout with equal noise of 1 per effect, its variance on `free` degrees."""
    E = np.full(units, 1.0)
    nodes, weights = spectrum(np.diag(E), effects)
    traces = np.array([E.sum()] * 4)
    return QuadraticForm(traces, nodes, weights, 2 * units**2 / free, 0.0)


@pytest.mark.parametrize("ratio", [0.5, 1.7, 3.0, 9.0])
def test_the_test_against_zero_is_the_f_test_in_the_balanced_one_way_layout(ratio):
    # Q / (5 sigma^2 estimated on 20 degrees) is F(5, 20); Q = 5 ratio, less its noise 5.
    form = balanced(5, 20, np.full(5, np.sqrt(ratio)))
    found = interval(5 * ratio - 5, form)
    assert found.p_value == pytest.approx(stats.f(5, 20).sf(ratio), rel=1e-3)


def test_the_interval_with_known_noise_is_that_of_the_non_central_chi_square():
    # With endless degrees of freedom the ends solve P(chi2_5(theta) >= Q) = .025 and <= : .025.
    effects = np.full(5, 2.0)
    found = interval(15.0, balanced(5, 1e9, effects))
    assert stats.ncx2(df=5, nc=found.low).sf(20) == pytest.approx(0.025, rel=1e-3)
    assert stats.ncx2(df=5, nc=found.high).cdf(20) == pytest.approx(0.025, rel=1e-3)


def test_a_negative_estimate_has_low_zero_and_a_high_that_bad_luck_does_not_shrink():
    effects = np.full(5, 0.1)
    lucky = interval(-4.95, balanced(5, 1e9, effects))
    middling = interval(float(stats.chi2(5).median()) - 5, balanced(5, 1e9, effects))
    assert lucky.low == 0
    assert lucky.high == pytest.approx(middling.high, rel=1e-6)
    assert lucky.p_value > 0.99


def test_a_form_without_noise_is_certain():
    form = QuadraticForm(np.zeros(4), np.array([0.0]), np.array([3.0]), 0.0, 0.0)
    found = interval(3.0, form)
    assert (found.standard_error, found.low, found.high, found.p_value) == (0, 3, 3, 0)
    none = interval(0.0, form)
    assert (none.low, none.high, none.p_value) == (0, 0, 1)


def test_effects_all_zero_leave_an_interval_from_zero():
    form = QuadraticForm(np.full(4, 3.0), np.zeros(0), np.zeros(0), 0.0, 0.0)
    found = interval(-3.0, form)
    assert found.low == 0
    assert found.high > 0


def test_forms_scale_and_add():
    form = balanced(5, 20, np.full(5, 1.0))
    twice = form.times(2.0)
    assert interval(4.0, twice).high == pytest.approx(2 * interval(2.0, form).high)
    assert add_up([twice, twice]).traces == pytest.approx(2 * twice.traces)
    assert interval(4.0, twice).standard_error == pytest.approx(
        2 * interval(2.0, form).standard_error
    )


def test_the_interval_holds_its_estimate_when_that_is_not_negative():
    form = balanced(5, 20, np.full(5, 1.5))
    for estimate in (0.0, 0.5, 6.25, 40.0):
        found = interval(estimate, form)
        assert found.low <= estimate <= found.high
