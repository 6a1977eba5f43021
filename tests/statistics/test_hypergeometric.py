from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from evenhand.errors import StatisticsError
from evenhand.statistics import hypergeometric
from evenhand.statistics.hypergeometric import Sums, tails
from evenhand.statistics.urns import urns

Triples = list[tuple[int, int, int]]


def sums_of(rows: list[Triples]) -> Sums:
    kinds = sorted({triple for row in rows for triple in row})
    counts = [[float(row.count(kind)) for kind in kinds] for row in rows]
    n, a, b = (np.array(part) for part in zip(*kinds, strict=True))
    return Sums(
        multiplicity=sparse.csr_array(np.array(counts)),
        kinds=urns(population=n, marked=a, drawn=b),
    )


def exact_law(row: Triples) -> list[Fraction]:
    """The law of the sum in whole-number arithmetic: index is the value."""
    law = [Fraction(1)]
    for n, a, b in row:
        top = min(a, b)
        masses = [Fraction(comb(a, k) * comb(n - a, b - k), comb(n, b)) for k in range(top + 1)]
        longer = [Fraction(0)] * (len(law) + top)
        for i, p in enumerate(law):
            for k, q in enumerate(masses):
                longer[i + k] += p * q
        law = longer
    return law


@st.composite
def urn(draw: st.DrawFn) -> tuple[int, int, int]:
    n = draw(st.integers(1, 14))
    return n, draw(st.integers(0, n)), draw(st.integers(0, n))


def test_two_strata_give_the_tails_worked_by_hand() -> None:
    # Two of four marked, two drawn: masses 1/6, 4/6, 1/6. One of two marked, one drawn: 1/2, 1/2.
    # The sum has masses 1/12, 5/12, 5/12, 1/12 on 0..3.
    found = tails(sums_of([[(4, 2, 2), (2, 1, 1)]] * 4), observed=np.arange(4))
    assert found.upper == pytest.approx([1, 11 / 12, 6 / 12, 1 / 12], rel=1e-12)
    assert found.lower == pytest.approx([1 / 12, 6 / 12, 11 / 12, 1], rel=1e-12)
    # E X = 3/2: E max(0, X - 3/2) = 5/12 * 1/2 + 1/12 * 3/2 = 1/3.
    assert found.mean_above == pytest.approx([1 / 3] * 4, rel=1e-12)


def test_one_stratum_equals_the_hypergeometric_of_scipy() -> None:
    n, a, b = 400, 60, 90
    x = np.arange(0, 61)
    found = tails(sums_of([[(n, a, b)]] * x.size), observed=x)
    assert found.upper == pytest.approx(stats.hypergeom(n, a, b).sf(x - 1), rel=1e-8)
    assert found.lower == pytest.approx(stats.hypergeom(n, a, b).cdf(x), rel=1e-8)


@settings(deadline=None, max_examples=150)
@given(st.lists(urn(), min_size=1, max_size=8), st.data())
def test_tails_equal_those_of_whole_number_arithmetic(row: Triples, data: st.DataObject) -> None:
    law = exact_law(row)
    possible = [x for x, mass in enumerate(law) if mass]
    x = data.draw(st.sampled_from(possible))
    found = tails(sums_of([row]), observed=np.array([x]))
    assert found.upper[0] == pytest.approx(float(sum(law[x:])), rel=1e-9)
    assert found.lower[0] == pytest.approx(float(sum(law[: x + 1])), rel=1e-9)
    mean = sum(k * mass for k, mass in enumerate(law))
    above = sum(max(Fraction(0), k - mean) * mass for k, mass in enumerate(law))
    assert found.mean_above[0] == pytest.approx(float(above), abs=1e-11)


@pytest.mark.parametrize(
    "row",
    [
        [(500, 50, 50)] * 4,  # few wide laws
        [(40, 4, 1)] * 150,  # many Bernoulli variables: nearly Poisson
        [(300, 100, 150), (60, 50, 55), (7, 3, 2)] * 3,  # laws that do not begin at 0
    ],
)
def test_tails_beyond_a_hundred_zeros_keep_nine_digits(row: Triples) -> None:
    law = exact_law(row)
    possible = np.array([x for x, mass in enumerate(law) if mass])
    upper = np.cumsum(np.array(law, dtype=object)[::-1])[::-1]
    lower = np.cumsum(np.array(law, dtype=object))
    found = tails(sums_of([row] * possible.size), observed=possible)
    assert found.upper == pytest.approx(upper[possible].astype(float), rel=1e-9)
    assert found.lower == pytest.approx(lower[possible].astype(float), rel=1e-9)
    assert min(found.upper.min(), found.lower.min()) < 1e-100


def test_a_sum_in_the_tens_of_thousands_equals_direct_convolution() -> None:
    # E = 30,000, deviation about 150: a grid of some 2,500 points for a support of 100,000.
    row = [(10_000, 3_000, 1_000)] * 100
    x = np.arange(1001)
    mass = stats.hypergeom(10_000, 3_000, 1_000).pmf(x)
    law = np.array([1.0])
    for _ in range(100):
        law = np.convolve(law, mass)[:100_001]
        kept = np.flatnonzero(law > 1e-250)
        law[: kept[0]] = 0.0
    asked = np.array([29_000, 29_900, 30_000, 30_100, 31_500])
    found = tails(sums_of([row] * asked.size), observed=asked)
    assert found.upper == pytest.approx([law[x:].sum() for x in asked], rel=1e-7)
    assert found.lower == pytest.approx([law[: x + 1].sum() for x in asked], rel=1e-7)


@pytest.mark.parametrize("variance", [21.0, 118.0, 4000.0])
def test_points_left_out_of_a_transform_are_below_rounding(variance: float) -> None:
    # The widest law of a variance is that of fair coins: 4 V of them, |cos(t / 2)|^(4 V).
    K = 1024
    kept = hypergeometric._kept(K, variance)
    assert kept < K // 2 + 1
    t = 2 * np.pi * np.arange(kept, K // 2 + 1) / K
    assert (np.abs(np.cos(t / 2)) ** (4 * variance)).max() < 1e-17


def test_a_tail_too_small_for_a_double_is_the_smallest_normal_number() -> None:
    # 400 of 400 from a tenth: about 0.1^400.
    found = tails(sums_of([[(1000, 100, 1)] * 400]), observed=np.array([400]))
    assert found.upper[0] == np.finfo(np.float64).tiny
    assert found.lower[0] == 1.0


def test_kinds_shared_by_thousands_of_sums_do_not_mix() -> None:
    rng = np.random.default_rng(3)
    rows = [
        [(n, int(rng.integers(1, n)), int(rng.integers(1, 4))) for n in rng.integers(5, 30, size=6)]
        for _ in range(300)
    ]
    rows = [[(int(n), a, b) for n, a, b in row] for row in rows]
    middle = np.array([round(sum(a * b / n for n, a, b in row)) for row in rows])
    together = tails(sums_of(rows), observed=middle)
    apart = [tails(sums_of([row]), observed=middle[i : i + 1]) for i, row in enumerate(rows)]
    assert together.upper == pytest.approx([one.upper[0] for one in apart], rel=1e-11)
    assert together.lower == pytest.approx([one.lower[0] for one in apart], rel=1e-11)


def test_a_value_that_cannot_occur_is_refused_with_its_range() -> None:
    # Three of four marked, two drawn: 1 or 2.
    with pytest.raises(StatisticsError, match="between 1 and 2"):
        tails(sums_of([[(4, 3, 2)]]), observed=np.array([0]))
