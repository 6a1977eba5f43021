"""Which of many tests stand once we count how many were made?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma

from evenhand.errors import StatisticsError

FALSE_DISCOVERY_LEVEL = 0.05
"""Share of a list that may be false: one name in twenty, as the catalogue of measures holds."""

FAMILY_WISE_LEVEL = 0.05
"""Chance that a list holds any false name at all."""


@dataclass(frozen=True, slots=True)
class Multiplicity:
    """A family of tests, corrected for its size.

    Attributes
    ----------
    adjusted : ndarray of float, shape (n,)
        Adjusted p-values in the order given, from 0 to 1.
    rejected : ndarray of bool, shape (n,)
        Whether the adjusted value is at most ``level``.
    tested : int
        Members of the family, those left out as not rejectable included.
    level : float
        False discovery rate or family-wise error rate held, between 0 and 1.
    expected_false : float
        For a false discovery rate, ``level`` times the number rejected: the bound to print beside
        the list. For a family-wise rate, ``level``: the bound on the chance of any false entry.
    """

    adjusted: npt.NDArray[np.float64]
    rejected: npt.NDArray[np.bool_]
    tested: int
    level: float
    expected_false: float


def benjamini_hochberg(
    p: npt.ArrayLike, level: float = FALSE_DISCOVERY_LEVEL, *, tested: int | None = None
) -> Multiplicity:
    """Hold the expected share of false entries among those rejected.

    Valid for tests that are independent or positively dependent (PRDS).

    Parameters
    ----------
    p : array of float, shape (n,)
        p-values, from 0 to 1.
    level : float
        False discovery rate to hold, between 0 and 1.
    tested : int, optional
        Members of the family when some are left out of ``p``; at least n. Each one left out must be
        known (by a true bound) not to be rejectable at ``level``. The decisions are then those of
        the whole family, and the adjusted values are upper bounds of its own.

    Returns
    -------
    Multiplicity
        With adjusted p_(k) = min over j >= k of m p_(j) / j.

    Raises
    ------
    StatisticsError
        If a p-value is missing or outside 0 to 1, or level or tested make no sense.

    References
    ----------
    Benjamini and Hochberg (1995), Controlling the false discovery rate, Journal of the Royal
    Statistical Society B 57, 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    values, family = _family(p, level, tested)
    return _step_up(values, family=family, level=level, factor=1.0)


def benjamini_yekutieli(
    p: npt.ArrayLike, level: float = FALSE_DISCOVERY_LEVEL, *, tested: int | None = None
) -> Multiplicity:
    """Hold the expected share of false entries under any dependence of the tests.

    Parameters
    ----------
    p : array of float, shape (n,)
        p-values, from 0 to 1.
    level : float
        False discovery rate to hold, between 0 and 1.
    tested : int, optional
        As in `benjamini_hochberg`.

    Returns
    -------
    Multiplicity
        Benjamini-Hochberg's values times 1 + 1/2 + ... + 1/m.

    Raises
    ------
    StatisticsError
        If a p-value is missing or outside 0 to 1, or level or tested make no sense.

    References
    ----------
    Benjamini and Yekutieli (2001), The control of the false discovery rate in multiple testing
    under dependency, Annals of Statistics 29, 1165-1188. doi:10.1214/aos/1013699998
    """
    values, family = _family(p, level, tested)
    harmonic = float(digamma(family + 1) + np.euler_gamma)
    return _step_up(values, family=family, level=level, factor=harmonic)


def holm(
    p: npt.ArrayLike, level: float = FAMILY_WISE_LEVEL, *, tested: int | None = None
) -> Multiplicity:
    """Hold the chance of any false entry, under any dependence of the tests.

    Parameters
    ----------
    p : array of float, shape (n,)
        p-values, from 0 to 1.
    level : float
        Family-wise error rate to hold, between 0 and 1.
    tested : int, optional
        As in `benjamini_hochberg`; the adjusted values of those rejected are then exact.

    Returns
    -------
    Multiplicity
        With adjusted p_(k) = max over j <= k of (m - j + 1) p_(j).

    Raises
    ------
    StatisticsError
        If a p-value is missing or outside 0 to 1, or level or tested make no sense.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6, 65-70. https://www.jstor.org/stable/4615733
    """
    values, family = _family(p, level, tested)
    order = np.argsort(values, kind="stable")
    left = family - np.arange(values.size)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * left), 1.0)
    return Multiplicity(
        adjusted=adjusted,
        rejected=adjusted <= level,
        tested=family,
        level=level,
        expected_false=level,
    )


def _step_up(
    values: npt.NDArray[np.float64], *, family: int, level: float, factor: float
) -> Multiplicity:
    """Adjust from the largest p-value down, each by its rank."""
    order = np.argsort(values, kind="stable")[::-1]
    rank = np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    scaled = values[order] * (factor * family / rank)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    # The printed value decides, so that a table never contradicts its own flags.
    rejected = adjusted <= level
    return Multiplicity(
        adjusted=adjusted,
        rejected=rejected,
        tested=family,
        level=level,
        expected_false=level * int(rejected.sum()),
    )


def _family(
    p: npt.ArrayLike, level: float, tested: int | None
) -> tuple[npt.NDArray[np.float64], int]:
    """Return the p-values checked, and the size of their family."""
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1:
        raise StatisticsError(
            f"The p-values have {values.ndim} dimensions.", do_next="Pass one list of p-values."
        )
    missing = int(np.isnan(values).sum())
    if missing:
        raise StatisticsError(
            f"{missing} of {values.size} p-values are missing (NaN).",
            do_next="Leave untestable units out and say how many, or find why they have no value.",
        )
    if values.size and (values.min() < 0 or values.max() > 1):
        raise StatisticsError(
            f"p-values run from {values.min():g} to {values.max():g}.",
            do_next="Pass probabilities between 0 and 1.",
        )
    if not 0 < level < 1:
        raise StatisticsError(
            f"The level is {level:g}.", do_next="Pass a level between 0 and 1, such as 0.05."
        )
    if tested is not None and tested < values.size:
        raise StatisticsError(
            f"The family is said to hold {tested} tests, but {values.size} p-values came.",
            do_next="Count those left out as well as those passed.",
        )
    return values, values.size if tested is None else tested
