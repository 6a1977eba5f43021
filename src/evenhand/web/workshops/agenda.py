"""On which hours of its days do the sessions of a workshop fall?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from evenhand.instruments.sessions import Session
from evenhand.web.workshops.models import Phase
from evenhand.web.workshops.writing import WorkshopError

BLOCKS: Final = ((time(9), time(13)), (time(14), time(17)))
"""Hours of a day in which sessions are put; by hand a line may lie at any hour."""
BREAK: Final = timedelta(minutes=15)


def days_of(phases: Iterable[Phase]) -> list[date]:
    """Return the days on which a workshop meets, in their order."""
    found = {
        each.first + timedelta(days=n)
        for each in phases
        for n in range((each.last - each.first).days + 1)
    }
    return sorted(found)


def placed(
    sessions: Iterable[Session],
    *,
    days: Sequence[date],
    taken: Iterable[tuple[date, time, int]],
) -> list[tuple[Session, date, time]]:
    """Return each session with the day and hour on which it falls.

    A session begins after the one before it, a break later, and lies in one block of a day.

    Parameters
    ----------
    sessions : iterable of Session
        In the order in which they are held.
    days : sequence of date
    taken : iterable of (date, time, int)
        Day, hour and minutes of what lies there already.

    Raises
    ------
    WorkshopError
        If they do not fit.
    """
    free = []
    held = [(datetime.combine(d, b), timedelta(minutes=m)) for d, b, m in taken]
    for day in days:
        for first, last in BLOCKS:
            begins, ends = datetime.combine(day, first), datetime.combine(day, last)
            for at, length in held:
                if at < ends and at + length > begins:
                    begins = max(begins, at + length + BREAK)
            free.append((begins, ends))
    made: list[tuple[Session, date, time]] = []
    block = 0
    for each in sessions:
        length = timedelta(minutes=each.minutes)
        while block < len(free) and free[block][0] + length > free[block][1]:
            block += 1
        if block == len(free):
            raise WorkshopError(
                f"The sessions do not fit on {len(days)} days: '{each.title}' has no room.",
                do_next="Add days, or choose fewer sessions.",
            )
        begins, ends = free[block]
        made.append((each, begins.date(), begins.time()))
        free[block] = (begins + length + BREAK, ends)
    return made
