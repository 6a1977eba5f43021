"""Does a unit say yes more often than colleagues did on the same sets?

Inside a set the yeses are dealt among the trials without regard to who made them: each unit's count
is then a sum of independent hypergeometrics, whose tails are exact. Colleagues differ a little for
ordinary reasons; that spread is estimated and allowed for besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import sum_by
from evenhand.statistics.margins import Margin, whole_numbers
from evenhand.statistics.overdispersion import Overdispersion, overdispersion
from evenhand.statistics.pairs import pair_excess_from_margins

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Direction = Literal["upper", "lower", "both"]

LEAST_TRIALS: Final = 30
"""Trials from which a unit is tested: with fewer its share says little, and the spread would be
estimated from noise."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Each tested unit's yeses beside what its sets would have dealt it.

    Attributes
    ----------
    unit : ndarray of int64, shape (n,)
        Codes of the units tested: enough comparable trials, and sets in which something could vary.
    trials, events : ndarray of int64, shape (n,)
        Comparable trials, those in sets with two units or more; yeses among them.
    expected : ndarray of float64, shape (n,)
        Yeses expected by the unit's sets.
    standard_error : ndarray of float64, shape (n,)
        Of the share under dealing inside the sets.
    p_upper, p_lower : ndarray of float64, shape (n,)
        Exact chance of as many yeses or more, of as many or fewer.
    p_upper_spread, p_lower_spread : ndarray of float64, shape (n,)
        The same once the ordinary spread between colleagues is allowed for, as a spread of
        differences or of odds, whichever explains more.
    spread : Overdispersion
        Of the differences.
    overall : float
        Share of yeses among all comparable trials; NaN where there are none.
    """

    unit: Codes
    trials: Codes
    events: Codes
    expected: Floats
    standard_error: Floats
    p_upper: Floats
    p_lower: Floats
    p_upper_spread: Floats
    p_lower_spread: Floats
    spread: Overdispersion
    overall: float

    @property
    def share(self) -> Floats:
        """Share of yeses of each unit, 0 to 1."""
        share: Floats = self.events / self.trials
        return share

    @property
    def expected_share(self) -> Floats:
        """Share that its sets would have dealt it, 0 to 1."""
        share: Floats = self.expected / self.trials
        return share

    def cautious(self, direction: Direction) -> Floats:
        """Return the larger of the exact p-value and the one that allows for the ordinary spread.

        ``upper`` asks for more than expected, ``lower`` for fewer, ``both`` for either. What goes
        to a list of single accounts is this.
        """
        upper = np.maximum(self.p_upper, self.p_upper_spread)
        lower = np.maximum(self.p_lower, self.p_lower_spread)
        if direction == "both":
            either: Floats = np.minimum(1.0, 2 * np.minimum(upper, lower))
            return either
        return upper if direction == "upper" else lower


def shares(
    *,
    stratum: npt.ArrayLike,
    unit: npt.ArrayLike,
    trials: npt.ArrayLike,
    events: npt.ArrayLike,
    least: int = LEAST_TRIALS,
    level: float = 0.05,
) -> Shares:
    """Set each unit's share of yeses against its colleagues' on the same sets.

    Parameters
    ----------
    stratum, unit : array_like of int, shape (cells,)
        Codes from 0. Cells of the same set and unit are added.
    trials, events : array_like of int, shape (cells,)
        Trials and the yeses among them, 0 <= events <= trials.
    least : int
        Comparable trials from which a unit is tested.
    level : float, in (0, 1)
        The largest level at which the p-values will be judged: tails proved to exceed it are given
        as bounds.

    Raises
    ------
    StatisticsError
        If lengths differ, a value is negative or fractional, or there are more yeses than trials.

    References
    ----------
    Mantel and Haenszel (1959), Statistical aspects of the analysis of data from retrospective
    studies of disease, JNCI 22(4), 719-748. doi:10.1093/jnci/22.4.719
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    """
    cells = _checked(stratum=stratum, unit=unit, trials=trials, events=events)
    sets, units, tried, yes = _comparable(*cells)
    if not tried.size:
        none = np.zeros(0)
        nobody = none.astype(np.int64)
        flat = overdispersion(z=none, standard_error=none)
        return Shares(
            nobody, nobody, nobody, none, none, none, none, none, none, flat, float("nan")
        )
    size = int(units.max()) + 1
    expected, variance = _moments(sets, units, tried, yes, size=size)
    p_upper, p_lower = exact_tails(stratum=sets, unit=units, trials=tried, events=yes, level=level)
    total = np.bincount(units, weights=tried, minlength=size).astype(np.int64)
    chosen = np.flatnonzero((total >= max(1, least)) & (variance > 0))
    n = total[chosen].astype(np.float64)
    seen = np.bincount(units, weights=yes, minlength=size)[chosen]
    due, error = expected[chosen], np.sqrt(variance[chosen]) / n
    gap = (seen - due) / n
    spread = overdispersion(z=gap / error, standard_error=error)
    two_sided = np.maximum(
        spread.p_estimated, spread_of_odds(observed=seen / n, expected=due / n, n=n, error=error)
    )
    return Shares(
        unit=chosen,
        trials=total[chosen],
        events=np.round(seen).astype(np.int64),
        expected=due,
        standard_error=error,
        p_upper=p_upper[chosen],
        p_lower=p_lower[chosen],
        p_upper_spread=np.where(gap > 0, two_sided / 2, 1 - two_sided / 2),
        p_lower_spread=np.where(gap < 0, two_sided / 2, 1 - two_sided / 2),
        spread=spread,
        overall=float(yes.sum() / tried.sum()),
    )


def exact_tails(
    *, stratum: Codes, unit: Codes, trials: Codes, events: Codes, level: float
) -> tuple[Floats, Floats]:
    """Return both exact tails of each unit's yeses, with both margins of every set fixed.

    Parameters
    ----------
    stratum, unit, trials, events : ndarray of int64, shape (cells,)
    level : float
        Tails proved to exceed it are given as bounds.

    Returns
    -------
    tuple of ndarray of float64, shape (units,)
        Chance of as many or more, of as many or fewer; 1 for a unit code without trials.
    """
    size = int(unit.max(initial=-1)) + 1
    answer = np.repeat([0, 1], trials.size)
    twice, both = np.tile(stratum, 2), np.concatenate([trials - events, events])
    pairs = pair_excess_from_margins(
        officers=Margin(stratum, unit, trials),
        clients=Margin(twice, answer, both),
        observed=Margin(np.tile(unit, 2), answer, both),
        level=level,
    )
    upper, lower = np.ones(size), np.ones(size)
    of_yes = pairs.client == 1
    upper[pairs.officer[of_yes]] = pairs.p_value[of_yes]
    lower[pairs.officer[of_yes]] = pairs.p_avoidance[of_yes]
    return upper, lower


def spread_of_odds(*, observed: Floats, expected: Floats, n: Floats, error: Floats) -> Floats:
    """Return two-sided p-values where the ordinary spread between colleagues is one of odds.

    Parameters
    ----------
    observed, expected : ndarray of float64, shape (units,)
        Shares, 0 to 1.
    n : ndarray of float64, shape (units,)
        Trials.
    error : ndarray of float64, shape (units,)
        Standard error of the share at the expectation.
    """
    # Half a trial is added to either side, so that no odds are infinite.
    yes, due = ((p * n + 0.5) / (n + 1) for p in (observed, expected))
    gap = np.log(yes / (1 - yes)) - np.log(due / (1 - due))
    errors = error / (due * (1 - due))
    return overdispersion(z=gap / errors, standard_error=errors).p_estimated


def _checked(**columns: npt.ArrayLike) -> tuple[Codes, Codes, Codes, Codes]:
    arrays = {name: whole_numbers(values, name=name) for name, values in columns.items()}
    if len({a.shape for a in arrays.values()}) != 1:
        raise StatisticsError(
            "The columns of the cells differ in length.",
            do_next="Give one entry a cell in each of them.",
        )
    sets, units, tried, yes = arrays.values()
    if (yes > tried).any():
        at = int(np.flatnonzero(yes > tried)[0])
        raise StatisticsError(
            f"Cell {at} has {int(yes[at])} yeses among {int(tried[at])} trials.",
            do_next="Count the yeses among the trials of the same cell.",
        )
    width = int(units.max(initial=0)) + 1
    key, place = np.unique(sets * width + units, return_inverse=True)
    added = (
        np.bincount(place, weights=v, minlength=key.size).astype(np.int64) for v in (tried, yes)
    )
    total, events = added
    return key // width, key % width, total, events


def _comparable(
    sets: Codes, units: Codes, tried: Codes, yes: Codes
) -> tuple[Codes, Codes, Codes, Codes]:
    """Leave out empty cells, and sets with one unit: they compare nobody."""
    held = np.flatnonzero(tried > 0)
    held = held[np.bincount(sets[held])[sets[held]] > 1] if held.size else held
    _, renumbered = np.unique(sets[held], return_inverse=True)
    return renumbered.astype(np.int64), units[held], tried[held], yes[held]


def _moments(
    sets: Codes, units: Codes, tried: Codes, yes: Codes, *, size: int
) -> tuple[Floats, Floats]:
    """Return mean and variance of each unit's yeses when those of each set are dealt anew."""
    N = np.bincount(sets, weights=tried)[sets]
    K = np.bincount(sets, weights=yes)[sets]
    mean = tried * K / N
    spare = np.maximum(N - 1, 1)
    variance = mean * (1 - K / N) * (N - tried) / spare
    return sum_by(units, mean, size=size), sum_by(units, variance, size=size)
