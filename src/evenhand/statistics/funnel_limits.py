"""How far may a unit of a given size stray before chance no longer explains it?"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import binom, poisson

from evenhand.errors import StatisticsError

LEVELS = (0.95, 0.998)
"""About two and three standard deviations: the limits of Spiegelhalter (2005)."""

Model = Literal["binomial", "poisson"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The funnel's edges, one row for each level.

    Attributes
    ----------
    levels : tuple of float
        Share of units inside by chance, between 0 and 1.
    lower, upper : ndarray of float, shape (levels, sizes)
        In the unit of the target.
    """

    levels: tuple[float, ...]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]


def limits(
    *,
    size: npt.ArrayLike,
    target: float,
    model: Model = "binomial",
    levels: tuple[float, ...] = LEVELS,
) -> Limits:
    """Return exact limits, interpolated between whole counts so that the edge is smooth.

    Parameters
    ----------
    size : array of float, shape (n,)
        Trials (binomial, whole numbers) or expected counts (Poisson), positive.
    target : float
        Proportion (binomial, 0 to 1) or ratio of observed to expected (Poisson, at least 0).
    model : {"binomial", "poisson"}
        Events among trials, or counts against an expectation.
    levels : tuple of float
        Shares inside by chance.

    Returns
    -------
    Limits
        With r the smallest count whose cumulative probability exceeds p, the limit at p is
        (r - a) / size, a = (P(R <= r) - p) / P(R = r), at least 0. A curve to read by eye: the
        count r itself may lie just outside it, so what is listed goes by p-values.

    Raises
    ------
    StatisticsError
        If a size is not positive, or the target or a level is outside its range.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202, appendix. doi:10.1002/sim.1970
    """
    sizes = np.asarray(size, dtype=np.float64)
    _check(sizes, target=target, model=model, levels=levels)
    law = binom(sizes, target) if model == "binomial" else poisson(sizes * target)
    tails = [((1 - level) / 2, (1 + level) / 2) for level in levels]
    edges = [[_interpolated(law, p) / sizes for p in pair] for pair in tails]
    return Limits(
        levels=levels,
        lower=np.array([np.maximum(low, 0.0) for low, _ in edges]),
        upper=np.array([np.maximum(high, 0.0) for _, high in edges]),
    )


def widened_limits(
    *,
    standard_error: npt.ArrayLike,
    target: float,
    phi: float = 1.0,
    tau_squared: float = 0.0,
    levels: tuple[float, ...] = LEVELS,
) -> Limits:
    """Return normal limits, widened for over-dispersion where it is given.

    Parameters
    ----------
    standard_error : array of float, shape (n,)
        Standard error at the target, at least 0.
    target : float
        Where the funnel is centred, in the unit of the standard error.
    phi : float
        Multiplies the variance; values under 1 count as 1.
    tau_squared : float
        Added to the variance, at least 0.
    levels : tuple of float
        Shares inside by chance.

    Returns
    -------
    Limits
        target +- z sqrt(max(1, phi) s^2 + tau^2). Of `phi` and `tau_squared` give one: they are
        two accounts of the same spread.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    """
    s = np.asarray(standard_error, dtype=np.float64)
    spread = np.sqrt(max(1.0, phi) * s**2 + tau_squared)
    z = np.array([float(ndtri((1 + level) / 2)) for level in levels])[:, None]
    return Limits(levels=levels, lower=target - z * spread, upper=target + z * spread)


def _interpolated(law: Any, p: float) -> npt.NDArray[np.float64]:
    """Return the count at cumulative probability p, as if counts were spread evenly below it."""
    r = np.maximum(law.ppf(p), 0)
    # ppf gives the first count that reaches p; where it equals p the next one exceeds it, and the
    # interpolation returns the same limit from either.
    chance = law.pmf(r)
    excess = law.cdf(r) - p
    return np.asarray(r - np.divide(excess, chance, out=np.zeros_like(r), where=chance > 0))


def _check(
    sizes: npt.NDArray[np.float64], *, target: float, model: Model, levels: tuple[float, ...]
) -> None:
    if sizes.ndim != 1 or not np.all(np.isfinite(sizes) & (sizes > 0)):
        raise StatisticsError(
            "Funnel limits were asked for sizes that are not all positive numbers.",
            do_next="Pass one positive size for each unit or point of the curve.",
        )
    if model == "binomial" and np.any(sizes != np.round(sizes)):
        raise StatisticsError(
            "Binomial limits were asked for a number of trials that is not whole.",
            do_next="Round the sizes at which the curve is drawn.",
        )
    if not 0 <= target <= (1 if model == "binomial" else np.inf):
        raise StatisticsError(
            f"The target {target:g} is out of range for {model} limits.",
            do_next="Pass a proportion from 0 to 1, or a ratio of 0 or more.",
        )
    if not all(0 < level < 1 for level in levels):
        raise StatisticsError(
            f"The levels are {levels}.", do_next="Pass levels between 0 and 1, such as 0.95."
        )
