from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.statistics.tail_bounds import bound_lower, bound_upper


def poisson_binomial(p: list[float]) -> np.ndarray:
    law = np.array([1.0])
    for q in p:
        law = np.convolve(law, [1 - q, q])
    return law


chances = st.one_of(
    st.lists(st.floats(0.001, 0.999), min_size=1, max_size=60),
    st.lists(st.floats(0.001, 0.1), min_size=1, max_size=200),
    st.tuples(st.floats(0.01, 0.99), st.integers(1, 400)).map(lambda pn: [pn[0]] * pn[1]),
)


@settings(deadline=None, max_examples=300)
@given(chances)
def test_every_tail_of_any_bernoulli_sum_lies_between_its_bounds(p: list[float]) -> None:
    law = poisson_binomial(p)
    x = np.arange(law.size, dtype=np.float64)
    mean = np.full(x.shape, sum(p))
    variance = np.full(x.shape, sum(q * (1 - q) for q in p))
    upper = bound_upper(observed=x, expected=mean, variance=variance)
    lower = bound_lower(observed=x, expected=mean, variance=variance)
    true_upper, true_lower = np.cumsum(law[::-1])[::-1], np.cumsum(law)
    assert (upper.at_least <= true_upper + 1e-12).all()
    assert (upper.at_most >= true_upper - 1e-12).all()
    assert (lower.at_least <= true_lower + 1e-12).all()
    assert (lower.at_most >= true_lower - 1e-12).all()


def test_the_median_bound_speaks_on_both_sides_of_the_mean() -> None:
    # One fair coin: at the mean's floor the upper tail is 1, at its ceiling 1/2.
    one = {"expected": np.array([2.5, 2.5]), "variance": np.array([0.2, 0.2])}
    upper = bound_upper(observed=np.array([2.0, 3.0]), **one)
    lower = bound_lower(observed=np.array([2.0, 3.0]), **one)
    assert upper.at_least[0] >= 0.5 > upper.at_least[1]
    assert lower.at_least[1] >= 0.5 > lower.at_least[0]


def test_the_poisson_bound_settles_the_rare_pair_never_seen() -> None:
    # 100 chances of 1/1000: E = 0.1, sum p^2 = 0.0001; P(X >= 0) = 1 and P(X <= 0) = 0.905.
    found = bound_lower(
        observed=np.array([0.0]), expected=np.array([0.1]), variance=np.array([0.0999])
    )
    assert 0.904 < found.at_least[0] < 0.999**100 < found.at_most[0] < 0.906
