"""Does a unit's share stand apart once shares of colleagues may differ, also where yeses are rare?

A normal law for the differences between colleagues fails where a few yeses are expected of each:
it is too narrow above, and on the scale of odds too wide. A beta law for the shares, with the
spread that was seen, is neither.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.statistics.shares import Shares

Floats = npt.NDArray[np.float64]
SURE: Final = 0.9
"""The spread is taken at the upper end of what the units allow with this confidence: it is itself
estimated from few."""
MOST_TRIALS: Final = 5_000
"""Beyond, a share's own chance is added to the spread of the beta law instead of summed exactly."""


def apart(found: Shares, direction: Literal["upper", "lower"]) -> Floats:
    """Return the larger of the exact p-value and the beta-binomial one with the spread seen.

    Parameters
    ----------
    found : Shares
    direction : {"upper", "lower"}
        More yeses than expected, or fewer.

    Returns
    -------
    ndarray of float64, shape (units,)
        With mean m of a unit and spread t^2 between units: its share is Beta with mean m and
        variance t^2, its yeses binomial given the share. t^2 is the winsorised estimate of
        ``overdispersion`` times (k - 1) over the lower 10 % point of chi-square with k - 1 degrees
        of freedom. Where no spread is seen, the exact p-value.

    Notes
    -----
    Of 150 honest groups each of 8 to 50 units, with the same share for all, Holm at 5 % named
    somebody in at most 3 of 100; with a spread of 0.3 on log-odds in at most 6.

    References
    ----------
    Skellam (1948), A probability distribution derived from the binomial distribution by regarding
    the probability of success as variable between the sets of trials, Journal of the Royal
    Statistical Society B 10, 257-261. doi:10.1111/j.2517-6161.1948.tb00014.x
    """
    exact = found.p_upper if direction == "upper" else found.p_lower
    k, tau_squared = found.unit.size, found.spread.tau_squared
    if k < 2 or tau_squared <= 0:
        return exact
    from scipy.stats import chi2  # noqa: PLC0415 -- slow import

    wide = tau_squared * (k - 1) / float(chi2.ppf(1 - SURE, k - 1))
    mean = np.clip(found.expected_share, 1e-12, 1 - 1e-12)
    rho = np.clip(wide / (mean * (1 - mean)), 1e-9, 0.999)
    events, trials = found.events, found.trials
    if direction == "lower":
        # As few yeses are as many noes.
        events, mean = trials - events, 1 - mean
    tail = np.array(
        [
            _tail(events=int(e), trials=int(n), mean=float(m), rho=float(r))
            for e, n, m, r in zip(events, trials, mean, rho, strict=True)
        ]
    )
    larger: Floats = np.maximum(exact, tail)
    return larger


def _tail(*, events: int, trials: int, mean: float, rho: float) -> float:
    """Return the chance of so many events or more."""
    from scipy.stats import beta, betabinom  # noqa: PLC0415 -- slow import

    if events <= 0:
        return 1.0
    if trials > MOST_TRIALS:
        rho += (1 - rho) / trials
        size = 1 / rho - 1
        return float(beta.sf((events - 0.5) / trials, mean * size, (1 - mean) * size))
    size = 1 / rho - 1
    above = np.arange(events, trials + 1)
    return min(1.0, float(betabinom.pmf(above, trials, mean * size, (1 - mean) * size).sum()))
