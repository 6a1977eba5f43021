"""How many times larger are the odds of a yes with a property than without, on the same sets?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Codes = npt.NDArray[np.int64]
_Z: Final = 1.959963984540054
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """The common odds ratio of several two-by-two tables.

    Attributes
    ----------
    ratio : float
        NaN where no table tells: no yes, or nobody with or without the property.
    low, high : float
        Ends of the 95 % interval; NaN where the ratio is, or is 0 or infinite.
    tables : int
        Sets that tell something.
    """

    ratio: float
    low: float
    high: float
    tables: int


def mantel_haenszel(
    *,
    stratum: npt.NDArray[np.int64],
    has_property: npt.NDArray[np.bool_],
    trials: npt.NDArray[np.int64],
    events: npt.NDArray[np.int64],
) -> OddsRatio:
    """Return the Mantel-Haenszel odds ratio over sets, with the interval of Robins and others.

    Parameters
    ----------
    stratum : ndarray of int64, shape (cells,)
        Codes from 0. Cells of the same set and property are added.
    has_property : ndarray of bool, shape (cells,)
    trials, events : ndarray of int64, shape (cells,)
        Trials and the yeses among them, 0 <= events <= trials.

    Raises
    ------
    StatisticsError
        If there are more yeses than trials.

    References
    ----------
    Mantel and Haenszel (1959), Statistical aspects of the analysis of data from retrospective
    studies of disease, JNCI 22(4), 719-748. doi:10.1093/jnci/22.4.719
    Robins, Breslow and Greenland (1986), Estimators of the Mantel-Haenszel variance consistent in
    both sparse data and large-strata limiting models, Biometrics 42(2), 311-323.
    doi:10.2307/2531052
    """
    if (events > trials).any() or (events < 0).any():
        raise StatisticsError(
            "A cell has more yeses than trials.",
            do_next="Count the yeses among the trials of the same cell.",
        )
    _, row = np.unique(stratum, return_inverse=True)
    size = int(row.max(initial=-1)) + 1

    def summed(keep: npt.NDArray[np.bool_], values: Codes) -> npt.NDArray[np.float64]:
        return np.bincount(row[keep], weights=values[keep], minlength=size).astype(np.float64)

    a, b = summed(has_property, events), summed(has_property, trials - events)
    c, d = summed(~has_property, events), summed(~has_property, trials - events)
    n = np.maximum(a + b + c + d, 1)
    R, S, P, Q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    tells = int(((R > 0) | (S > 0)).sum())
    r, s = float(R.sum()), float(S.sum())
    if r == 0 or s == 0:
        ratio = float("nan") if r == s else float("inf") if s == 0 else 0.0
        return OddsRatio(ratio, float("nan"), float("nan"), tells)
    variance = float(
        (P * R).sum() / (2 * r**2)
        + (P * S + Q * R).sum() / (2 * r * s)
        + (Q * S).sum() / (2 * s**2)
    )
    width = _Z * variance**0.5
    log = float(np.log(r / s))
    return OddsRatio(r / s, float(np.exp(log - width)), float(np.exp(log + width)), tells)
