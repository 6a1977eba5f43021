"""Since when does a series run higher than it should?"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SLACK: Final = 0.5
"""Half of the shift that is sought, in standard errors of one time: a shift of one."""
STATES: Final = 200


def cusum(scores: npt.ArrayLike, *, slack: float = SLACK) -> Floats:
    """Return the upper cumulative sums of standard scores.

    Parameters
    ----------
    scores : array_like of float, shape (series, times)
        Standard normal while nothing changes.
    slack : float
        Taken off each score.

    Returns
    -------
    ndarray of float64, shape (series, times)
        S(t) = max(0, S(t - 1) + z(t) - slack), from 0.

    References
    ----------
    Page (1954), Continuous inspection schemes, Biometrika 41, 100-115.
    doi:10.1093/biomet/41.1-2.100
    """
    z = np.asarray(scores, dtype=np.float64)
    sums, now = np.zeros_like(z), np.zeros(z.shape[:-1])
    for t in range(z.shape[-1]):
        now = np.maximum(0.0, now + z[..., t] - slack)
        sums[..., t] = now
    return sums


def false_alarm(limit: float, *, times: int, slack: float = SLACK) -> float:
    """Return the chance that a series that does not change reaches ``limit`` within ``times``.

    Parameters
    ----------
    limit : float
        Above 0.
    times : int
        Length of the series.
    slack : float

    Returns
    -------
    float
        Of the Markov chain on ``STATES`` equal steps of the sum (Brook and Evans 1972).

    References
    ----------
    Brook and Evans (1972), An approach to the probability distribution of cusum run length,
    Biometrika 59, 539-549. doi:10.1093/biomet/59.3.539
    """
    from scipy.stats import norm  # noqa: PLC0415 -- slow import

    width = 2 * limit / (2 * STATES - 1)
    middle = width * np.arange(STATES)
    upper = middle + width / 2
    moves = np.diff(norm.cdf(upper[None, :] - middle[:, None] + slack), axis=1, prepend=0.0)
    at = np.zeros(STATES)
    at[0] = 1.0
    for _ in range(times):
        at = at @ moves
    return float(max(0.0, 1.0 - at.sum()))


@lru_cache(maxsize=256)
def limit_for(chance: float, *, times: int, slack: float = SLACK) -> float:
    """Return the limit that a series that does not change reaches with that chance at most.

    Parameters
    ----------
    chance : float
        In (0, 1).
    times : int
    slack : float
    """
    low, high = 0.1, 60.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        if false_alarm(middle, times=times, slack=slack) > chance:
            low = middle
        else:
            high = middle
    return high
