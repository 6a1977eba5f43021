"""What do values look like that come counted: each distinct one once, with how often it occurs?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError


@dataclass(frozen=True, slots=True)
class IntervalEstimate:
    """A figure made of counted values, with its interval.

    Attributes
    ----------
    estimate : float
        In the unit of the values.
    low, high : float or None
        None where the values are too few to bound that side at this level.
    level : float
        Coverage asked for, between 0 and 1.
    observations : int
        Values counted.
    """

    estimate: float
    low: float | None
    high: float | None
    level: float
    observations: int


def counted_values(
    value: npt.ArrayLike, count: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return distinct values ascending, and how many values lie at or below each.

    Parameters
    ----------
    value : array of float, shape (n,)
        Values, in any order; repeated ones are added up.
    count : array of int, shape (n,)
        How often each occurs, at least 0.

    Returns
    -------
    value : ndarray of float, shape (k,)
        Those that occur, ascending.
    reach : ndarray of int, shape (k,)
        Their running counts; the last is the number of observations.

    Raises
    ------
    StatisticsError
        If there are no values, a value is missing, or a count is not whole.
    """
    x = np.asarray(value, dtype=np.float64)
    n = np.asarray(count, dtype=np.float64)
    if x.ndim != 1 or x.shape != n.shape:
        raise StatisticsError(
            f"{x.size} values came with {n.size} counts.", do_next="Pass one count for each value."
        )
    wrong = int((~np.isfinite(x) | ~np.isfinite(n) | (n < 0) | (n != np.round(n))).sum())
    if wrong:
        raise StatisticsError(
            f"{wrong} of {x.size} values or counts are missing, negative or not whole counts.",
            do_next="Leave missing values out in the query, and say how many.",
        )
    seen = n > 0
    distinct, place = np.unique(x[seen], return_inverse=True)
    if distinct.size == 0:
        raise StatisticsError(
            "There are no values to describe.", do_next="Check the period and the filters."
        )
    total = np.zeros(distinct.size, dtype=np.int64)
    np.add.at(total, place, n[seen].astype(np.int64))
    return distinct, total.cumsum()


def lower_median(value: npt.ArrayLike, count: npt.ArrayLike) -> float:
    """Return the value in the middle of counted ones, the lower of two: one that did occur.

    Parameters
    ----------
    value, count
        As in ``counted_values``.

    Raises
    ------
    StatisticsError
        As ``counted_values`` raises.
    """
    x, reach = counted_values(value, count)
    return float(x[np.searchsorted(reach, reach[-1] / 2)])


def missed_on_each_side(level: float) -> float:
    """Return the chance left on each side of an interval.

    Raises
    ------
    StatisticsError
        If the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise StatisticsError(
            f"The level is {level:g}.", do_next="Pass a level between 0 and 1, such as 0.95."
        )
    return (1 - level) / 2
