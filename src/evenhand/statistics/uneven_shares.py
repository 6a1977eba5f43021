"""Does a unit's share stand apart once shares of colleagues may differ, also where yeses are rare?

A normal law for the differences between colleagues fails where a few yeses are expected of each:
it is too narrow above, and on the scale of odds too wide. Binomial counts, of shares that follow a
beta or a logistic-normal law with the spread that was seen, are neither.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.statistics.overdispersion import overdispersion
from evenhand.statistics.shares import Shares

Floats = npt.NDArray[np.float64]
SURE: Final = 0.95
"""The spread is taken at the upper end of what the units allow with this confidence: it is itself
estimated from few."""
NODES: Final = 161
"""Points at which the normal law of log-odds is summed."""
MOST_TRIALS: Final = 5_000
"""Beyond, a share's own chance is added to the spread of the beta law instead of summed exactly."""


def apart(
    found: Shares,
    direction: Literal["upper", "lower"],
    *,
    spread: Literal["differences", "ratios"] = "differences",
    had: npt.NDArray[np.int64] | None = None,
) -> Floats:
    """Return the larger of the exact p-value and the beta-binomial one with the spread seen.

    Parameters
    ----------
    found : Shares
    direction : {"upper", "lower"}
        More yeses than expected, or fewer.
    spread : {"differences", "ratios"}
        Of the beta law: whether shares of colleagues differ from the expectation by differences of
        one variance, or by factors of one variance. Where expectations are uneven and what a
        colleague does multiplies them, one difference for all is too much for the lower ones.
    had : ndarray of int64, shape (units,), optional
        Answer for so many yeses of each unit instead, with the spread that was seen: could it have
        stood apart at all? The exact p-value is then the binomial one.

    Returns
    -------
    ndarray of float64, shape (units,)
        Yeses are binomial given a unit's share, and shares differ: once as a beta law about the
        expectation, with one variance for all (of ``spread``), and once as a normal law of
        log-odds, whichever makes p larger. Each spread is the winsorised estimate of
        ``overdispersion`` times (k - 1) over the lower 5 % point of chi-square with k - 1 degrees
        of freedom. Where no spread is seen, the exact p-value.

    Notes
    -----
    Of 150 groups of 14 units with one yes in a hundred, ``Shares.cautious`` listed a unit with ten
    times as many in 14; this lists it in all. Honest groups with an ordinary spread are held to the
    stated level in ``calibration``.

    References
    ----------
    Skellam (1948), A probability distribution derived from the binomial distribution by regarding
    the probability of success as variable between the sets of trials, Journal of the Royal
    Statistical Society B 10, 257-261. doi:10.1111/j.2517-6161.1948.tb00014.x
    """
    exact = found.p_upper if direction == "upper" else found.p_lower
    k = found.unit.size
    if had is not None:
        exact = _odds(replace(found, events=had), 0.0, direction=direction)
    if k < 2:
        return exact
    from scipy.stats import chi2  # noqa: PLC0415 -- slow import

    mean = np.clip(found.expected_share, 1e-12, 1 - 1e-12)
    error, scale = found.standard_error, mean * (1 - mean)
    z = (found.share - found.expected_share) / error
    sure = (k - 1) / float(chi2.ppf(1 - SURE, k - 1))
    # The same z, each error stretched to that of the log-odds: no log of nought is taken.
    of_odds = overdispersion(z=z, standard_error=error / scale).tau_squared
    if had is not None:
        found = replace(found, events=had)
    worst = exact
    variance = found.spread.tau_squared * np.ones_like(mean)
    if spread == "ratios":
        variance = overdispersion(z=z, standard_error=error / mean).tau_squared * mean**2
    if variance.max() > 0:
        worst = np.maximum(worst, _tails(found, sure * variance / scale, direction=direction))
    if of_odds > 0:
        worst = np.maximum(worst, _odds(found, (sure * of_odds) ** 0.5, direction=direction))
    return worst


def _odds(found: Shares, sigma: float, *, direction: Literal["upper", "lower"]) -> Floats:
    """Return tails where log-odds are normal about those of the expectation."""
    from scipy.special import expit, logit  # noqa: PLC0415 -- slow import
    from scipy.stats import binom, norm  # noqa: PLC0415 -- slow import

    at = np.linspace(-8.0, 8.0, NODES)
    weight = norm.pdf(at)
    mean = np.clip(found.expected_share, 1e-12, 1 - 1e-12)
    share = expit(logit(mean)[:, None] + sigma * at)
    n, yes = found.trials[:, None], found.events[:, None]
    tail = binom.sf(yes - 1, n, share) if direction == "upper" else binom.cdf(yes, n, share)
    mixed: Floats = np.minimum(1.0, tail @ (weight / weight.sum()))
    return mixed


def _tails(found: Shares, rho: Floats, *, direction: Literal["upper", "lower"]) -> Floats:
    events, trials = found.events, found.trials
    mean = np.clip(found.expected_share, 1e-12, 1 - 1e-12)
    if direction == "lower":
        # As few yeses are as many noes.
        events, mean = trials - events, 1 - mean
    rho = np.clip(rho, 1e-9, 0.999)
    return np.array(
        [
            _tail(events=int(e), trials=int(n), mean=float(m), rho=float(r))
            for e, n, m, r in zip(events, trials, mean, rho, strict=True)
        ]
    )


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
