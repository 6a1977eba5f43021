"""Which units differ from the whole by more than chance?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, norm, poisson

from evenhand.errors import StatisticsError
from evenhand.statistics.funnel_input import counts_of_trials, expectation, whole_counts
from evenhand.statistics.overdispersion import Overdispersion, overdispersion


@dataclass(frozen=True, slots=True)
class Funnel:
    """Each unit set against the pooled proportion, or against its own expectation.

    Attributes
    ----------
    proportion : ndarray of float, shape (n,)
        Events per trial, from 0 to 1.
    pooled : float
        Events per trial over all units, from 0 to 1.
    p_value : ndarray of float, shape (n,)
        Chance of as many events or more at the pooled proportion; with an expectation, the least
        upper bound on that chance known without each trial's own probability.
    p_lower : ndarray of float, shape (n,)
        The same for as many events or fewer.
    p_two_sided : ndarray of float, shape (n,)
        Twice the smaller mid-p tail, at most 1; with an expectation, twice the smaller bound.
    expected : ndarray of float, shape (n,)
        Events expected of each unit.
    z : ndarray of float, shape (n,)
        (events - expected) over its binomial standard deviation; 0 where that is 0.
    standard_error : ndarray of float, shape (n,)
        Binomial standard error of the proportion at its expectation.
    spread : Overdispersion
        Spread of the units beyond chance, and p-values that allow for it.
    """

    proportion: npt.NDArray[np.float64]
    pooled: float
    p_value: npt.NDArray[np.float64]
    p_lower: npt.NDArray[np.float64]
    p_two_sided: npt.NDArray[np.float64]
    expected: npt.NDArray[np.float64]
    z: npt.NDArray[np.float64]
    standard_error: npt.NDArray[np.float64]
    spread: Overdispersion


@dataclass(frozen=True, slots=True)
class CountFunnel:
    """Each unit's count set against its expectation.

    Attributes
    ----------
    ratio : ndarray of float, shape (n,)
        Observed over expected, at least 0.
    p_value, p_lower, p_two_sided : ndarray of float, shape (n,)
        Poisson chance of as many or more, as many or fewer, and twice the smaller mid-p tail.
    z : ndarray of float, shape (n,)
        2 (sqrt(observed) - sqrt(expected)).
    standard_error : ndarray of float, shape (n,)
        Of the square root of the ratio: 1 / (2 sqrt(expected)).
    spread : Overdispersion
        On the scale of the square root of the ratio.
    """

    ratio: npt.NDArray[np.float64]
    p_value: npt.NDArray[np.float64]
    p_lower: npt.NDArray[np.float64]
    p_two_sided: npt.NDArray[np.float64]
    z: npt.NDArray[np.float64]
    standard_error: npt.NDArray[np.float64]
    spread: Overdispersion


@dataclass(frozen=True, slots=True)
class MeanFunnel:
    """Each unit's mean set against the target.

    Attributes
    ----------
    estimate : ndarray of float, shape (n,)
        As given.
    target : float
        As given, or the mean of the estimates weighted by precision.
    p_value, p_lower, p_two_sided : ndarray of float, shape (n,)
        Normal chance of as much or more, as little or less, and as far either way.
    z : ndarray of float, shape (n,)
        (estimate - target) / standard error.
    standard_error : ndarray of float, shape (n,)
        As given.
    spread : Overdispersion
        In the unit of the estimates.
    """

    estimate: npt.NDArray[np.float64]
    target: float
    p_value: npt.NDArray[np.float64]
    p_lower: npt.NDArray[np.float64]
    p_two_sided: npt.NDArray[np.float64]
    z: npt.NDArray[np.float64]
    standard_error: npt.NDArray[np.float64]
    spread: Overdispersion


def funnel(
    *, events: npt.ArrayLike, trials: npt.ArrayLike, expected: npt.ArrayLike | None = None
) -> Funnel:
    """Set each unit's proportion against the pooled one, or against what its cases lead to expect.

    Without `expected` the tails are exact for the pooled proportion, which is taken as known
    although each unit is part of it. With `expected`, trials differ in probability and only
    their sum is known: the tails are then true upper bounds, from the binomial with the same mean
    at one event or more from it (Hoeffding 1956, theorem 4) and from Markov's inequality nearer;
    z uses the binomial variance, the largest that a Poisson-binomial of that mean can have. The
    expectation itself is taken as known.

    Parameters
    ----------
    events, trials : array of int, shape (n,)
        Counts per unit; each event is one of its unit's trials.
    expected : array of float, shape (n,), optional
        Sum over each unit's trials of the probability of an event, from 0 to trials.

    Returns
    -------
    Funnel
        Tails not corrected for the number of units.

    Raises
    ------
    StatisticsError
        If a unit has no trials, events are not among the trials, or an expectation is not
        between 0 and the trials.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    Hoeffding (1956), On the distribution of the number of successes in independent trials, Annals
    of Mathematical Statistics 27, 713-721. doi:10.1214/aoms/1177728178
    Lancaster (1961), Significance tests in discrete distributions, Journal of the American
    Statistical Association 56, 223-234 (mid-p). doi:10.1080/01621459.1961.10482105
    """
    o, n = counts_of_trials(events, trials)
    pooled = float(o.sum() / n.sum()) if n.size else 0.0
    if expected is None:
        e = n * pooled
        upper, lower = binom.sf(o - 1, n, pooled), binom.cdf(o, n, pooled)
        two_sided = _mid_p(upper, lower, binom.pmf(o, n, pooled))
    else:
        e = expectation(expected, o, n)
        upper, lower = _bounded_tail(o, n, e), _bounded_tail(n - o, n, n - e)
        two_sided = np.minimum(1.0, 2 * np.minimum(upper, lower))
    deviation = np.sqrt(e * (1 - e / n))
    z = np.divide(o - e, deviation, out=np.zeros_like(e), where=deviation > 0)
    return Funnel(
        proportion=o / n,
        pooled=pooled,
        p_value=np.asarray(upper),
        p_lower=np.asarray(lower),
        p_two_sided=two_sided,
        expected=e,
        z=z,
        standard_error=deviation / n,
        spread=overdispersion(z=z, standard_error=deviation / n),
    )


def funnel_of_counts(*, observed: npt.ArrayLike, expected: npt.ArrayLike) -> CountFunnel:
    """Set each unit's count against its expectation, as Poisson.

    Parameters
    ----------
    observed : array of int, shape (n,)
        Counts per unit, at least 0.
    expected : array of float, shape (n,)
        Expected counts, positive, taken as known.

    Returns
    -------
    CountFunnel
        Exact Poisson tails, not corrected for the number of units. A count that is a sum of
        rare independent events is Poisson to that degree only; for trials use `funnel`.

    Raises
    ------
    StatisticsError
        If a count is missing, negative or not whole, or an expectation is not positive.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    """
    o = whole_counts(observed, "observed counts")
    e = np.asarray(expected, dtype=np.float64)
    if e.shape != o.shape or not np.all(np.isfinite(e) & (e > 0)):
        raise StatisticsError(
            f"{e.size} expected counts came for {o.size} units, or some are not positive.",
            do_next="Pass a positive expectation for each unit; leave out units that expect none.",
        )
    upper, lower = poisson.sf(o - 1, e), poisson.cdf(o, e)
    z = 2 * (np.sqrt(o) - np.sqrt(e))
    return CountFunnel(
        ratio=o / e,
        p_value=np.asarray(upper),
        p_lower=np.asarray(lower),
        p_two_sided=_mid_p(upper, lower, poisson.pmf(o, e)),
        z=z,
        standard_error=0.5 / np.sqrt(e),
        spread=overdispersion(z=z, standard_error=0.5 / np.sqrt(e)),
    )


def funnel_of_means(
    *, estimate: npt.ArrayLike, standard_error: npt.ArrayLike, target: float | None = None
) -> MeanFunnel:
    """Set each unit's mean against the target, with standard errors taken as known.

    Parameters
    ----------
    estimate : array of float, shape (n,)
        Mean of each unit.
    standard_error : array of float, shape (n,)
        Their standard errors, positive, in the same unit.
    target : float, optional
        Where the funnel is centred; the mean weighted by precision when not given, then taken as
        known although each unit is part of it.

    Returns
    -------
    MeanFunnel
        Normal tails, not corrected for the number of units: good where each mean rests on some
        30 files or more.

    Raises
    ------
    StatisticsError
        If an estimate is missing or a standard error is not positive.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    """
    y = np.asarray(estimate, dtype=np.float64)
    s = np.asarray(standard_error, dtype=np.float64)
    if y.shape != s.shape or y.size == 0 or not np.all(np.isfinite(y) & np.isfinite(s) & (s > 0)):
        raise StatisticsError(
            f"{y.size} means came with {s.size} standard errors, or some are missing or zero.",
            do_next="Leave out units with too few files for a standard error, and say how many.",
        )
    centre = float((y / s**2).sum() / (1 / s**2).sum()) if target is None else target
    z = (y - centre) / s
    return MeanFunnel(
        estimate=y,
        target=centre,
        p_value=np.asarray(norm.sf(z)),
        p_lower=np.asarray(norm.cdf(z)),
        p_two_sided=np.asarray(2 * norm.sf(np.abs(z))),
        z=z,
        standard_error=s,
        spread=overdispersion(z=z, standard_error=s),
    )


def _mid_p(
    upper: npt.NDArray[np.float64], lower: npt.NDArray[np.float64], at: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return twice the smaller tail, of what is observed only half counted."""
    return np.asarray(np.clip(2 * (np.minimum(upper, lower) - at / 2), 0.0, 1.0))


def _bounded_tail(
    o: npt.NDArray[np.float64], n: npt.NDArray[np.float64], e: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Bound the chance of o or more events in n unlike trials that sum to e."""
    markov = np.minimum(1.0, np.divide(e, o, out=np.ones_like(e), where=o > 0))
    return np.asarray(np.where(o >= e + 1, binom.sf(o - 1, n, e / n), markov))
