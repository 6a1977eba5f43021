import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.bunching import bunching

EDGES = np.linspace(0.5, 1.5, 51)


def found(counts, **more):
    return bunching(edges=EDGES, counts=counts, limit=1.0, below=0.94, seed=1, **more)


def test_what_is_moved_below_the_limit_is_found_again():
    # a line falling from 300 to 200 a bin; of the five bins above the limit 100 each move below it
    smooth = np.linspace(300, 200, 50)
    counts = smooth.copy()
    counts[25:30] -= 100
    counts[22:25] += 500 / 3
    b = found(counts)
    assert b.excess == pytest.approx(500, abs=1)
    assert b.missing == pytest.approx(500, abs=1)
    assert b.upper == pytest.approx(1.1)
    assert b.counterfactual == pytest.approx(smooth, abs=1)
    assert b.relative == pytest.approx(500 / smooth[22:25].mean(), rel=0.01)
    assert b.low < b.excess < b.high


def test_a_smooth_distribution_has_no_excess():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(60):
        values = np.exp(rng.normal(0, 0.8, 12_000))
        b = found(np.histogram(values, EDGES)[0])
        covered += b.low <= 0 <= b.high
    assert covered >= 51


def test_too_few_amounts_draw_no_curve_and_bad_edges_are_said():
    assert found(np.full(50, 3)) is None
    assert bunching(edges=[0, 1, 2], counts=[900, 900], limit=1, below=0.5, seed=0) is None
    with pytest.raises(StatisticsError, match="the limit"):
        bunching(edges=EDGES, counts=np.ones(50), limit=1.01, below=0.9, seed=0)
    with pytest.raises(StatisticsError):
        bunching(edges=EDGES, counts=np.ones(49), limit=1.0, below=0.9, seed=0)
