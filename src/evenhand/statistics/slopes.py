"""Does one unit's line have another slope than its colleagues' lines?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.statistics.overdispersion import overdispersion

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slopes:
    """Least-squares slopes of units beside those of their colleagues.

    Attributes
    ----------
    unit : ndarray of int64, shape (n,)
        Codes of the units tested.
    observations, slope, expected, standard_error : ndarray of float64, shape (n,)
        Points; slope; slope of all other units of the group; error of the difference.
    p_lower, p_lower_spread : ndarray of float64, shape (n,)
        Chance of a slope so low (Student's t); the same with the ordinary spread between units.
    """

    unit: Codes
    observations: Floats
    slope: Floats
    expected: Floats
    standard_error: Floats
    p_lower: Floats
    p_lower_spread: Floats


def slopes(*, group: Codes, unit: Codes, sums: Floats, least: float) -> Slopes:
    """Set each unit's slope against that of the other units of its group.

    Parameters
    ----------
    group, unit : ndarray of int64, shape (cells,)
        A unit belongs to one group, or is tested in the one where it has most points.
    sums : ndarray of float64, shape (6, cells)
        n, sum of x, of y, of x^2, of xy, of y^2.
    least : float
        Points from which a unit is tested; at least 3 count.

    Returns
    -------
    Slopes
        A unit without spread of x, or without colleagues who have one, is not tested.
    """
    from scipy.stats import t  # noqa: PLC0415 -- slow import

    n = sums[0]
    whole = np.zeros((6, int(group.max(initial=-1)) + 1))
    for row, values in zip(whole, sums, strict=True):
        row[:] = np.bincount(group, weights=values, minlength=whole.shape[1])
    order = np.lexsort((-n, unit))
    first = order[np.unique(unit[order], return_index=True)[1]] if order.size else order
    mine, others = sums[:, first], whole[:, group[first]] - sums[:, first]
    slope, error = _line(mine)
    rest, rest_error = _line(others)
    both = np.sqrt(error**2 + rest_error**2)
    chosen = np.flatnonzero((mine[0] >= max(3.0, least)) & np.isfinite(both) & (both > 0))
    gap, both = (slope - rest)[chosen], both[chosen]
    z = gap / both
    spread = overdispersion(z=z, standard_error=both).p_estimated / 2
    return Slopes(
        unit=unit[first][chosen],
        observations=mine[0][chosen],
        slope=slope[chosen],
        expected=rest[chosen],
        standard_error=both,
        p_lower=np.asarray(t.cdf(z, np.maximum(mine[0][chosen] - 2, 1.0))),
        p_lower_spread=np.where(gap < 0, spread, 1 - spread),
    )


def _line(sums: Floats) -> tuple[Floats, Floats]:
    """Return slope and its standard error; NaN without three points or spread of x."""
    n, x, y, xx, xy, yy = sums
    spread = xx - np.divide(x * x, n, out=np.zeros_like(x), where=n > 0)
    # Below this, what is left of equal x is rounding.
    is_known = (n >= 3) & (spread > 1e-9 * np.maximum(xx, 1e-300))
    missing = np.full(n.shape, np.nan)
    mean_x, mean_y = (np.divide(a, n, out=np.zeros_like(a), where=n > 0) for a in (x, y))
    together, own = xy - mean_x * y, yy - mean_y * y
    slope = np.divide(together, spread, out=missing.copy(), where=is_known)
    left = np.maximum(own - slope * together, 0.0)
    variance = np.divide(left, (n - 2) * spread, out=missing, where=is_known)
    # A line through all its points has an error of rounding, not of none.
    return slope, np.sqrt(np.maximum(variance, 1e-12))
