"""How does one rate of units move with another, once the noise of both is off?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evenhand.statistics.cells import Codes, Floats

Z_NONE = 2.0
"""Standard errors of the spread below which units do not differ enough for a slope."""


@dataclass(frozen=True, slots=True)
class SplitSlope:
    """Slope of y on x across units, each from one half of the observations.

    Attributes
    ----------
    slope, low, high : float
        With 95 % interval; NaN where units do not differ in x.
    spread : float
        Variance of x between units, free of noise; it may be below zero.
    units : int
    """

    slope: float
    low: float
    high: float
    spread: float
    units: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Yeses of trials by cell, 0 <= yes <= trials: ndarray of int64, shape (cells,) each."""

    trials: Codes
    yes: Codes


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Rates less those of the sets, by unit and half, shape (units, 2); 0 without trials.

    ``shift`` has an entry a half, sparse (units, units): what is added to a row's gap if the unit
    of the column had not been there and its sets' rates were without it.
    """

    gap: Floats
    trials: Floats
    shift: tuple[Any, Any]


def split_slope(*, stratum: Codes, half: Codes, unit: Codes, x: Rate, y: Rate) -> SplitSlope:
    """Regress y on x across units, with x of one half as instrument for x of the other.

    Parameters
    ----------
    stratum, half, unit : ndarray of int64, shape (cells,)
        Codes from 0; a set lies in one half, 0 or 1, and rates are compared inside it. A set and
        unit is one cell.
    x, y : Rate

    Returns
    -------
    SplitSlope
        With rates less those of their sets, weighed by the trials of y: sum w (y1 x2 + y2 x1) /
        sum w (2 x1 x2). The noise of a half never meets itself, so that noise in x does not flatten
        the slope. The interval leaves out a unit at a time, from the rates of its sets too
        (jackknife), with Student's t; the fewer the units that carry the spread of x, the fewer its
        degrees of freedom (Satterthwaite).

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2(6), 110-114. doi:10.2307/3002019
    Efron, B. and Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9(3),
    586-596. doi:10.1214/aos/1176345462
    """
    nothing = float("nan")
    if not stratum.size:
        return SplitSlope(nothing, nothing, nothing, nothing, 0)
    of_x, of_y = (_gaps(stratum=stratum, half=half, unit=unit, rate=r) for r in (x, y))
    is_known = (of_x.trials > 0).all(axis=1) & (of_y.trials > 0).all(axis=1)
    units = int(is_known.sum())
    if units < 3:
        return SplitSlope(nothing, nothing, nothing, nothing, units)
    weight = np.where(is_known, of_y.trials.sum(axis=1), 0.0)
    top, without_top = _products(of_y, of_x, weight)
    bottom, without_bottom = _products(of_x, of_x, weight)
    spread = float(bottom.sum() / (2 * weight.sum()))
    # Squares of the units' own products tell how sure the spread is.
    error = float(np.sqrt(np.sum((bottom / 2 - spread * weight) ** 2)) / weight.sum())
    left = without_bottom[is_known]
    if not spread > Z_NONE * error or left.min() <= 0:
        return SplitSlope(nothing, nothing, nothing, spread, units)
    slope = float(top.sum() / bottom.sum())
    half_width = _half_width(without_top[is_known] / left, own=bottom)
    return SplitSlope(slope, slope - half_width, slope + half_width, spread, units)


def _half_width(without: Floats, *, own: Floats) -> float:
    """Return half the 95 % interval from the slopes without each unit."""
    from scipy.stats import t  # noqa: PLC0415 -- slow import

    units = without.size
    freedom = min(units - 1.0, float(own.sum() ** 2 / (own**2).sum()))
    variance = (units - 1) / units * np.sum((without - without.mean()) ** 2)
    return float(t.isf(0.025, freedom) * np.sqrt(variance))


def _gaps(*, stratum: Codes, half: Codes, unit: Codes, rate: Rate) -> _Gaps:
    from scipy.sparse import csr_array  # noqa: PLC0415 -- slow import

    sets, units = int(stratum.max()) + 1, int(unit.max()) + 1
    n, k = (
        np.bincount(stratum, weights=v, minlength=sets)[stratum] for v in (rate.trials, rate.yes)
    )
    share = np.divide(k, n, out=np.zeros(n.size), where=n > 0)
    others = n - rate.trials
    without = np.divide(k - rate.yes, others, out=share.copy(), where=others > 0)
    gap, trials, shift = np.zeros((units, 2)), np.zeros((units, 2)), []
    for side in (0, 1):
        at = np.flatnonzero(half == side)
        trials[:, side] = np.bincount(unit[at], weights=rate.trials[at], minlength=units)
        over = (rate.yes - rate.trials * share)[at]
        gap[:, side] = np.bincount(unit[at], weights=over, minlength=units)
        scale = np.divide(1.0, trials[:, side], out=np.zeros(units), where=trials[:, side] > 0)
        gap[:, side] *= scale
        mine = rate.trials[at] * scale[unit[at]]
        held = csr_array((mine, (unit[at], stratum[at])), shape=(units, sets))
        moved = csr_array(((share - without)[at], (stratum[at], unit[at])), shape=(sets, units))
        shift.append((held @ moved).tocsc())
    return _Gaps(gap, trials, (shift[0], shift[1]))


def _products(a: _Gaps, b: _Gaps, weight: Floats) -> tuple[Floats, Floats]:
    """Return each unit's w (a1 b2 + a2 b1), and their sum without each unit in turn."""
    own, without = np.zeros(weight.size), np.zeros(weight.size)
    for one, two in ((0, 1), (1, 0)):
        p, q, dp, dq = a.gap[:, one], b.gap[:, two], a.shift[one], b.shift[two]
        own += weight * p * q
        # The unit itself has no gap where it is left out: what its own row would add comes off.
        itself = weight * (p + dp.diagonal()) * (q + dq.diagonal())
        changed = dq.T @ (weight * p) + dp.T @ (weight * q) + dp.multiply(dq).T @ weight
        without += (weight * p * q).sum() + changed - itself
    return own, without
