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
    counterfactual, upper = _fitted(c, first, at)
    rng = np.random.default_rng(seed)
    drawn = [_excess(rng.poisson(c).astype(np.float64), first, at) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
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


def _excess(counts: Floats, first: int, at: int) -> float:
    counterfactual, _ = _fitted(counts, first, at)
    return float((counts - counterfactual)[first:at].sum())


def _fitted(counts: Floats, first: int, at: int) -> tuple[Floats, int]:
    """Return the counterfactual and the bin where the disturbed range ends."""
    z = np.linspace(-1.0, 1.0, counts.size)
    powers = np.polynomial.legendre.legvander(z, DEGREE)
    best: tuple[float, Floats, int] | None = None
    for upper in range(at + 1, counts.size - DEGREE):
        used = np.ones(counts.size, dtype=bool)
        used[first:upper] = False
        solved, *_ = np.linalg.lstsq(powers[used], counts[used], rcond=None)
        smooth = np.maximum(powers @ solved, 0.0)
        excess = (counts - smooth)[first:at].sum()
        missing = (smooth - counts)[at:upper].sum()
        if best is None or abs(excess - missing) < best[0]:
            best = (abs(excess - missing), smooth, upper)
        if missing >= excess:
            return smooth, upper
    assert best is not None  # the caller left room above the limit
    return best[1], best[2]
