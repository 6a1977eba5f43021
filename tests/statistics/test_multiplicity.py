import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from evenhand.errors import StatisticsError
from evenhand.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm

# Benjamini and Hochberg (1995), section 3: four rejections, Bonferroni three.
PUBLISHED = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
)
PUBLISHED_ADJUSTED = [
    *(0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645),
    *(0.0765, 0.486, 0.5811818181818182, 0.714875, 0.7532307692307694, 0.8132142857142857, 1.0),
]
EACH = pytest.mark.parametrize("correct", [benjamini_hochberg, benjamini_yekutieli, holm])
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=40).map(np.array)


def test_hochberg_gives_the_published_example():
    found = benjamini_hochberg(PUBLISHED, 0.05)
    assert found.adjusted == pytest.approx(PUBLISHED_ADJUSTED)
    assert found.rejected.sum() == 4
    assert found.tested == 15
    assert found.level == 0.05
    assert found.expected_false == pytest.approx(0.2)


def test_holm_gives_values_worked_by_hand():
    # sorted .01 .02 .03 .04: 4(.01)=.04; 3(.02)=.06; 2(.03)=.06; 1(.04)=.04 raised to .06
    found = holm([0.04, 0.01, 0.03, 0.02], 0.05)
    assert found.adjusted == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert found.rejected.tolist() == [False, True, False, False]
    assert found.expected_false == 0.05


def test_yekutieli_is_hochberg_times_the_harmonic_sum():
    # m = 3: 1 + 1/2 + 1/3 = 11/6; sorted .001 .01 .5 -> .003, .015, .5 times 11/6
    found = benjamini_yekutieli([0.01, 0.001, 0.5])
    assert found.adjusted == pytest.approx([0.0275, 0.0055, 5.5 / 6])


@given(p_values)
def test_step_up_values_are_those_of_scipy(p):
    assert benjamini_hochberg(p).adjusted == pytest.approx(
        false_discovery_control(p, method="bh"), abs=1e-12
    )
    assert benjamini_yekutieli(p).adjusted == pytest.approx(
        false_discovery_control(p, method="by"), abs=1e-12
    )


@EACH
@given(p=p_values, seed=st.integers(0, 99))
def test_order_of_tests_does_not_matter(correct, p, seed):
    mixed = np.random.default_rng(seed).permutation(p.size)
    assert correct(p[mixed]).adjusted == pytest.approx(correct(p).adjusted[mixed])


@EACH
@given(p=p_values)
def test_adjusted_values_keep_the_order_and_stay_between_p_and_one(correct, p):
    adjusted = correct(p).adjusted
    assert np.all(np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0)
    # A factor such as m/k is rounded once, hence the last digit.
    assert np.all(adjusted >= p * (1 - 1e-12))
    assert np.all(adjusted <= 1)


@EACH
@given(p=p_values, level=st.floats(0.01, 0.5))
def test_leaving_out_what_cannot_be_rejected_changes_no_decision(correct, p, level):
    whole = correct(p, level)
    kept = whole.rejected | (p < np.median(p))
    part = correct(p[kept], level, tested=p.size)
    assert part.rejected.tolist() == whole.rejected[kept].tolist()
    assert part.tested == p.size


def test_an_empty_family_rejects_nothing():
    found = benjamini_hochberg([])
    assert found.adjusted.size == 0
    assert found.tested == 0
    assert found.expected_false == 0


def test_false_entries_stay_under_the_stated_share():
    # 200 families of 100 tests, 20 of them real (z shifted by 3): the mean share of false entries
    # is at most 5 % x 80/100; its standard error over 200 families is about 0.005.
    rng = np.random.default_rng(20261123)
    z = rng.normal(size=(200, 100))
    z[:, :20] += 3
    shares = []
    for row in z:
        found = benjamini_hochberg(np.array([_upper_tail(v) for v in row]), 0.05).rejected
        shares.append(found[20:].sum() / max(found.sum(), 1))
    assert np.mean(shares) < 0.055
    assert np.mean(shares) > 0.01


def test_holm_on_honest_families_rejects_in_no_more_than_the_level():
    rng = np.random.default_rng(7)
    false = [holm(rng.uniform(size=50), 0.05).rejected.any() for _ in range(2000)]
    # 0.05 plus three standard errors of sqrt(.05 x .95 / 2000) = .0049
    assert 0.035 < np.mean(false) < 0.065


def _upper_tail(z):
    from math import erfc, sqrt

    return erfc(z / sqrt(2)) / 2


@EACH
@pytest.mark.parametrize(
    ("given", "level", "tested", "said"),
    [
        ([0.1, float("nan")], 0.05, None, "1 of 2 p-values are missing"),
        ([0.1, 1.5], 0.05, None, "from 0.1 to 1.5"),
        ([0.1], 0.0, None, "level is 0"),
        ([0.1, 0.2], 0.05, 1, "hold 1 tests"),
        ([[0.1]], 0.05, None, "2 dimensions"),
    ],
)
def test_bad_input_says_what_came(correct, given, level, tested, said):
    with pytest.raises(StatisticsError, match=said) as caught:
        correct(given, level, tested=tested)
    assert caught.value.do_next
