"""What is the best estimate for one unit, once chance has had its share?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from evenhand.errors import StatisticsError
from evenhand.statistics.average_coverage import critical_value


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Estimates drawn towards their mean by as much as they are noise.

    Attributes
    ----------
    mean : float
        Precision-weighted mean of the estimates, in their unit.
    prior_variance : float
        Variance of the true effects between units, as given (it may be negative).
    fully_shrunk : bool
        Whether that variance is zero or less: the records then show no difference between units,
        every posterior is the mean, and no interval for a single unit is stated (NaN).
    weight : ndarray of float, shape (n,)
        Share of each estimate that is signal, from 0 to 1.
    posterior : ndarray of float, shape (n,)
        Empirical Bayes estimates.
    low, high : ndarray of float, shape (n,)
        Interval that holds if the effects are normal.
    robust_low, robust_high : ndarray of float, shape (n,)
        Interval that covers on average over units whatever the distribution of effects.
    coverage : float
        What both intervals are made for, between 0 and 1.
    """

    mean: float
    prior_variance: float
    fully_shrunk: bool
    weight: npt.NDArray[np.float64]
    posterior: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    robust_low: npt.NDArray[np.float64]
    robust_high: npt.NDArray[np.float64]
    coverage: float


def shrink(
    *,
    estimate: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    prior_variance: float,
    kurtosis: float = np.inf,
    coverage: float = 0.95,
) -> Shrinkage:
    """Shrink each estimate towards the mean in proportion to its noise.

    The prior variance is taken as known, best from `variance.leave_out`; so is the mean, which is
    estimated here with weights 1 / (tau^2 + s^2). With few units the intervals are therefore a
    little short. Effects are assumed unrelated to their standard errors.

    Parameters
    ----------
    estimate : array of float, shape (n,)
        Estimated effect of each unit (psi hat).
    standard_error : array of float, shape (n,)
        Their standard errors (s), positive, in the same unit.
    prior_variance : float
        Variance of the true effects (tau^2), in the square of that unit.
    kurtosis : float
        Kurtosis of the true effects, at least 1; infinite (the default) assumes nothing of it.
    coverage : float
        Coverage of both intervals, between 0 and 1.

    Returns
    -------
    Shrinkage
        Weights w = tau^2 / (tau^2 + s^2), posteriors mu + w (estimate - mu), intervals of
        half-width z sqrt(w) s (parametric) and cva(s^2 / tau^2) w s (robust).

    Raises
    ------
    StatisticsError
        If an estimate or a standard error is missing, or a standard error is not positive.

    References
    ----------
    Morris (1983), Parametric empirical Bayes inference, Journal of the American Statistical
    Association 78, 47-55. doi:10.1080/01621459.1983.10477920
    Armstrong, Kolesar and Plagborg-Moller (2022), Robust empirical Bayes confidence intervals,
    Econometrica 90(6), 2567-2602. doi:10.3982/ECTA18597
    """
    psi, s = _checked(estimate, standard_error, prior_variance)
    tau2 = max(prior_variance, 0.0)
    precision = 1 / (tau2 + s**2)
    mean = float((precision * psi).sum() / precision.sum())
    weight = tau2 * precision
    posterior = mean + weight * (psi - mean)
    if tau2 == 0:
        half = robust = np.full(psi.shape, np.nan)
    else:
        half = float(-ndtri((1 - coverage) / 2)) * np.sqrt(weight) * s
        robust = weight * s * _critical_values(s**2 / tau2, kurtosis, 1 - coverage)
    return Shrinkage(
        mean=mean,
        prior_variance=prior_variance,
        fully_shrunk=tau2 == 0,
        weight=weight,
        posterior=posterior,
        low=posterior - half,
        high=posterior + half,
        robust_low=posterior - robust,
        robust_high=posterior + robust,
        coverage=coverage,
    )


def _critical_values(
    m2: npt.NDArray[np.float64], kurtosis: float, alpha: float
) -> npt.NDArray[np.float64]:
    """Return the critical value of each second moment, each distinct one computed once."""
    distinct, place = np.unique(m2, return_inverse=True)
    values = [critical_value(m2=float(m), kappa=kurtosis, alpha=alpha) for m in distinct]
    return np.asarray(values)[place]


def _checked(
    estimate: npt.ArrayLike, standard_error: npt.ArrayLike, prior_variance: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    psi = np.asarray(estimate, dtype=np.float64)
    s = np.asarray(standard_error, dtype=np.float64)
    if psi.shape != s.shape or psi.ndim != 1 or psi.size == 0:
        raise StatisticsError(
            f"{psi.size} estimates came with {s.size} standard errors.",
            do_next="Pass one list of each, of equal length and not empty.",
        )
    unusable = int((~np.isfinite(psi) | ~np.isfinite(s) | (s <= 0)).sum())
    if unusable or not np.isfinite(prior_variance):
        raise StatisticsError(
            f"{unusable} of {psi.size} units lack an estimate or a positive standard error; "
            f"the prior variance is {prior_variance:g}.",
            do_next="Leave out units with too few files for a standard error, and say how many.",
        )
    return psi, s
