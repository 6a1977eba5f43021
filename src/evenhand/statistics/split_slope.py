"""How does one rate of units move with another, once the noise of both is off?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenhand.statistics.cells import Floats

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


def split_slope(*, x: Floats, y: Floats, weight: Floats) -> SplitSlope:
    """Regress y on x across units, with x of one half as instrument for x of the other.

    Parameters
    ----------
    x, y : ndarray of float64, shape (units, 2)
        Each unit's rates in the two halves, less what its sets would give everybody.
    weight : ndarray of float64, shape (units,)

    Returns
    -------
    SplitSlope
        sum w (y1 x2 + y2 x1) / sum w (2 x1 x2): the noise of a half never meets itself, so that
        noise in x does not flatten the slope. The interval leaves out a unit at a time (jackknife)
        with Student's t; the fewer the units that carry the spread of x, the fewer its degrees of
        freedom (Satterthwaite): of simulated administrations with 13 and 40 officers it held the
        slope in 95 and 92 of 100, with units - 1 degrees in 91 and 90.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2(6), 110-114. doi:10.2307/3002019
    Efron, B. and Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9(3),
    586-596. doi:10.1214/aos/1176345462
    """
    from scipy.stats import t  # noqa: PLC0415 -- slow import

    known = (weight > 0) & np.isfinite(x).all(axis=1) & np.isfinite(y).all(axis=1)
    x, y, weight = x[known], y[known], weight[known]
    units = int(known.sum())
    nothing = float("nan")
    if units < 3:
        return SplitSlope(nothing, nothing, nothing, nothing, units)
    top = weight * (y[:, 0] * x[:, 1] + y[:, 1] * x[:, 0])
    bottom = weight * 2 * x[:, 0] * x[:, 1]
    spread = float(bottom.sum() / (2 * weight.sum()))
    # Squares of the units' own products tell how sure the spread is.
    error = float(np.sqrt(np.sum((bottom / 2 - spread * weight) ** 2)) / weight.sum())
    left = bottom.sum() - bottom
    if not spread > Z_NONE * error or left.min() <= 0:
        return SplitSlope(nothing, nothing, nothing, spread, units)
    slope = float(top.sum() / bottom.sum())
    without = (top.sum() - top) / left
    freedom = min(units - 1.0, float(bottom.sum() ** 2 / (bottom**2).sum()))
    half = float(
        t.isf(0.025, freedom)
        * np.sqrt((units - 1) / units * np.sum((without - without.mean()) ** 2))
    )
    return SplitSlope(slope, slope - half, slope + half, spread, units)
