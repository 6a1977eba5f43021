"""May the log be dated by this machine's clock?

Time never falls in a log: dated once by a clock that ran ahead, its draws wait until that time has
come. So a clock is believed while it goes with another that nobody sets, which counts seconds since
the machine started; and at a start while it shows a time not long after the log was last served.
Nothing is dated by one that ran ahead; who set it right goes on where it was.

This holds mistakes, not those who run the machine: they could change both clocks, and would gain
delay alone. Links are opened by parties' own clocks, and no draw is made without.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evenhand.draw.failures import moment
from evenhand.draw.secret_files import write_whole
from evenhand.errors import DrawError

AHEAD_SECONDS: Final = 60
"""How far the clock may be ahead of where it should be by the other."""
DRIFT: Final = 0.001
"""And how much more for each second since: twice what time servers correct at most."""
STOPPED_SECONDS: Final = 86_400
"""How long the log may have stood still, if nobody says what time it is."""
CONFIRMED_SECONDS: Final = 600
"""How far the clock may be from the time that somebody says it is."""
KEPT_SECONDS: Final = 60
CLOCK: Final = "clock"
"""File of the store: when it was last served."""


class ClockError(DrawError):
    """The clock is ahead of what it can be: nothing is dated by it.

    Attributes
    ----------
    shown : float
        What it shows.
    ahead : float
        By how many seconds more than can be.
    """

    def __init__(self, what: str, *, do_next: str, shown: float, ahead: float) -> None:
        super().__init__(what, do_next=do_next)
        self.shown = shown
        self.ahead = ahead


def since_start() -> float:
    """Return seconds since the machine started, those in which it slept included where it knows."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Clock:
    """A clock that is believed while it goes with one that nobody sets.

    Parameters
    ----------
    kept : Path
        File of the store in which it is kept when the log was last served.
    wall, steady : callable
        Give the time in seconds since 1970, and seconds since some start.
    confirmed : datetime or None
        What time it is, by somebody who looked at another clock; makes good a long stop.

    Raises
    ------
    DrawError
        If the clock does not show the time that was confirmed.
    """

    def __init__(
        self,
        kept: Path,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = since_start,
        confirmed: datetime | None = None,
    ) -> None:
        self._kept = kept
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._started = steady()
        self._known = _read(kept)
        self._next = 0.0
        self._anchor: tuple[float, float] | None = None
        """Time and seconds of a moment at which the clock was believed."""
        if confirmed is not None:
            self._confirm(confirmed)

    def _confirm(self, said: datetime) -> None:
        wall = self._wall()
        if abs(said.timestamp() - wall) > CONFIRMED_SECONDS:
            raise DrawError(
                f"The clock shows {moment(int(wall))}, and the time given is "
                f"{moment(int(said.timestamp()))}.",
                do_next="Set the clock, or give the time of now, by another clock, with its zone.",
            )
        self._anchor = (wall, self._started)

    def begins_after(self, at: int) -> None:
        """Take note of the time of a log: the clock is to show one not long after it."""
        self._known = max(self._known, at)

    def __call__(self) -> float:
        """Return the time.

        Raises
        ------
        ClockError
            If the clock is ahead of what it can be.
        """
        with self._lock:
            wall, seconds = self._wall(), self._steady()
            if wall > self._latest(seconds):
                raise self._ahead(wall, seconds)
            if self._anchor is None and wall >= self._known:
                self._anchor = (wall, seconds)
            if self._anchor is not None and seconds >= self._next:
                self._next = seconds + KEPT_SECONDS
                # A full disk is found by those who write the log.
                with suppress(OSError):
                    write_whole(self._kept, f"{int(wall)}\n".encode())
            return wall

    def _latest(self, seconds: float) -> float:
        if self._anchor is None:
            return self._known + STOPPED_SECONDS + seconds - self._started
        at, then = self._anchor
        return at + AHEAD_SECONDS + (seconds - then) * (1 + DRIFT)

    def _ahead(self, wall: float, seconds: float) -> ClockError:
        told = {"shown": wall, "ahead": wall - self._latest(seconds)}
        if self._anchor is None:
            return ClockError(
                f"The clock shows {moment(int(wall))}, and the log was last served at "
                f"{moment(int(self._known))}: over a day without it, or a clock that runs ahead.",
                do_next="Look at another clock. If this one is right, start once with --time and "
                "the time of now, as 2026-11-30T08:05+05:00; if not, set it. Nothing was dated.",
                **told,
            )
        at, then = self._anchor
        late = wall - at - (seconds - then)
        return ClockError(
            f"The clock shows {moment(int(wall))}: it went {late:.0f} seconds ahead of the "
            "machine's own count of time.",
            do_next="Set it right, and the office goes on by itself; nothing was dated by it. If "
            "it is right now (the machine was asleep, or the clock was set late), restart.",
            **told,
        )


def _read(kept: Path) -> int:
    """Return when a log was last served; 0 where that was not kept."""
    try:
        return int(kept.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def parse_time(text: str) -> datetime:
    """Read a time with its zone.

    Raises
    ------
    DrawError
        If it is none, or has no zone.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise DrawError(
            f"{text[:60]!a} is no time with its zone.",
            do_next="Write the time of now as 2026-11-30T08:05+05:00, or with Z for UTC.",
        )
    return found.astimezone(UTC)
