"""Are a unit's values spread over categories as those of its peers on like goods are?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

BENFORD: Final = np.log10(1 + 1 / np.arange(1, 10))
"""Share of each first digit where values spread evenly over many orders of magnitude."""


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """Units against dealing the categories inside strata.

    Attributes
    ----------
    unit : ndarray of int64, shape (n,)
        Codes of the units tested.
    values : ndarray of int64, shape (n,)
        Values of each, over all strata.
    observed, expected : ndarray of float64, shape (n, categories)
    statistic : ndarray of float64, shape (n,)
        Generalised Mantel-Haenszel: about the number of categories less one under dealing.
    inflation : float
        Median of the statistics over what it is under dealing, at least 1: how much wider than
        chance peers differ for ordinary reasons.
    p_value : ndarray of float64, shape (n,)
        Of the statistic over ``inflation``.
    """

    unit: Codes
    values: Codes
    observed: Floats
    expected: Floats
    statistic: Floats
    inflation: float
    p_value: Floats


def category_counts(*, stratum: Codes, unit: Codes, counts: Floats, least: float) -> CategoryCounts:
    """Set each unit's categories against all ways of dealing them inside strata.

    Parameters
    ----------
    stratum, unit : ndarray of int64, shape (cells,)
        Codes from 0; each pair at most once.
    counts : ndarray of float64, shape (cells, categories)
        Values of each category.
    least : float
        Values from which a unit is tested.

    Raises
    ------
    StatisticsError
        If lengths differ.

    References
    ----------
    Landis, Heyman and Koch (1978), Average partial association in three-way contingency tables:
    a review and discussion of alternative tests, International Statistical Review 46(3), 237-254.
    doi:10.2307/1402373
    """
    if not stratum.shape == unit.shape == counts.shape[:1]:
        raise StatisticsError(
            "The columns of the cells differ in length.",
            do_next="Give one entry a cell in each of them.",
        )
    categories = counts.shape[1]
    whole = np.zeros((int(stratum.max(initial=-1)) + 1, categories))
    np.add.at(whole, stratum, counts)
    units = int(unit.max(initial=-1)) + 1
    observed, expected = np.zeros((units, categories)), np.zeros((units, categories))
    variance = np.zeros((units, categories, categories))
    n, N, K = counts.sum(axis=1), whole.sum(axis=1)[stratum], whole[stratum]
    np.add.at(observed, unit, counts)
    np.add.at(expected, unit, n[:, None] * K / np.maximum(N, 1)[:, None])
    scale = n * (N - n) / np.maximum(N**2 * (N - 1), 1)
    for i in range(categories):
        row = -K * K[:, [i]]
        row[:, i] += N * K[:, i]
        np.add.at(variance[:, i], unit, scale[:, None] * row)
    chosen = np.flatnonzero(observed.sum(axis=1) >= max(1.0, least))
    statistic, freedom = _statistics((observed - expected)[chosen], variance[chosen])
    kept = freedom > 0
    chosen, statistic, freedom = chosen[kept], statistic[kept], freedom[kept]
    p, inflation = _tails(statistic, freedom)
    return CategoryCounts(
        unit=chosen,
        values=observed[chosen].sum(axis=1).astype(np.int64),
        observed=observed[chosen],
        expected=expected[chosen],
        statistic=statistic,
        inflation=inflation,
        p_value=p,
    )


def _statistics(gap: Floats, variance: Floats) -> tuple[Floats, Codes]:
    """Return the quadratic form of each unit, and its degrees of freedom."""
    statistic, freedom = np.zeros(len(gap)), np.zeros(len(gap), dtype=np.int64)
    for k, (g, v) in enumerate(zip(gap, variance, strict=True)):
        freedom[k] = np.linalg.matrix_rank(v, hermitian=True)
        statistic[k] = g @ np.linalg.pinv(v, hermitian=True) @ g
    return statistic, freedom


def _tails(statistic: Floats, freedom: Codes) -> tuple[Floats, float]:
    from scipy.stats import chi2  # noqa: PLC0415 -- slow import

    if not statistic.size:
        return np.zeros(0), 1.0
    inflation = max(1.0, float(np.median(statistic / chi2.median(freedom))))
    return np.asarray(chi2.sf(statistic / inflation, freedom)), inflation
