"""How likely is a run of so many failures in a row?"""

from __future__ import annotations

from evenhand.errors import StatisticsError


def longest_run_tail(*, trials: int, length: int, success: float) -> float:
    """Return the chance that ``trials`` independent trials hold ``length`` failures in a row.

    Parameters
    ----------
    trials, length : int
        At least 0.
    success : float
        Chance of a success in each trial, 0 to 1.

    Returns
    -------
    float
        Exact: with f(n) the chance of no such run in n trials, f(n) = 1 below the length,
        f(L) = 1 - q^L, and f(n) = f(n - 1) - p q^L f(n - L - 1) beyond.

    Raises
    ------
    StatisticsError
        If a number is negative or the chance is not between 0 and 1.

    References
    ----------
    Feller (1968), An Introduction to Probability Theory and Its Applications, volume 1, 3rd ed.,
    chapter XIII, section 7. Wiley.
    """
    if trials < 0 or length < 0 or not 0 <= success <= 1:
        raise StatisticsError(
            f"A run of {length} in {trials} trials with a success chance of {success} makes no "
            "sense.",
            do_next="Give counts from 0 and a chance from 0 to 1.",
        )
    if length == 0:
        return 1.0
    if length > trials:
        return 0.0
    run = (1.0 - success) ** length
    ends = success * run
    # What is gone after n trials: the chance that the run has been seen.
    seen = [0.0] * length + [run]
    for n in range(length + 1, trials + 1):
        seen.append(seen[n - 1] + ends * (1.0 - seen[n - length - 1]))
    return min(1.0, seen[trials])
