"""Are these counts such that a funnel can be drawn of them?"""

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError


def whole_counts(counts: npt.ArrayLike, name: str) -> npt.NDArray[np.float64]:
    """Return counts as floats, refusing what is missing, negative or not whole.

    Parameters
    ----------
    counts : array of int, shape (n,)
        Counts, at least 0.
    name : str
        What they count, for the error.

    Raises
    ------
    StatisticsError
        If any is not a whole count.
    """
    values = np.asarray(counts, dtype=np.float64)
    wrong = int((~np.isfinite(values) | (values < 0) | (values != np.round(values))).sum())
    if wrong or values.ndim != 1:
        raise StatisticsError(
            f"{wrong} of {values.size} {name} are missing, negative or not whole.",
            do_next="Pass one list of whole counts of 0 or more.",
        )
    return values


def counts_of_trials(
    events: npt.ArrayLike, trials: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return events and trials, refusing units without trials or with more events than trials.

    Parameters
    ----------
    events, trials : array of int, shape (n,)
        Counts per unit.

    Raises
    ------
    StatisticsError
        If a unit has no trials, or more events than trials.
    """
    o, n = whole_counts(events, "event counts"), whole_counts(trials, "trial counts")
    if o.shape != n.shape:
        raise StatisticsError(
            f"{o.size} units have events and {n.size} have trials.",
            do_next="Pass one count of each for every unit.",
        )
    if (n < 1).any():
        raise StatisticsError(
            f"{(n < 1).sum()} units have no trials.",
            do_next="Drop units without trials in the measure's query.",
        )
    if (o > n).any():
        raise StatisticsError(
            f"{(o > n).sum()} units have more events than trials.",
            do_next="Count each trial once, and as an event at most once.",
        )
    return o, n


def expectation(
    expected: npt.ArrayLike, o: npt.NDArray[np.float64], n: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return expected events, each from 0 to the unit's trials.

    Parameters
    ----------
    expected : array of float, shape (n,)
        Sum over each unit's trials of the probability of an event.
    o, n : ndarray of float, shape (n,)
        Events and trials, as checked.

    Raises
    ------
    StatisticsError
        If one is missing, negative or more than the trials.
    """
    e = np.asarray(expected, dtype=np.float64)
    # A sum of probabilities may pass its bound by rounding alone.
    if e.shape != o.shape or not np.all((e >= 0) & (e <= n * (1 + 1e-9))):
        raise StatisticsError(
            f"{e.size} expectations came for {o.size} units, or some are not from 0 to the trials.",
            do_next="Pass for each unit the sum of its trials' probabilities.",
        )
    return np.minimum(e, n)
