"""What is the usual value, with the few extreme ones left out?"""

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.counted_values import (
    IntervalEstimate,
    counted_values,
    missed_on_each_side,
)


def trimmed_mean(
    *, value: npt.ArrayLike, count: npt.ArrayLike, cut: float = 0.1, level: float = 0.95
) -> IntervalEstimate:
    """Return the mean without the lowest and highest values, with its interval.

    Parameters
    ----------
    value, count : array, shape (n,)
        As in `quantiles.quantiles`.
    cut : float
        Share left out at each end, from 0 to below 0.5; the number is rounded down.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    IntervalEstimate
        By Student's t on the winsorised variance; no interval for fewer than two values kept.

    Raises
    ------
    StatisticsError
        As `quantiles.quantiles`, or if cut is not from 0 to below 0.5.

    References
    ----------
    Tukey and McLaughlin (1963), Less vulnerable confidence and significance procedures for
    location based on a single sample, Sankhya A 25, 331-352. https://www.jstor.org/stable/25049278
    """
    from scipy.stats import t as student  # noqa: PLC0415 -- slow import

    if not 0 <= cut < 0.5:
        raise StatisticsError(
            f"The share to leave out is {cut:g}.", do_next="Pass one from 0 to below 0.5."
        )
    x, reach = counted_values(value, count)
    n = int(reach[-1])
    g = int(np.floor(cut * n + 1e-9))
    kept = n - 2 * g
    held = np.diff(np.clip(reach, g, n - g), prepend=g)
    mean = float((x * held).sum() / kept)
    if kept < 2:
        return IntervalEstimate(mean, None, None, level, n)
    ends = x[np.searchsorted(reach, [g + 1, n - g])]
    pulled, every = np.clip(x, *ends), np.diff(reach, prepend=0)
    centre = (pulled * every).sum() / n
    winsorised = float(((pulled - centre) ** 2 * every).sum() / (n - 1))
    error = np.sqrt(winsorised * n) / kept
    half = float(student.ppf(1 - missed_on_each_side(level), kept - 1) * error)
    return IntervalEstimate(mean, mean - half, mean + half, level, n)
