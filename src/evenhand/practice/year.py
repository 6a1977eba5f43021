"""When are the offices open, and what does a working hour come to on the clock?

All clock times are seconds since midnight, local time, of the first day of the year. The invented
administration keeps UTC+5 without summer time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

YEAR: Final = 2025
FIRST_DAY: Final = date(YEAR, 1, 1)
DAYS: Final = 365
DAY_SECONDS: Final = 86_400
TIME_ZONE: Final = "Asia/Ashgabat"
ZONE_SECONDS: Final = 5 * 3_600
EXTRACT: Final = DAYS * DAY_SECONDS
"""Clock second at which the records are taken out: what comes later is not known yet."""
# Files registered in December end in the next year; the calendar runs on for them.
HORIZON: Final = DAYS + 120
HOLIDAYS: Final = (0, 1, 66, 79, 120, 145, 269, 345)
EPOCH: Final = int(datetime(YEAR, 1, 1, tzinfo=UTC).timestamp()) - ZONE_SECONDS
MONTH_STARTS: Final[Ints] = np.array(
    [(date(YEAR, m, 1) - FIRST_DAY).days for m in range(1, 13)] + [DAYS], dtype=np.int64
)
LAST_DAYS: Final = 3
"""Days at the end of a month on which more is lodged at one office, or pressed for at another."""
SECOND_SEMESTER: Final = int(MONTH_STARTS[6])


@dataclass(frozen=True, slots=True)
class Hours:
    """The opening hours of an office.

    Attributes
    ----------
    opens, length : int
        Second of the day it opens; seconds it stays open.
    open_days : ndarray of int64, shape (n,)
        Days of the calendar on which it is open, ascending, from 0 to ``HORIZON``.
    ordinal : ndarray of int64, shape (HORIZON,)
        Of each day, how many open days came before it.
    """

    opens: int
    length: int
    open_days: Ints
    ordinal: Ints

    def is_open(self, day: int) -> bool:
        """Return whether the office opens on that day."""
        return bool(self.open_days[self.ordinal[day] % self.open_days.size] == day)

    def working(self, *, day: Ints, second: Ints) -> Ints:
        """Return working seconds since the first opening, of a second after opening on ``day``."""
        return self.ordinal[day] * self.length + second

    def clock(self, working: Ints) -> Ints:
        """Return the clock time at which so many working seconds have passed.

        Times past the end of the calendar come to its last day: they lie after the extract.
        """
        at, rest = np.divmod(working, self.length)
        day = self.open_days[np.minimum(at, self.open_days.size - 1)]
        return day * DAY_SECONDS + self.opens + rest


def hours(*, opens: int, length: int, days_a_week: int) -> Hours:
    """Return the hours of an office that opens on the first ``days_a_week`` days of the week."""
    days = np.arange(HORIZON, dtype=np.int64)
    weekday = (days + FIRST_DAY.weekday()) % 7
    is_open = weekday < days_a_week
    if days_a_week < 7:
        is_open[list(HOLIDAYS)] = False
    return Hours(
        opens=opens,
        length=length,
        open_days=days[is_open],
        ordinal=np.cumsum(is_open) - is_open,
    )


def iso_day(day: int) -> str:
    """Return a day of the year as an ISO date."""
    return date.fromordinal(FIRST_DAY.toordinal() + day).isoformat()
