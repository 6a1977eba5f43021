"""Is the sum that fell to a unit larger or smaller than dealing inside sets would make it?

Inside a set of N values a unit that holds n of them, dealt without regard to the values, has a sum
with known mean, variance and third moment; over sets these add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PermutedSums:
    """Each unit's sum beside its law under dealing inside sets.

    Attributes
    ----------
    observations, observed, expected, variance, skewness : ndarray of float64, shape (units,)
        Values held; their sum; mean, variance and skewness of that sum.
    p_value, p_lower : ndarray of float64, shape (units,)
        Chance of a sum as large or larger, as small or smaller; 1 where nothing could vary.
    """

    observations: Floats
    observed: Floats
    expected: Floats
    variance: Floats
    skewness: Floats
    p_value: Floats
    p_lower: Floats


def permuted_sums(
    *, stratum: Codes, unit: Codes, n: Floats, total: Floats, squares: Floats, cubes: Floats
) -> PermutedSums:
    """Set each unit's sum against all ways of dealing the values of each set.

    The three moments are exact; the tails are those of the Pearson type III law that has them,
    which follows the skew of durations and amounts where the normal law would accuse too many.
    That law ends on its light side: a tail is never given smaller than the normal law's.

    Parameters
    ----------
    stratum, unit : ndarray of int64, shape (cells,)
        Codes from 0; each pair at most once.
    n, total, squares, cubes : ndarray of float64, shape (cells,)
        Values in the cell and the sums of their powers.

    Returns
    -------
    PermutedSums
        One entry a unit code.

    Raises
    ------
    StatisticsError
        If lengths differ.

    References
    ----------
    Mielke, P. W. and Berry, K. J. (2007). Permutation Methods: A Distance Function Approach, 2nd
    ed., Springer, chapter 2 (three exact moments and the Pearson type III law).
    doi:10.1007/978-0-387-69813-7
    """
    if len({a.shape for a in (stratum, unit, n, total, squares, cubes)}) != 1:
        raise StatisticsError(
            "The columns of the cells differ in length.",
            do_next="Give one entry a cell in each of them.",
        )
    N, first = _by(stratum, n), _by(stratum, total)
    mean = np.divide(first, N, out=np.zeros_like(N), where=N > 0)
    second = np.maximum(_by(stratum, squares) - N * mean**2, 0.0)
    third = _by(stratum, cubes) - 3 * mean * _by(stratum, squares) + 2 * N * mean**3
    at = {"N": N[stratum], "second": second[stratum], "third": third[stratum]}
    spread, skew = _dealt(n, **at)
    expected = _by(unit, n * mean[stratum])
    variance, cumulant = _by(unit, spread), _by(unit, skew)
    observed = _by(unit, total)
    upper, lower, skewness = _tails(observed - expected, variance=variance, cumulant=cumulant)
    return PermutedSums(
        observations=_by(unit, n),
        observed=observed,
        expected=expected,
        variance=variance,
        skewness=skewness,
        p_value=upper,
        p_lower=lower,
    )


def _dealt(n: Floats, *, N: Floats, second: Floats, third: Floats) -> tuple[Floats, Floats]:
    """Give variance and third central moment of the sum of n values drawn from N without return."""
    pairs, triples = N * (N - 1), N * (N - 1) * (N - 2)
    rest = n * (N - n)
    variance = np.divide(rest * second, pairs, out=np.zeros_like(n), where=pairs > 0)
    moment = np.divide(rest * (N - 2 * n) * third, triples, out=np.zeros_like(n), where=triples > 0)
    return variance, moment


def _tails(gap: Floats, *, variance: Floats, cumulant: Floats) -> tuple[Floats, Floats, Floats]:
    from scipy.stats import norm, pearson3  # noqa: PLC0415 -- slow import

    varies = variance > 1e-12 * np.maximum(variance.max(initial=0.0), 1e-300)
    skewness, upper, lower = np.zeros_like(gap), np.ones_like(gap), np.ones_like(gap)
    sd = np.sqrt(variance[varies])
    skewness[varies] = cumulant[varies] / sd**3
    z = gap[varies] / sd
    law = pearson3(skewness[varies])
    upper[varies] = np.maximum(law.sf(z), norm.sf(z))
    lower[varies] = np.maximum(law.cdf(z), norm.cdf(z))
    return upper, lower, skewness


def _by(code: Codes, values: Floats) -> Floats:
    sums: Floats = np.bincount(code, weights=values).astype(np.float64)
    return sums
