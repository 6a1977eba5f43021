import numpy as np
import pytest
from scipy.stats import norm

from evenhand.statistics.upper_spread import upper_spread


def test_a_group_is_judged_without_its_highest_unit_worked_by_hand():
    # eleven have 2 of 20, the twelfth 10 of 20: due (22 + 0.5) / (220 + 1), and no spread besides
    events = np.array([2] * 11 + [10])
    p = upper_spread(group=np.zeros(12, int), trials=np.full(12, 20), events=events)
    due = 22.5 / 221
    error = (due * (1 - due) / 20) ** 0.5
    assert p[-1] == pytest.approx(norm.sf((0.5 - due) / error))
    assert p[0] == pytest.approx(norm.sf((0.1 - due) / error))


def test_one_unit_of_a_group_and_no_unit_have_an_answer():
    p = upper_spread(group=np.array([0]), trials=np.array([9]), events=np.array([9]))
    assert 0.1 < p[0] <= 0.5
    none = np.zeros(0, int)
    assert upper_spread(group=none, trials=none, events=none).size == 0


def test_a_huge_unit_stands_apart_among_many_and_the_others_do_not():
    rng = np.random.default_rng(0)
    trials = np.full(24, 50)
    events = rng.binomial(trials, 0.03)
    events[5] = 50
    p = upper_spread(group=np.repeat([0, 1], 12), trials=trials, events=events)
    assert p[5] < 1e-6
    assert np.delete(p, 5).min() > 1e-3
