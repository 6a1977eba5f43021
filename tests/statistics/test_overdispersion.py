import numpy as np
import pytest
from scipy.stats import norm, t

from evenhand.statistics.multiplicity import holm
from evenhand.statistics.overdispersion import overdispersion, spread_of


def test_spread_is_as_worked_by_hand():
    # z = -2, 0, 4; no winsorising: phi = 20/3. s = 1, 1, 2 -> u = 1, 1, 1/4; sum u = 9/4,
    # sum u^2 = 33/16; tau^2 = (20 - 2) / (9/4 - 33/36) = 18 / (4/3) = 13.5
    found = overdispersion(
        z=np.array([-2.0, 0, 4]), standard_error=np.array([1.0, 1, 2]), winsorise=0
    )
    assert found.phi == pytest.approx(20 / 3)
    assert found.tau_squared == pytest.approx(13.5)
    # threshold 1 + 2 sqrt(2/3) = 2.63
    assert found.is_indicated
    # third unit: 4 / sqrt(20/3); and 8 / sqrt(4 + 13.5) in its own unit
    assert found.p_multiplicative[2] == pytest.approx(2 * norm.sf(4 / (20 / 3) ** 0.5))
    assert found.p_additive[2] == pytest.approx(2 * norm.sf(8 / 17.5**0.5))


def test_winsorising_pulls_in_a_tenth_at_each_end():
    # eleven z-scores -5 .. 5: the 10 % and 90 % quantiles are -4 and 4, so the ends count as 4:
    # 2 (1 + 4 + 9 + 16 + 16) / 11, over its value for a normal: 0.8 - 2 q f(q) + 0.2 q^2 = 0.67865
    # with q = 1.28155 and f(q) = 0.17550
    z = np.arange(-5.0, 6)
    found = overdispersion(z=z, standard_error=np.ones(11))
    assert found.phi == pytest.approx(92 / 11 / 0.67865, rel=1e-4)


def test_pure_chance_gives_a_phi_of_one_and_is_not_called_spread():
    rng = np.random.default_rng(5)
    phi, indicated = [], []
    for _ in range(2000):
        found = overdispersion(z=rng.normal(size=100), standard_error=np.ones(100))
        phi.append(found.phi)
        indicated.append(found.is_indicated)
    assert np.mean(phi) == pytest.approx(1, abs=0.03)
    # two standard errors of a somewhat skewed law: one in twenty at the most, and some noise
    assert np.mean(indicated) < 0.06


def test_planted_variance_is_recovered_and_names_no_unit():
    # effects with sd 2 seen with standard errors 0.5 to 1.5
    rng = np.random.default_rng(6)
    s = rng.uniform(0.5, 1.5, size=4000)
    z = (2 * rng.normal(size=s.size) + s * rng.normal(size=s.size)) / s
    plain = overdispersion(z=z, standard_error=s, winsorise=0)
    assert plain.tau_squared == pytest.approx(4, rel=0.1)
    assert np.mean(plain.p_additive < 0.05) == pytest.approx(0.05, abs=0.012)
    winsorised = overdispersion(z=z, standard_error=s)
    assert winsorised.tau_squared == pytest.approx(4, rel=0.15)


def test_units_without_variance_are_left_out():
    with_empty = overdispersion(
        z=np.array([1.0, -3, 0]), standard_error=np.array([1.0, 2, 0]), winsorise=0
    )
    alone = overdispersion(z=np.array([1.0, -3]), standard_error=np.array([1.0, 2]), winsorise=0)
    assert with_empty.phi == alone.phi
    assert with_empty.tau_squared == alone.tau_squared
    nobody = overdispersion(z=np.zeros(2), standard_error=np.zeros(2))
    assert nobody.phi == 0
    assert nobody.p_additive.tolist() == [1, 1]


def test_one_unit_has_no_variance_between_units():
    assert overdispersion(z=np.array([9.0]), standard_error=np.array([1.0])).tau_squared == 0


def test_the_unit_of_measure_does_not_matter():
    z, s = np.array([3.0, -2, 5, 0]), np.array([1.0, 2, 3, 4])
    small = overdispersion(z=z, standard_error=s * 1e-8)
    large = overdispersion(z=z, standard_error=s)
    assert small.tau_squared == pytest.approx(large.tau_squared * 1e-16)
    assert small.p_additive == pytest.approx(large.p_additive)


def test_an_estimated_spread_has_the_tails_of_student():
    # as worked above: phi = 20/3, tau^2 = 13.5, s = 2: nu = 2 (1 + 4/13.5)^2
    found = overdispersion(
        z=np.array([-2.0, 0, 4]), standard_error=np.array([1.0, 1, 2]), winsorise=0
    )
    assert found.p_estimated[2] == pytest.approx(2 * t.sf(8 / 17.5**0.5, 2 * (17.5 / 13.5) ** 2))


def test_without_spread_the_estimated_tails_are_normal():
    z = np.array([-0.5, 0.1, 0.4])
    found = overdispersion(z=z, standard_error=np.ones(3))
    assert found.tau_squared == 0
    assert found.p_estimated == pytest.approx(2 * norm.sf(np.abs(z)))


@pytest.mark.slow
@pytest.mark.parametrize("units", [10, 20, 60])
def test_holm_names_nobody_among_honest_units_that_differ(units):
    rng = np.random.default_rng(9)
    runs = 2000
    named = 0
    for _ in range(runs):
        z = 3 * rng.normal(size=units)
        named += holm(
            overdispersion(z=z, standard_error=np.ones(units)).p_estimated, 0.05
        ).rejected.any()
    assert named / runs <= 0.05 + 3 * (0.05 * 0.95 / runs) ** 0.5


@pytest.mark.parametrize("winsorise", [0.0, 0.1])
def test_the_spread_by_itself_is_that_of_the_whole(winsorise):
    z = np.random.default_rng(3).normal(size=40) * 1.7
    whole = overdispersion(z=z, standard_error=np.ones(40), winsorise=winsorise)
    assert spread_of(z, winsorise=winsorise) == whole.phi
