"""Do certain days, or certain moments of every day, differ, if what falls on one day goes together?

Nothing inside a day is taken as independent: whole days are dealt anew, or change their sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DEALINGS: Final = 1_999
"""Rearrangements tried beside the one that was."""
LEAST_DAYS: Final = 10
"""Days on either side, below which no spread between days is known."""


@dataclass(frozen=True, slots=True)
class DayEffect:
    """A difference in the unit of the values, with its 95 % interval and p-value.

    ``days`` is the number of days that speak of it. All but that are NaN where too few do, or
    where nothing varies.
    """

    effect: float
    low: float
    high: float
    p_value: float
    days: int

    @property
    def is_known(self) -> bool:
        """Whether there was enough to tell."""
        return bool(np.isfinite(self.p_value))


def dealt_labels(
    block: npt.NDArray[np.int64], is_label: Flags, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return labels dealt anew among the days of each block, shape (DEALINGS, days), 0 or 1.

    Parameters
    ----------
    block : ndarray of int64, shape (days,)
        As the month of a day: each keeps its number of labelled days.
    is_label : ndarray of bool, shape (days,)
    rng : Generator
    """
    dealt = np.zeros((DEALINGS, block.size))
    for one in np.unique(block):
        at = np.flatnonzero(block == one)
        labels = np.broadcast_to(is_label[at].astype(float), (DEALINGS, at.size))
        dealt[:, at] = rng.permuted(labels, axis=1)
    return dealt


def labelled_days(
    *, n: Floats, total: Floats, block: npt.NDArray[np.int64], is_label: Flags, dealt: Floats
) -> DayEffect:
    """Compare the mean of labelled days with that of the others of their block.

    Parameters
    ----------
    n, total : ndarray of float64, shape (days,)
        Values of the day, and their sum.
    block, is_label
        As in ``dealt_labels``.
    dealt : ndarray of float64, shape (DEALINGS, days)
        From ``dealt_labels``.

    Notes
    -----
    The statistic is the difference of the two means over its standard error between days, made anew
    for each dealing: studentised, it holds also where labelled days are busier than others
    (Janssen 1997). Where not one dealing is as extreme, p is the Student tail, at most one in
    ``DEALINGS + 1``.
    """
    of_block = np.unique(block, return_inverse=True)[1]
    held = np.bincount(of_block, weights=n)
    mean = np.divide(
        np.bincount(of_block, weights=total), held, out=np.zeros(held.size), where=held > 0
    )
    centred = total - n * mean[of_block]
    some = n > 0
    days = np.array([int((some & is_label).sum()), int((some & ~is_label).sum())])
    if days.min() < LEAST_DAYS:
        return _unknown(int(days.sum()))
    effect, error = _difference(n[some], centred[some], is_label[some][None, :].astype(float))
    if not error[0] > 1e-12 * max(1.0, float(np.abs(total).max())):
        return _unknown(int(days.sum()))
    others, spread = _difference(n[some], centred[some], dealt[:, some])
    t = float(effect[0] / error[0])
    ratio = np.divide(np.abs(others), spread, out=np.zeros_like(others), where=spread > 0)
    return _told(float(effect[0]), float(error[0]), t, ratio, df=int(days.min()) - 1, days=days)


def moments_of_days(*, score: Floats, spread: Floats, rng: np.random.Generator) -> DayEffect:
    """Return the slope inside days: sum of ``score`` over sum of ``spread``.

    Parameters
    ----------
    score : ndarray of float64, shape (days,)
        Covariation of the value with the occasion inside the day, each less its mean: expected to
        be 0 where the occasion does not matter.
    spread : ndarray of float64, shape (days,)
        Squares of the occasion less its mean, summed.
    rng : Generator
        For the signs that whole days are given.
    """
    some = spread > 0
    score, spread = score[some], spread[some]
    days = np.array([score.size])
    if score.size < 2 * LEAST_DAYS:
        return _unknown(score.size)
    root = float(np.sqrt((score**2).sum()))
    if not root > 0:
        return _unknown(score.size)
    slope = float(score.sum() / spread.sum())
    left = score - slope * spread
    error = float(np.sqrt((left**2).sum() * score.size / (score.size - 1)) / spread.sum())
    signs = rng.choice(np.array([-1.0, 1.0]), (DEALINGS, score.size))
    others = np.abs(signs @ score) / root
    t = float(score.sum() / root)
    return _told(slope, error, t, others, df=score.size - 1, days=days)


def _difference(n: Floats, total: Floats, labels: Floats) -> tuple[Floats, Floats]:
    """Return by row of labels the difference of means and its standard error between days."""
    sums = np.stack([n, total, n * n, n * total, total * total], axis=1)
    inside = labels @ sums
    outside = sums.sum(axis=0) - inside
    count = labels.sum(axis=1)
    effect, variance = np.zeros(len(labels)), np.zeros(len(labels))
    for sign, part, days in ((1, inside, count), (-1, outside, labels.shape[1] - count)):
        held = np.maximum(part[:, 0], 1e-300)
        mean = part[:, 1] / held
        squares = part[:, 4] - 2 * mean * part[:, 3] + mean**2 * part[:, 2]
        effect += sign * mean
        variance += np.maximum(squares, 0) / held**2 * days / np.maximum(days - 1, 1)
    return effect, np.sqrt(variance)


def _told(
    effect: float, error: float, t: float, others: Floats, *, df: int, days: npt.NDArray[np.int64]
) -> DayEffect:
    # Equal sums in another order must count as equal.
    beyond = int((others >= abs(t) * (1 - 1e-9)).sum())
    p = (1 + beyond) / (DEALINGS + 1)
    if not beyond:
        p = min(p, 2 * float(stdtr(df, -abs(t))))
    half = float(stdtrit(df, 0.975)) * error
    return DayEffect(effect, effect - half, effect + half, p, int(days.sum()))


def _unknown(days: int) -> DayEffect:
    return DayEffect(*(float("nan"),) * 4, days)
