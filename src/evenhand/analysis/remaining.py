"""How long will the rest of a run take?"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from evenhand.findings.wording import counted


class Remaining:
    """An estimate from the pace so far: what is left takes as long, measure by measure.

    Measures differ, so it is said only after a third of them, and in round figures.

    Parameters
    ----------
    measures : int
        To be asked.
    clock : callable
        Seconds, only ever rising.
    """

    def __init__(self, measures: int, clock: Callable[[], float] = monotonic) -> None:
        self._measures = measures
        self._clock = clock
        self._began = clock()
        self._done = 0

    def one_done(self) -> None:
        """Count one more measure."""
        self._done += 1

    def said(self) -> str:
        """Return the estimate, as `` (about 12 minutes left)``; "" while it would be a guess."""
        left = self._measures - self._done
        if not self._done or 3 * self._done < self._measures or left < 1:
            return ""
        seconds = (self._clock() - self._began) / self._done * left
        if seconds < 45:
            return " (less than a minute left)"
        if seconds < 5400:
            return f" (about {counted(max(round(seconds / 60), 1), 'minute')} left)"
        return f" (about {counted(round(seconds / 3600), 'hour')} left)"
