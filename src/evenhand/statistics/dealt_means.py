"""Is a unit's mean higher or lower than dealing the same values inside its sets would make it?

As ``shares`` for yes and no: exact moments under dealing, and the ordinary spread between units
allowed for besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evenhand.statistics.overdispersion import Overdispersion, overdispersion
from evenhand.statistics.permuted_sums import permuted_sums

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DealtMeans:
    """Each tested unit's mean beside what its sets would have dealt it.

    Attributes
    ----------
    unit : ndarray of int64, shape (n,)
        Codes of the units tested.
    observations, mean, expected, standard_error : ndarray of float64, shape (n,)
        Comparable values, those in sets with two units or more; their mean; the mean expected by
        the sets; its standard error under dealing.
    p_upper, p_lower : ndarray of float64, shape (n,)
        Chance of a mean as high or higher, as low or lower.
    p_upper_spread, p_lower_spread : ndarray of float64, shape (n,)
        The same once the ordinary spread between units is allowed for.
    spread : Overdispersion
    """

    unit: Codes
    observations: Floats
    mean: Floats
    expected: Floats
    standard_error: Floats
    p_upper: Floats
    p_lower: Floats
    p_upper_spread: Floats
    p_lower_spread: Floats
    spread: Overdispersion

    @property
    def gap(self) -> Floats:
        """Mean less what was expected."""
        return self.mean - self.expected

    def cautious(self, direction: Literal["upper", "lower"]) -> Floats:
        """Return the larger of the p-value of dealing and the one that allows for the spread."""
        if direction == "upper":
            return np.maximum(self.p_upper, self.p_upper_spread)
        return np.maximum(self.p_lower, self.p_lower_spread)


def dealt_means(
    *,
    stratum: Codes,
    unit: Codes,
    n: Floats,
    total: Floats,
    squares: Floats,
    cubes: Floats,
    least: float,
) -> DealtMeans:
    """Set each unit's mean against all ways of dealing the values of its sets.

    Parameters
    ----------
    stratum, unit : ndarray of int64, shape (cells,)
        Codes from 0. Cells of the same set and unit are added.
    n, total, squares, cubes : ndarray of float64, shape (cells,)
        Values in the cell and the sums of their powers.
    least : float
        Comparable values from which a unit is tested.

    Returns
    -------
    DealtMeans

    References
    ----------
    Mielke and Berry (2007), Permutation Methods, 2nd ed., Springer.
    doi:10.1007/978-0-387-69813-7
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    """
    sets, units, sums = _comparable(
        stratum, unit, np.array([n, total, squares, cubes], dtype=float)
    )
    if not sets.size:
        none = np.zeros(0)
        flat = overdispersion(z=none, standard_error=none)
        return DealtMeans(none.astype(np.int64), *(none,) * 8, spread=flat)
    dealt = permuted_sums(
        stratum=sets, unit=units, n=sums[0], total=sums[1], squares=sums[2], cubes=sums[3]
    )
    # What rounding leaves of values that are all alike is no spread.
    scale = np.bincount(units, weights=sums[2], minlength=dealt.variance.size)
    informed = (dealt.observations >= least) & (dealt.variance > 1e-12 * scale)
    chosen = np.flatnonzero(informed)
    held = dealt.observations[chosen]
    error = np.sqrt(dealt.variance[chosen]) / held
    gap = (dealt.observed - dealt.expected)[chosen] / held
    spread = overdispersion(z=gap / error, standard_error=error)
    half = spread.p_estimated / 2
    return DealtMeans(
        unit=chosen,
        observations=held,
        mean=dealt.observed[chosen] / held,
        expected=dealt.expected[chosen] / held,
        standard_error=error,
        p_upper=dealt.p_value[chosen],
        p_lower=dealt.p_lower[chosen],
        p_upper_spread=np.where(gap > 0, half, 1 - half),
        p_lower_spread=np.where(gap < 0, half, 1 - half),
        spread=spread,
    )


def _comparable(stratum: Codes, unit: Codes, sums: Floats) -> tuple[Codes, Codes, Floats]:
    """Add equal cells; leave out empty ones, and sets with one unit: they compare nobody."""
    width = int(unit.max(initial=0)) + 1
    key, place = np.unique(stratum * width + unit, return_inverse=True)
    added = np.array([np.bincount(place, weights=row, minlength=key.size) for row in sums])
    held = np.flatnonzero(added[0] > 0)
    sets = key[held] // width
    held = held[np.bincount(sets)[sets] > 1] if held.size else held
    _, renumbered = np.unique(key[held] // width, return_inverse=True)
    return renumbered.astype(np.int64), key[held] % width, added[:, held]
