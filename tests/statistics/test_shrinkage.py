import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.average_coverage import critical_value
from evenhand.statistics.shrinkage import shrink


def test_estimates_shrink_as_worked_by_hand():
    # tau^2 = 1; s^2 = 1, 3 -> precisions 1/2, 1/4; mu = (2/2 + 8/4) / (3/4) = 4
    # w = 1/2, 1/4; posterior 4 + (2-4)/2 = 3 and 4 + (8-4)/4 = 5
    found = shrink(estimate=[2, 8], standard_error=[1, 3**0.5], prior_variance=1.0)
    assert found.mean == pytest.approx(4)
    assert found.weight == pytest.approx([0.5, 0.25])
    assert found.posterior == pytest.approx([3, 5])
    # parametric half-widths 1.96 sqrt(1/2) 1 and 1.96 sqrt(1/4) sqrt(3)
    z = 1.959963984540054
    assert found.high - found.posterior == pytest.approx([z * 0.5**0.5, z * 0.5 * 3**0.5])
    # robust: cva(1) w s and cva(3) w s
    robust = [critical_value(m2=1) * 0.5, critical_value(m2=3) * 0.25 * 3**0.5]
    assert found.posterior - found.robust_low == pytest.approx(robust)
    assert not found.fully_shrunk


@pytest.mark.parametrize("prior", [0.0, -0.3])
def test_no_variance_between_units_shrinks_fully_and_says_so(prior):
    found = shrink(estimate=[1, 2, 6], standard_error=[1, 1, 1], prior_variance=prior)
    assert found.fully_shrunk
    assert found.prior_variance == prior
    assert found.posterior == pytest.approx([3, 3, 3])
    assert found.weight.tolist() == [0, 0, 0]
    assert np.isnan(found.robust_high).all()
    assert np.isnan(found.low).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 5)), min_size=2, max_size=8),
    st.floats(0.1, 4),
    st.floats(-10, 10),
)
def test_unit_and_origin_of_the_estimates_do_not_matter(units, tau2, shift):
    psi, s = np.array(units).T
    plain = shrink(estimate=psi, standard_error=s, prior_variance=tau2)
    moved = shrink(estimate=60 * (psi + shift), standard_error=60 * s, prior_variance=3600 * tau2)
    for field in ("posterior", "low", "high", "robust_low", "robust_high"):
        expected = 60 * (getattr(plain, field) + shift)
        assert getattr(moved, field) == pytest.approx(expected, abs=1e-6)
    assert np.all(plain.robust_high >= plain.high - 1e-9)


def test_intervals_cover_as_stated_when_effects_are_normal():
    rng = np.random.default_rng(11)
    s = rng.uniform(0.5, 2, size=2000)
    truth = 5 + rng.normal(size=2000)
    estimate = truth + s * rng.normal(size=2000)
    found = shrink(estimate=estimate, standard_error=s.round(2), prior_variance=1.0)
    # 0.95 within three standard errors of sqrt(.95 x .05 / 2000) = .0049
    assert np.mean((found.low <= truth) & (truth <= found.high)) == pytest.approx(0.95, abs=0.015)
    assert np.mean((found.robust_low <= truth) & (truth <= found.robust_high)) >= 0.95


def test_robust_interval_covers_on_average_where_the_normal_one_does_not():
    # Nearly all units alike and one in twelve far off: normal effects of that variance never do so.
    rng = np.random.default_rng(12)
    truth = np.where(rng.uniform(size=20_000) < 1 / 12, 2.2, -0.2)
    tau2 = float(np.var(truth))
    estimate = truth + 1.0 * rng.normal(size=truth.size)
    found = shrink(estimate=estimate, standard_error=np.ones(truth.size), prior_variance=tau2)
    normal = np.mean((found.low <= truth) & (truth <= found.high))
    robust = np.mean((found.robust_low <= truth) & (truth <= found.robust_high))
    assert normal < 0.93
    assert robust >= 0.95


@pytest.mark.parametrize(
    ("estimate", "error", "said"),
    [
        ([1, 2], [1], "2 estimates came with 1"),
        ([1, 2], [1, 0], "1 of 2 units"),
        ([1, np.nan], [1, 1], "1 of 2 units"),
        ([], [], "0 estimates"),
    ],
)
def test_bad_input_says_what_came(estimate, error, said):
    with pytest.raises(StatisticsError, match=said) as caught:
        shrink(estimate=estimate, standard_error=error, prior_variance=1.0)
    assert caught.value.do_next
