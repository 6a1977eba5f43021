"""How much of the noise between officers is level, how much their habits, how much the day?

Two different files share no noise: the mean product of their outcomes, less its mean where the
officers differ, is what the officer brings to both. Pairs of files are told apart by whether kind
of goods and session are the same too; sums over groups give the sums over all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.statistics.cells import Codes, Floats, sum_by

GROUPS: Final = ("all", "o", "k", "s", "ok", "os", "ks", "oks")
"""Files of one place, grouped by officer, kind and session, and by what these have in common."""
BLOCKS: Final = 10
"""Parts into which sessions fall; leaving out one at a time gives the intervals."""


@dataclass(frozen=True, slots=True)
class Products:
    """Sums over ordered pairs of different files of one group, with how many pairs there are.

    Attributes
    ----------
    total, pairs : ndarray of float64, shape (groups,)
        In the order of ``GROUPS``.
    """

    total: Floats
    pairs: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """Variance that officers bring: their level, their habits by kind of goods, their day.

    Attributes
    ----------
    level, pattern, occasion : float
        In the square of the outcome's unit; NaN where no pairs of files tell it, and it may be
        below zero where there is none.
    """

    level: float
    pattern: float
    occasion: float

    def array(self) -> Floats:
        """Return the three as an array."""
        return np.array([self.level, self.pattern, self.occasion])


@dataclass(frozen=True, slots=True)
class Interval:
    """The three parts with 95 % intervals, shape (3,) each."""

    estimate: Floats
    low: Floats
    high: Floats


def products(code: Codes, count: Floats, total: Floats, squares: Floats) -> tuple[float, float]:
    """Sum over pairs of different files of a group the product of their outcomes; count pairs.

    Parameters
    ----------
    code : ndarray of int64, shape (cells,)
        Group of each cell.
    count, total, squares : ndarray of float64, shape (cells,)
    """
    if not code.size:
        return 0.0, 0.0
    _, group = np.unique(code, return_inverse=True)
    size = int(group.max()) + 1
    n, first = (sum_by(group, values, size=size) for values in (count, total))
    return float(np.sum(first**2) - squares.sum()), float(np.sum(n**2) - count.sum())


def parts(found: Products) -> Parts:
    """Split the products into what the officer brings to any, to like and to same-session files.

    With m(o, k, s) the mean product over pairs that have officer, kind and session in common (1) or
    not (0): level = m(1, 0, 0) - m(0, 0, 0); pattern = m(1, 1, 0) - m(0, 1, 0) - level;
    occasion = m(1, 0, 1) - m(0, 0, 1) - level. What the files of one kind or session have in common
    whoever handles them is in both terms of a difference, and goes.

    References
    ----------
    Kahneman, D., Sibony, O. and Sunstein, C. R. (2021). Noise: A Flaw in Human Judgment (the three
    parts; the estimator is our own).
    """
    t, n = (dict(zip(GROUPS, values, strict=True)) for values in (found.total, found.pairs))

    def mean(*terms: tuple[int, str]) -> float:
        pairs = sum(sign * n[g] for sign, g in terms)
        return sum(sign * t[g] for sign, g in terms) / pairs if pairs > 0.5 else float("nan")

    apart = mean((1, "all"), (-1, "o"), (-1, "k"), (-1, "s"), (1, "ok"), (1, "os"), (1, "ks"),
                 (-1, "oks"))  # fmt: skip
    level = mean((1, "o"), (-1, "ok"), (-1, "os"), (1, "oks")) - apart
    kind = mean((1, "k"), (-1, "ok"), (-1, "ks"), (1, "oks"))
    session = mean((1, "s"), (-1, "os"), (-1, "ks"), (1, "oks"))
    return Parts(
        level=level,
        pattern=mean((1, "ok"), (-1, "oks")) - kind - level,
        occasion=mean((1, "os"), (-1, "oks")) - session - level,
    )


def jackknifed(whole: Floats, without: npt.NDArray[np.float64]) -> Interval:
    """Give 95 % intervals from estimates without one block of sessions each.

    Parameters
    ----------
    whole : ndarray of float64, shape (k,)
        The estimates from all blocks.
    without : ndarray of float64, shape (blocks, k)

    Returns
    -------
    Interval
        Student's t with blocks - 1 degrees of freedom.

    References
    ----------
    Efron, B. and Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9(3),
    586-596. doi:10.1214/aos/1176345462
    """
    from scipy.stats import t  # noqa: PLC0415 -- slow import

    blocks = len(without)
    if blocks < 2:
        nothing = np.full_like(whole, np.nan)
        return Interval(whole, nothing, nothing)
    spread = np.sum((without - without.mean(axis=0)) ** 2, axis=0) * (blocks - 1) / blocks
    half = float(t.isf(0.025, blocks - 1)) * np.sqrt(spread)
    return Interval(whole, whole - half, whole + half)
