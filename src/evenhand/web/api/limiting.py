"""Who asks too often? Counted in memory, a process: no address is kept, and a restart forgets."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from typing import Final

SECONDS: Final = 60.0
PER_TOKEN: Final = 120
"""Requests a minute of a token."""
REFUSED: Final = 20
"""Requests a minute from one place whose token opens nothing."""
PLACES: Final = 10_000
"""Of which the times are kept; the one that asked longest ago is forgotten first."""


class Limiter:
    """Counts who asked how often in the last minute.

    Parameters
    ----------
    most : int
        Requests in that time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, who: str) -> float:
        """Return how many seconds somebody must wait; 0.0 where the request may be answered."""
        with self._lock:
            times = self._times.get(who)
            return self._left(times) if times else 0.0

    def count(self, who: str) -> float:
        """Count a request, and return how many seconds it must wait; 0.0 where it need not."""
        with self._lock:
            times = self._times.setdefault(who, deque(maxlen=self._most))
            self._times.move_to_end(who)
            while len(self._times) > PLACES:
                self._times.popitem(last=False)
            wait = self._left(times)
            if not wait:
                times.append(time.monotonic())
            return wait

    def _left(self, times: deque[float]) -> float:
        if len(times) < self._most:
            return 0.0
        return max(0.0, times[0] + SECONDS - time.monotonic())


of_tokens: Final = Limiter(PER_TOKEN)
of_refused: Final = Limiter(REFUSED)
