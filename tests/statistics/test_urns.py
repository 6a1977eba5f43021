from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evenhand.errors import StatisticsError
from evenhand.statistics.urns import log_transforms, moments, urns


@pytest.mark.parametrize("tilt", [0.0, 1e-14])
def test_moments_equal_those_of_scipy_by_formula_and_by_mass(tilt: float) -> None:
    n, a, b = np.array([10, 50, 1000]), np.array([4, 45, 300]), np.array([3, 40, 700])
    kinds = urns(population=n, marked=a, drawn=b)
    found = moments(kinds, np.arange(3), tilt=tilt)
    law = stats.hypergeom(n, a, b)
    assert found[:, 0] == pytest.approx([0, 0, 0], abs=1e-11)
    assert found[:, 1] + kinds.least == pytest.approx(law.mean(), rel=1e-11)
    assert found[:, 2] == pytest.approx(law.var(), rel=1e-10)


def test_a_tilt_of_log_two_doubles_the_odds_of_one_draw() -> None:
    # One of four marked, one drawn: odds 1/3; tilted by log 2, odds 2/3, so mean 2/5,
    # and E exp(tilt X) = 3/4 + 2 * 1/4 = 5/4.
    kinds = urns(population=np.array([4]), marked=np.array([1]), drawn=np.array([1]))
    found = moments(kinds, np.array([0]), tilt=float(np.log(2)))
    assert found[0] == pytest.approx([np.log(5 / 4), 2 / 5, 6 / 25], rel=1e-12)


@pytest.mark.parametrize("K", [4, 64])
def test_transforms_are_those_of_the_masses_also_on_a_grid_too_short(K: int) -> None:
    kinds = urns(population=np.array([60, 8]), marked=np.array([30, 3]), drawn=np.array([20, 2]))
    logs = log_transforms(kinds, np.arange(2), K=K, tilt=0.0)
    half = K // 2 + 1
    found = np.exp(logs[:, :half] + 1j * logs[:, half:])
    for j, (n, a, b) in enumerate([(60, 30, 20), (8, 3, 2)]):
        k = np.arange(b + 1)
        angle = np.exp(-2j * np.pi * np.outer(np.arange(half), k) / K)
        expected = angle @ stats.hypergeom(n, a, b).pmf(k)
        assert np.abs(found[j] - expected).max() < 1e-12


@pytest.mark.parametrize("kept", [1, 5, 17, 33])
def test_the_first_points_alone_are_those_of_all(kept: int) -> None:
    kinds = urns(population=np.array([400, 8]), marked=np.array([150, 3]), drawn=np.array([90, 2]))
    # A grid of 64 is too short for the 91 values of the first: they are folded.
    for K in (64, 256):
        whole = log_transforms(kinds, np.arange(2), K=K, tilt=0.1)
        half = K // 2 + 1
        some = log_transforms(kinds, np.arange(2), K=K, tilt=0.1, kept=kept)
        expected = np.exp(whole[:, :kept] + 1j * whole[:, half : half + kept])
        assert np.abs(np.exp(some[:, :kept] + 1j * some[:, kept:]) - expected).max() < 1e-13


def test_more_drawn_than_there_are_is_refused() -> None:
    with pytest.raises(StatisticsError, match="2 marked and 6 drawn of 5"):
        urns(population=np.array([5]), marked=np.array([2]), drawn=np.array([6]))
