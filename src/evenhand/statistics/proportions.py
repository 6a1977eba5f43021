"""Between which shares does a true share lie, given a count of so many?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]


def exact_interval(
    *, events: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the ends of the exact (Clopper-Pearson) interval of each share.

    Parameters
    ----------
    events, trials : array of int, shape (n,)
        From 0; no more events than trials.
    level : float
        Least coverage, between 0 and 1; conservative.

    Returns
    -------
    tuple of ndarray of float64, shape (n,)
        Low and high; NaN without trials.

    Raises
    ------
    StatisticsError
        If there are more events than trials, or fewer than none.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. Biometrika 26(4), 404-413. doi:10.1093/biomet/26.4.404
    """
    from scipy.special import betaincinv  # noqa: PLC0415 -- slow import

    x, n = np.asarray(events, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if np.any((x < 0) | (x > n)):
        raise StatisticsError(
            "An interval needs from 0 to as many events as trials.",
            do_next="Count events among the trials.",
        )
    tail = (1 - level) / 2
    inner = np.maximum(n - x, 0)
    low = np.where(x > 0, betaincinv(np.maximum(x, 1), inner + 1, tail), 0.0)
    high = np.where(x < n, betaincinv(x + 1, np.maximum(inner, 1), 1 - tail), 1.0)
    none = n == 0
    return np.where(none, np.nan, low), np.where(none, np.nan, high)
