"""By how much did the same people gain, and which questions tell those who know from the others?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairedGain:
    """The mean change of pairs.

    Attributes
    ----------
    pairs : int
    before, after, gain : float
        Means; ``gain`` is after less before.
    low, high : float
        Ends of the interval of the gain; NaN where all pairs changed alike, as their spread then
        says nothing of what others would have gained.
    """

    pairs: int
    before: float
    after: float
    gain: float
    low: float
    high: float


def paired_gain(*, before: npt.ArrayLike, after: npt.ArrayLike, level: float = 0.95) -> PairedGain:
    """Return the mean change of pairs with Student's interval.

    Parameters
    ----------
    before, after : array of float, shape (n,)
        Scores of the same n people, at least 2.
    level : float
        Coverage, between 0 and 1.

    Raises
    ------
    StatisticsError
        If there are fewer than 2 pairs, or not as many after as before.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6(1), 1-25. doi:10.2307/2331554
    """
    from scipy.special import stdtrit  # noqa: PLC0415 -- slow import

    x, y = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or x.size < 2:
        raise StatisticsError(
            f"A gain needs at least 2 pairs, and has {x.size} before and {y.size} after.",
            do_next="Give one score before and one after for each person.",
        )
    change = y - x
    spread = float(np.std(change, ddof=1))
    half = float(stdtrit(x.size - 1, (1 + level) / 2)) * spread / float(np.sqrt(x.size))
    gain = float(np.mean(change))
    # Rounding leaves a little of nothing where all changed alike.
    if spread <= 1e-12 * max(1.0, float(np.max(np.abs(change)))):
        half = float("nan")
    return PairedGain(x.size, float(np.mean(x)), float(np.mean(y)), gain, gain - half, gain + half)


def item_rest_correlation(right: npt.ArrayLike) -> Floats:
    """Return how each question goes with the score of the others: its discrimination.

    Parameters
    ----------
    right : array of bool, shape (people, items)

    Returns
    -------
    ndarray of float64, shape (items,)
        From -1 to 1; NaN where everybody or nobody is right, or all have the same rest.

    References
    ----------
    Henrysson, S. (1963). Correction of item-total correlations in item analysis. Psychometrika
    28(2), 211-218. doi:10.1007/BF02289618
    """
    x = np.asarray(right, dtype=np.float64)
    if x.ndim != 2:
        raise StatisticsError(
            "Answers are a table of people and questions.", do_next="Give one row a person."
        )
    found = np.full(x.shape[1], np.nan)
    if x.shape[0] < 2:
        return found
    total = x.sum(axis=1)
    for item in range(x.shape[1]):
        rest = total - x[:, item]
        if np.ptp(x[:, item]) > 0 and np.ptp(rest) > 0:
            found[item] = np.corrcoef(x[:, item], rest)[0, 1]
    return found
