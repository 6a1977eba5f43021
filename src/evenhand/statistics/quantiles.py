"""What is typical, what is slow, and how sure are we of either?

Values come as the database gives them: each distinct value once, with how often it occurs.
"""

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.counted_values import (
    IntervalEstimate,
    counted_values,
    missed_on_each_side,
)

BOOTSTRAP_DRAWS = 9999
"""Enough that a 95 % limit rests on some 250 draws beyond it."""


def quantiles(
    *, value: npt.ArrayLike, count: npt.ArrayLike, shares: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return quantiles of counted values, interpolated between neighbours.

    Parameters
    ----------
    value : array of float, shape (n,)
        Values, in any order; repeated ones are added up.
    count : array of int, shape (n,)
        How often each occurs, at least 0.
    shares : array of float, shape (k,)
        From 0 to 1.

    Returns
    -------
    ndarray of float, shape (k,)
        As numpy.quantile, Excel's PERCENTILE.INC and SQL's percentile_cont give them for the
        values written out (type 7 of Hyndman and Fan).

    Raises
    ------
    StatisticsError
        If there are no values, a value is missing, a count is not whole, or a share is not from
        0 to 1.

    References
    ----------
    Hyndman and Fan (1996), Sample quantiles in statistical packages, American Statistician 50,
    361-365. doi:10.2307/2684934
    """
    x, reach = counted_values(value, count)
    p = _shares(shares)
    below, weight = _position(int(reach[-1]), p)
    low = x[np.searchsorted(reach, below)]
    high = x[np.searchsorted(reach, np.minimum(below + 1, reach[-1]))]
    return np.asarray(low + weight * (high - low))


def quantile_interval(
    *, value: npt.ArrayLike, count: npt.ArrayLike, share: float = 0.5, level: float = 0.95
) -> IntervalEstimate:
    """Return a quantile with the interval between two ranked values.

    Parameters
    ----------
    value, count : array, shape (n,)
        As in `quantiles`.
    share : float
        Between 0 and 1: 0.5 for the median, 0.9 for P90.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    IntervalEstimate
        Distribution-free: each side misses with probability at most (1 - level) / 2, by the
        binomial, whatever the values' distribution, for independent observations.

    Raises
    ------
    StatisticsError
        As `quantiles`.

    References
    ----------
    David and Nagaraja (2003), Order Statistics, 3rd edition, section 7.1.
    doi:10.1002/0471722162
    """
    from scipy.stats import binom  # noqa: PLC0415 -- slow import

    x, reach = counted_values(value, count)
    p = _shares([share])
    n = int(reach[-1])
    estimate = quantiles(value=value, count=count, shares=p)
    miss = missed_on_each_side(level)
    # Rank r bounds below when P(fewer than r under the quantile) is at most the miss, and likewise
    # above; ppf gives the first count at which the cumulative chance reaches it.
    low = int(binom.ppf(miss, n, share))
    if binom.cdf(low, n, share) <= miss:
        low += 1
    high = int(binom.ppf(1 - miss, n, share)) + 1
    return IntervalEstimate(
        estimate=float(estimate[0]),
        low=float(x[np.searchsorted(reach, low)]) if low >= 1 else None,
        high=float(x[np.searchsorted(reach, high)]) if high <= n else None,
        level=level,
        observations=n,
    )


def quantile_gap(
    *,
    value: npt.ArrayLike,
    count: npt.ArrayLike,
    upper: float = 0.9,
    lower: float = 0.5,
    level: float = 0.95,
    seed: int = 0,
    draws: int = BOOTSTRAP_DRAWS,
) -> IntervalEstimate:
    """Return the gap between two quantiles, P90 - P50 by default, with a bootstrap interval.

    The bootstrap is the ordinary one (resampling the values, or their counts by multinomial), but
    only the few ranks that the two quantiles rest on are drawn: the r-th of n resampled values is
    the value at the r-th of n uniform order statistics, and those have known joint law. The work
    does not grow with the number of values.

    Parameters
    ----------
    value, count : array, shape (n,)
        As in `quantiles`.
    upper, lower : float
        Shares from 0 to 1, upper above lower.
    level : float
        Coverage, between 0 and 1.
    seed : int
        Of the draws; the same seed gives the same interval.
    draws : int
        Resamples.

    Returns
    -------
    IntervalEstimate
        Percentile interval; for independent observations.

    Raises
    ------
    StatisticsError
        As `quantiles`, or if upper is not above lower.

    References
    ----------
    Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7, 1-26.
    doi:10.1214/aos/1176344552
    David and Nagaraja (2003), Order Statistics, 3rd edition, chapter 2 (the joint law of uniform
    order statistics). doi:10.1002/0471722162
    """
    if upper <= lower:
        raise StatisticsError(
            f"The upper share {upper:g} is not above the lower {lower:g}.",
            do_next="Pass the larger share as upper.",
        )
    x, reach = counted_values(value, count)
    p = _shares([lower, upper])
    n = int(reach[-1])
    low, high = quantiles(value=value, count=count, shares=p)
    below, weight = _position(n, p)
    ranks = np.concatenate([below, np.minimum(below + 1, n)])
    drawn = _resampled(x, reach, ranks=ranks, draws=draws, seed=seed)
    at = drawn[:, :2] + weight * (drawn[:, 2:] - drawn[:, :2])
    miss = missed_on_each_side(level)
    ends = np.quantile(at[:, 1] - at[:, 0], [miss, 1 - miss])
    return IntervalEstimate(
        estimate=float(high - low),
        low=float(ends[0]),
        high=float(ends[1]),
        level=level,
        observations=n,
    )


def _position(
    n: int, p: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the rank just below each quantile, and how far past it the quantile lies."""
    place = 1 + (n - 1) * p
    below = np.floor(place + 1e-9).astype(np.int64)
    return below, np.maximum(place - below, 0.0)


def _resampled(
    x: npt.NDArray[np.float64],
    reach: npt.NDArray[np.int64],
    *,
    ranks: npt.NDArray[np.int64],
    draws: int,
    seed: int,
) -> npt.NDArray[np.float64]:
    """Return the values at the given ranks of resamples, one row for each draw."""
    rng = np.random.default_rng(seed)
    n = int(reach[-1])
    distinct, place = np.unique(ranks, return_inverse=True)
    uniform = np.ones((draws, distinct.size + 1))
    above = n + 1
    for k in range(distinct.size - 1, -1, -1):
        # Given the next order statistic, those below it are uniform up to it.
        rank = int(distinct[k])
        uniform[:, k] = uniform[:, k + 1] * rng.beta(rank, above - rank, size=draws)
        above = rank
    at = np.ceil(uniform[:, :-1] * n)
    return np.asarray(x[np.searchsorted(reach, np.clip(at, 1, n))][:, place])


def _shares(shares: npt.ArrayLike) -> npt.NDArray[np.float64]:
    p = np.asarray(shares, dtype=np.float64)
    if not np.all((p >= 0) & (p <= 1)):
        raise StatisticsError(
            f"The shares {p.tolist()} are not all from 0 to 1.", do_next="Pass 0.9 for P90."
        )
    return p
