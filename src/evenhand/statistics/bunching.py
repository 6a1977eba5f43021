"""How many amounts lie just below a limit beyond what a smooth distribution would put there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]

DEGREE: Final = 5
"""Of the polynomial; bins in the excluded range are passed over by it."""
DRAWS: Final = 200
LEAST: Final = 200
"""Amounts below which no curve is drawn through a histogram."""


@dataclass(frozen=True, slots=True)
class Bunching:
    """Amounts about a limit against a smooth counterfactual.

    Attributes
    ----------
    counterfactual : ndarray of float64, shape (bins,)
        Amounts that a smooth distribution would have in each bin.
    upper : float
        End of the range from which amounts are missing, in the unit of the bins.
    excess, low, high : float
        Amounts below the limit beyond the counterfactual, with 95 % interval.
    missing : float
        Amounts that the counterfactual has from the limit to ``upper`` and that are not there.
    relative : float
        Excess over the mean of the counterfactual in the bins just below.
    """

    counterfactual: Floats
    upper: float
    excess: float
    low: float
    high: float
    missing: float
    relative: float


def bunching(
    *, edges: npt.ArrayLike, counts: npt.ArrayLike, limit: float, below: float, seed: int
) -> Bunching | None:
    """Fit a polynomial to a histogram without the range that a limit disturbs.

    The range begins at ``below`` and ends where as many amounts are missing above the limit as
    are too many below it, at the first bin where that is so.

    Parameters
    ----------
    edges : array of float, shape (bins + 1,)
        Ascending, of equal width; the limit is one of them.
    counts : array of int, shape (bins,)
    limit, below : float
        The limit; where amounts that keep under it begin.
    seed : int
        Of the bootstrap: counts are redrawn as Poisson with the observed ones as means.

    Returns
    -------
    Bunching or None
        None where fewer than ``LEAST`` amounts, or too few bins, leave nothing to draw a curve by.

    Raises
    ------
    StatisticsError
        If edges and counts do not fit together, or the limit is no edge.

    References
    ----------
    Kleven and Waseem (2013), Using notches to uncover optimization frictions and structural
    elasticities, Quarterly Journal of Economics 128(2), 669-723. doi:10.1093/qje/qjt004
    """
    x, c = np.asarray(edges, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    if x.size != c.size + 1 or not np.isclose(x, limit).any():
        raise StatisticsError(
            f"{x.size} edges came with {c.size} counts and the limit {limit:g}.",
            do_next="Give one edge more than counts, and the limit as one of them.",
        )
    first, at = int(np.argmin(np.abs(x - below))), int(np.argmin(np.abs(x - limit)))
    if c.sum() < LEAST or c.size - at < DEGREE + 2 or first < DEGREE + 2:
        return None
    redrawn = np.random.default_rng(seed).poisson(c, (DRAWS, c.size)).astype(np.float64)
    smooth, ends = _fitted(np.vstack([c, redrawn]), first, at)
    counterfactual, upper = smooth[0], int(ends[0])
    low, high = np.quantile((redrawn - smooth[1:])[:, first:at].sum(axis=1), [0.025, 0.975])
    excess = float((c - counterfactual)[first:at].sum())
    level = float(counterfactual[first:at].mean())
    return Bunching(
        counterfactual=counterfactual,
        upper=float(x[upper]),
        excess=excess,
        low=float(low),
        high=float(high),
        missing=float((counterfactual - c)[at:upper].sum()),
        relative=excess / level if level > 0 else float("nan"),
    )


def _fitted(counts: Floats, first: int, at: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return for each row of counts the counterfactual, and the bin where its range ends."""
    bins = counts.shape[1]
    powers = np.polynomial.legendre.legvander(np.linspace(-1.0, 1.0, bins), DEGREE)
    smooth, ends = np.zeros_like(counts), np.zeros(len(counts), dtype=np.int64)
    nearest, is_met = np.full(len(counts), np.inf), np.zeros(len(counts), dtype=bool)
    for upper in range(at + 1, bins - DEGREE):
        used = np.ones(bins, dtype=bool)
        used[first:upper] = False
        fitted = np.maximum(counts[:, used] @ np.linalg.pinv(powers[used]).T @ powers.T, 0.0)
        excess = (counts - fitted)[:, first:at].sum(axis=1)
        missing = (fitted - counts)[:, at:upper].sum(axis=1)
        # The first range that balances; where none does, the one that comes nearest.
        enough = missing >= excess - 1e-9 * counts.sum(axis=1)
        better = ~is_met & (enough | (np.abs(excess - missing) < nearest))
        smooth[better], ends[better] = fitted[better], upper
        nearest[better] = np.abs(excess - missing)[better]
        is_met |= enough
    return smooth, ends
