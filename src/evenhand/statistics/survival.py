"""How long do cases take when some of them are still open?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from evenhand.errors import StatisticsError

# Products of exact fractions reach a share such as one half only up to rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Share of cases still open after each time, by Kaplan and Meier.

    Attributes
    ----------
    time : ndarray of float, shape (k,)
        Distinct times, ascending, in the unit given.
    at_risk : ndarray of float, shape (k,)
        Cases open just before each time.
    events, censored : ndarray of float, shape (k,)
        Cases that ended, and that were last seen open, at each time.
    survival : ndarray of float, shape (k,)
        Share of cases that last longer than each time, from 0 to 1.
    variance : ndarray of float, shape (k,)
        Greenwood's variance of it; 0 where the share is 1 or 0.
    """

    time: npt.NDArray[np.float64]
    at_risk: npt.NDArray[np.float64]
    events: npt.NDArray[np.float64]
    censored: npt.NDArray[np.float64]
    survival: npt.NDArray[np.float64]
    variance: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SurvivalQuantile:
    """The time by which a share of cases has ended.

    Attributes
    ----------
    share : float
        Of cases ended, between 0 and 1.
    estimate, low, high : float or None
        In the unit of the times; None where the records end before it is reached.
    level : float
        Coverage of the interval, between 0 and 1.
    """

    share: float
    estimate: float | None
    low: float | None
    high: float | None
    level: float


def kaplan_meier(
    *, time: npt.ArrayLike, events: npt.ArrayLike, censored: npt.ArrayLike
) -> SurvivalCurve:
    """Estimate the share of cases still open, from counts at each time.

    A case censored at the time of an event counts as open at that time. Being censored must not
    depend on how long a case would have taken: cases open on the day of the extract are, cases
    withdrawn for being slow are not.

    Parameters
    ----------
    time : array of float, shape (n,)
        Times since the start, at least 0; repeated ones are added up.
    events, censored : array of int, shape (n,)
        Cases that ended, and that were last seen open, at that time.

    Returns
    -------
    SurvivalCurve
        One entry for each distinct time.

    Raises
    ------
    StatisticsError
        If there are no cases, or a time or a count is missing or negative.

    References
    ----------
    Kaplan and Meier (1958), Nonparametric estimation from incomplete observations, Journal of the
    American Statistical Association 53, 457-481. doi:10.1080/01621459.1958.10501452
    Greenwood (1926), The natural duration of cancer, Reports on Public Health and Medical Subjects
    33, 1-26.
    """
    t, d, c = _cases(time, events, censored)
    at_risk = (d + c)[::-1].cumsum()[::-1]
    survival = np.cumprod((at_risk - d) / at_risk)
    left = at_risk * (at_risk - d)
    hazard = np.divide(d, left, out=np.zeros_like(d), where=left > 0)
    return SurvivalCurve(
        time=t,
        at_risk=at_risk,
        events=d,
        censored=c,
        survival=survival,
        variance=survival**2 * np.cumsum(hazard),
    )


def survival_quantile(
    curve: SurvivalCurve, share: float = 0.5, *, level: float = 0.95
) -> SurvivalQuantile:
    """Return the time by which a share of cases has ended, with its interval.

    Parameters
    ----------
    curve : SurvivalCurve
        From `kaplan_meier`.
    share : float
        Of cases ended, between 0 and 1: 0.5 for the median, 0.9 for P90.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    SurvivalQuantile
        The first time at which the curve is at 1 - share or below, and the first times at which
        its lower and upper pointwise limits, on the scale log(-log), are.

    Raises
    ------
    StatisticsError
        If share or level is not between 0 and 1.

    References
    ----------
    Brookmeyer and Crowley (1982), A confidence interval for the median survival time, Biometrics
    38, 29-41. doi:10.2307/2530286
    Klein and Moeschberger (2003), Survival Analysis, 2nd edition, section 4.5.
    """
    if not (0 < share < 1 and 0 < level < 1):
        raise StatisticsError(
            f"A share of {share:g} at the level {level:g} has no quantile.",
            do_next="Pass both between 0 and 1, such as 0.5 and 0.95.",
        )
    low, high = _pointwise_limits(curve, level)
    still_open = 1 - share
    return SurvivalQuantile(
        share=share,
        estimate=_first_at_or_below(curve.time, curve.survival, still_open),
        low=_first_at_or_below(curve.time, low, still_open),
        high=_first_at_or_below(curve.time, high, still_open),
        level=level,
    )


def _pointwise_limits(
    curve: SurvivalCurve, level: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return limits of the curve on the scale log(-log), which stay between 0 and 1.

    Where the curve is still 1 both limits are 1, and once it is 0 the upper one stays where it
    last was: the scale has no width there.
    """
    s = curve.survival
    inner = (s < 1) & (s > 0)
    low, high = np.where(s < 1, 0.0, 1.0), np.ones_like(s)
    log_s = np.log(s[inner])
    error = np.sqrt(curve.variance[inner]) / (s[inner] * -log_s)
    width = float(ndtri((1 + level) / 2)) * error
    low[inner] = np.exp(log_s * np.exp(width))
    high[inner] = np.exp(log_s * np.exp(-width))
    return low, np.minimum.accumulate(high)


def _first_at_or_below(
    time: npt.NDArray[np.float64], curve: npt.NDArray[np.float64], share: float
) -> float | None:
    reached = np.flatnonzero(curve <= share + _ROUNDING)
    return float(time[reached[0]]) if reached.size else None


def _cases(
    time: npt.ArrayLike, events: npt.ArrayLike, censored: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return distinct times with their counts added up, times without cases left out."""
    t, d, c = (np.asarray(x, dtype=np.float64) for x in (time, events, censored))
    if not (t.ndim == 1 and t.shape == d.shape == c.shape):
        raise StatisticsError(
            f"{t.size} times came with {d.size} counts of events and {c.size} of open cases.",
            do_next="Pass one count of each for every time.",
        )
    wrong = int((~np.isfinite(t) | ~np.isfinite(d + c) | (t < 0) | (d < 0) | (c < 0)).sum())
    if wrong:
        raise StatisticsError(
            f"{wrong} of {t.size} times or counts are missing or negative.",
            do_next="Leave out cases whose end is before their start, and say how many.",
        )
    distinct, place = np.unique(t, return_inverse=True)
    ended = np.bincount(place, weights=d, minlength=distinct.size).astype(np.float64)
    still_open = np.bincount(place, weights=c, minlength=distinct.size).astype(np.float64)
    seen = ended + still_open > 0
    if not seen.any():
        raise StatisticsError(
            "There are no cases to follow.", do_next="Check the period and the filters."
        )
    return distinct[seen], ended[seen], still_open[seen]
