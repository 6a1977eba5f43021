import numpy as np
import pytest

from evenhand.statistics.noise_parts import GROUPS, Products, jackknifed, parts, products


def of_rows(officer, kind, session, y):
    codes = {"o": officer, "k": kind, "s": session}
    found = []
    for group in GROUPS:
        code = np.zeros(len(y), int)
        for letter in group if group != "all" else "":
            code = code * 1000 + codes[letter]
        _, cell = np.unique(code, return_inverse=True)
        n, total, squares = (np.bincount(cell, weights=y**p) for p in range(3))
        found.append(products(np.arange(n.size), n, total, squares))
    return Products(*np.array(found).T)


def test_products_are_those_of_pairs_worked_by_hand():
    # groups (1, 2, 3) and (4): ordered pairs 2 (1x2 + 1x3 + 2x3) = 22, of 6; one file has no pair
    code, y = np.array([0, 0, 0, 1]), np.array([1.0, 2, 3, 4])
    assert products(code, np.ones(4), y, y**2) == (22, 6)
    none = np.zeros(0)
    assert products(none.astype(int), none, none, none) == (0, 0)


def test_each_part_is_the_difference_of_pair_means_by_brute_force():
    rng = np.random.default_rng(0)
    officer, kind, session = rng.integers(0, 3, (3, 40))
    y = rng.normal(size=40)
    same = [c[:, None] == c[None, :] for c in (officer, kind, session)]
    off = ~np.eye(40, dtype=bool)

    def mean(*wanted):
        at = off.copy()
        for s, w in zip(same, wanted, strict=True):
            at &= s == bool(w)
        return np.outer(y, y)[at].mean()

    found = parts(of_rows(officer, kind, session, y))
    level = mean(1, 0, 0) - mean(0, 0, 0)
    assert found.level == pytest.approx(level)
    assert found.pattern == pytest.approx(mean(1, 1, 0) - mean(0, 1, 0) - level)
    assert found.occasion == pytest.approx(mean(1, 0, 1) - mean(0, 0, 1) - level)


def test_what_a_kind_or_a_session_has_for_everybody_is_no_noise():
    rng = np.random.default_rng(1)
    officer, kind, session = (
        rng.integers(0, 6, 3000),
        rng.integers(0, 5, 3000),
        np.arange(3000) // 60,
    )
    y = 2 * rng.normal(size=5)[kind] + 2 * rng.normal(size=50)[session]
    found = parts(of_rows(officer, kind, session, y)).array()
    assert np.abs(found).max() < 0.25


def test_one_officer_alone_tells_nothing():
    found = parts(of_rows(*np.zeros((3, 5), int), np.arange(5.0)))
    assert np.isnan(found.array()).all()


def test_the_jackknife_of_a_mean_is_its_standard_error():
    y = np.array([1.0, 2, 4, 7])
    found = jackknifed(np.array([y.mean()]), np.array([[np.delete(y, i).mean()] for i in range(4)]))
    # t(3) at 2.5 % is 3.182446; standard error s / sqrt(4)
    assert found.high[0] - found.estimate[0] == pytest.approx(
        3.182446 * y.std(ddof=1) / 2, rel=1e-6
    )
    assert np.isnan(jackknifed(np.zeros(1), np.zeros((1, 1))).low).all()
