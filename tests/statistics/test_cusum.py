import numpy as np
import pytest
from scipy.stats import norm

from evenhand.statistics.cusum import cusum, false_alarm, limit_for


def test_sums_are_those_worked_by_hand():
    # slack 1/2: 0.5, 0 (0.5 - 1 - 0.5), 1.5, 3.0
    sums = cusum([[1.0, -1.0, 2.0, 2.0]])
    assert sums.tolist() == [[0.5, 0.0, 1.5, 3.0]]


def test_one_time_has_the_normal_tail():
    # P(z - 1/2 >= 2) = P(z >= 2.5)
    assert false_alarm(2.0, times=1) == pytest.approx(0.00621, abs=3e-4)


def test_the_limit_holds_the_chance_and_grows_with_the_length():
    assert limit_for(0.01, times=24) > limit_for(0.01, times=12) > limit_for(0.05, times=12)
    rng = np.random.default_rng(0)
    top = cusum(rng.standard_normal((40_000, 12))).max(axis=1)
    share = (top >= limit_for(0.01, times=12)).mean()
    # 400 expected of 40,000, give or take 60.
    assert share == pytest.approx(0.01, abs=0.0016)


@pytest.mark.parametrize("limit", [3.0, 4.0, 5.0])
def test_mean_time_to_a_false_alarm_is_that_of_the_integral_equation(limit):
    # Goel and Wu (1971), Technometrics 13, 221-230, with slack 1/2 and a sum that stands at u:
    # L(u) = 1 + L(0) P(z <= 1/2 - u) + integral from 0 to the limit of L(x) p(x + 1/2 - u) dx,
    # where ours steps along a Markov chain.
    node, weight = np.polynomial.legendre.leggauss(40)
    x, w = np.append(0.0, limit * (node + 1) / 2), np.append(0.0, weight * limit / 2)
    kernel = w * norm.pdf(x[None, :] + 0.5 - x[:, None])
    kernel[:, 0] += norm.cdf(0.5 - x)
    theirs = np.linalg.solve(np.eye(x.size) - kernel, np.ones(x.size))[0]
    # After fifty times the chance of an alarm is the same at each: a geometric tail.
    still = [1 - false_alarm(limit, times=t) for t in range(52)]
    ours = sum(still[:50]) + still[50] / (1 - still[51] / still[50])
    assert ours == pytest.approx(theirs, rel=5e-4)


def test_a_shift_is_seen_soon_after_it_begins():
    rng = np.random.default_rng(1)
    z = rng.standard_normal((200, 24)) + np.where(np.arange(24) >= 16, 3.0, 0.0)
    sums = cusum(z)
    assert (sums.max(axis=1) >= limit_for(0.0001, times=24)).mean() > 0.99
