import numpy as np
import pytest

from evenhand.statistics.concentration import concentration


def of(group, count, share_group, share, groups=2):
    columns = (np.array(c) for c in (group, count, share_group, share))
    names = ("group", "count", "share_group", "share")
    return concentration(**dict(zip(names, columns, strict=True)), groups=groups)


def test_it_is_as_worked_by_hand():
    # Three came to one unit and one to another: 9/16 + 1/16. By halves of two units, four dealt:
    # 1/2 + 1/2 / 4.
    found = of([0, 0], [3, 1], [0, 0], [50, 50])
    assert found.seen[0] == 10 / 16
    assert found.dealt[0] == 1 / 2 + 1 / 8


def test_where_nothing_came_nothing_is_said():
    found = of([0], [2], [0, 1], [5, 5])
    assert found.seen[0] == found.dealt[0] == 1
    assert np.isnan([found.seen[1], found.dealt[1]]).all()


def test_the_mean_is_that_of_many_deals():
    rng = np.random.default_rng(1)
    p = np.array([0.6, 0.3, 0.1])
    dealt = rng.multinomial(5, p, size=40_000) / 5
    found = of([0], [5], [0, 0, 0], [60, 30, 10], groups=1)
    assert found.dealt[0] == pytest.approx((dealt**2).sum(axis=1).mean(), abs=0.005)
