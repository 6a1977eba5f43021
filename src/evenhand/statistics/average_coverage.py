"""How wide must a shrunken interval be to cover on average, whatever the distribution of effects?

A shrunken estimate is biased by design. With b the bias in units of its standard error, an interval
of half-width chi standard errors misses with probability r(b^2) = Phi(-chi - b) + Phi(-chi + b).
Only E[b^2] = m2, and perhaps the kurtosis E[b^4] / m2^2 = kappa, are known. The critical value is
the chi at which the largest average of r under those moments equals alpha.
"""

from dataclasses import dataclass
from math import erfc, exp, pi, sqrt

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtr, ndtri

from evenhand.errors import StatisticsError

# At t = 0 the second derivative of r has the sign of chi^2 - 3: up to here r is concave in t.
_CONCAVE_UP_TO = sqrt(3)
_ROOT_HALF = sqrt(0.5)
_PEAK = 1 / sqrt(2 * pi)
_GRID = 400
_NEGLIGIBLE = 1e-12


def _density(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(np.exp(-np.square(x) / 2) / np.sqrt(2 * np.pi))


@dataclass(frozen=True, slots=True)
class _MissCurve:
    """The miss probability r as a function of t = b^2, with its derivative, at one chi."""

    chi: float

    def value(self, t: npt.ArrayLike) -> npt.NDArray[np.float64]:
        b = np.sqrt(np.asarray(t, dtype=np.float64))
        return np.asarray(ndtr(-self.chi - b) + ndtr(-self.chi + b))

    def slope(self, t: npt.ArrayLike) -> npt.NDArray[np.float64]:
        chi = self.chi
        b = np.sqrt(np.asarray(t, dtype=np.float64))
        safe = np.maximum(b, 1e-8)
        general = (_density(chi - safe) - _density(chi + safe)) / (2 * safe)
        # As b goes to 0 the difference quotient tends to chi phi(chi).
        return np.asarray(np.where(b < 1e-5, chi * _density(chi), general))

    def at(self, t: float) -> float:
        """Return ``value`` of one t, without the cost of an array."""
        b = sqrt(t)
        return (erfc((self.chi + b) * _ROOT_HALF) + erfc((self.chi - b) * _ROOT_HALF)) / 2

    def _slope_at(self, t: float) -> float:
        chi, b = self.chi, sqrt(t)
        if b < 1e-5:
            return chi * exp(-chi * chi / 2) * _PEAK
        apart = exp(-((chi - b) ** 2) / 2) - exp(-((chi + b) ** 2) / 2)
        return apart * _PEAK / (2 * b)

    def tangent_point(self) -> float:
        """Return t0 at which the line from (0, r(0)) touches r: the end of its concave hull's line.

        From t0 on, r is its own least concave majorant; before it, the line is.
        """
        if self.chi <= _CONCAVE_UP_TO:
            return 0.0
        start = self.at(0.0)

        def gap(t: float) -> float:
            return self.at(t) - start - t * self._slope_at(t)

        # r is convex then concave in t, so gap falls below 0 and then rises for good.
        low = high = self.chi**2
        while gap(high) < 0:
            high *= 2
        while gap(low) >= 0:
            low /= 1.5
            if low < _NEGLIGIBLE:
                return 0.0
        return float(brentq(gap, low, high, xtol=_NEGLIGIBLE))


def worst_miss(*, m2: float, chi: float, kappa: float = np.inf) -> float:
    """Return the largest average miss probability under the moments of the bias.

    Parameters
    ----------
    m2 : float
        Second moment of the normalised bias, at least 0.
    chi : float
        Half-width of the interval in standard errors, positive.
    kappa : float
        Kurtosis of the normalised bias, at least 1; infinite where nothing is known of it.

    Returns
    -------
    float
        Probability, from 0 to 1.

    References
    ----------
    Armstrong, Kolesar and Plagborg-Moller (2022), Robust empirical Bayes confidence intervals,
    Econometrica 90(6), 2567-2602. doi:10.3982/ECTA18597
    """
    curve = _MissCurve(chi)
    if m2 == 0 or kappa == 1:
        return curve.at(m2)
    t0 = curve.tangent_point()
    if m2 >= t0:
        # All mass at m2 attains the concave hull, and its kurtosis is 1.
        return curve.at(m2)
    if t0 / m2 <= kappa:
        start = curve.at(0.0)
        return start + m2 / t0 * (curve.at(t0) - start)
    return _worst_miss_by_kurtosis(curve, m2=m2, kappa=kappa, t0=t0)


def _worst_miss_by_kurtosis(curve: _MissCurve, *, m2: float, kappa: float, t0: float) -> float:
    """Return the least quadratic bound over r that touches it at one point x0 in [0, t0]."""
    spread = (kappa - 1) * m2**2

    def bound(x0: float) -> float:
        at, slope = float(curve.value(x0)), float(curve.slope(x0))
        curvature = _largest_curvature(curve, x0=x0, at=at, slope=slope, t0=t0)
        return at + (m2 - x0) * slope + curvature * ((x0 - m2) ** 2 + spread)

    grid = t0 * np.linspace(0, 1, _GRID // 8) ** 2
    values = [bound(float(x)) for x in grid]
    k = int(np.argmin(values))
    around = (float(grid[max(k - 1, 0)]), float(grid[min(k + 1, grid.size - 1)]))
    best = minimize_scalar(bound, bounds=around, method="bounded", options={"xatol": 1e-10 * t0})
    return float(min(best.fun, values[k]))


def _largest_curvature(
    curve: _MissCurve, *, x0: float, at: float, slope: float, t0: float
) -> float:
    """Return the least curvature with which a parabola through r at x0 stays above all of r."""

    def excess(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        x = np.asarray(x, dtype=np.float64)
        return (curve.value(x) - at - (x - x0) * slope) / (x - x0) ** 2

    # Next to x0 the quotient is 0/0; r'' there is bounded by its values a little aside.
    grid = np.concatenate([t0 * np.linspace(0, 1, _GRID) ** 2, t0 * np.geomspace(1.001, 4, _GRID)])
    grid = grid[np.abs(grid - x0) > 1e-4 * t0]
    values = excess(grid)
    k = int(np.argmax(values))
    around = (float(grid[max(k - 1, 0)]), float(grid[min(k + 1, grid.size - 1)]))
    if around[0] < x0 < around[1]:
        return max(float(values[k]), 0.0)
    best = minimize_scalar(
        lambda x: -float(excess(x)), bounds=around, method="bounded", options={"xatol": 1e-10 * t0}
    )
    return max(-float(best.fun), float(values[k]), 0.0)


def critical_value(*, m2: float, kappa: float = np.inf, alpha: float = 0.05) -> float:
    """Return cva_alpha(m2, kappa), the half-width that covers on average in the worst case.

    Parameters
    ----------
    m2 : float
        Second moment of the normalised bias, at least 0; for an empirical Bayes estimate with
        sampling variance s^2 and prior variance tau^2 it is s^2 / tau^2.
    kappa : float
        Kurtosis of the normalised bias, at least 1; infinite (the default) assumes nothing of it.
    alpha : float
        One minus the coverage, between 0 and 1.

    Returns
    -------
    float
        In standard errors of the shrunken estimate; the normal quantile when m2 is 0.

    Raises
    ------
    StatisticsError
        If m2, kappa or alpha is outside its range.

    References
    ----------
    Armstrong, Kolesar and Plagborg-Moller (2022), Robust empirical Bayes confidence intervals,
    Econometrica 90(6), 2567-2602. doi:10.3982/ECTA18597
    """
    if not (0 <= m2 < np.inf and kappa >= 1 and 0 < alpha < 1):
        raise StatisticsError(
            f"No critical value exists for m2 = {m2:g}, kappa = {kappa:g}, alpha = {alpha:g}.",
            do_next="Pass m2 of 0 or more, kappa of 1 or more and alpha between 0 and 1.",
        )
    # Chebyshev's inequality bounds it above; the value without bias bounds it below.
    low = float(-ndtri(alpha / 2))
    high = 1.01 * float(np.sqrt((1 + m2) / alpha))
    if worst_miss(m2=m2, chi=low, kappa=kappa) <= alpha:
        return low
    return float(
        brentq(lambda chi: worst_miss(m2=m2, chi=chi, kappa=kappa) - alpha, low, high, xtol=1e-10)
    )
