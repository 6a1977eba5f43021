"""When does a period close, and has it closed on the last day of the records?

A period is tested once, when it is closed; earlier looks are provisional.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from evenhand.records.design import PeriodLength

_FORMS: Final[dict[PeriodLength, str]] = {
    "day": r"(\d{4})-(\d{2})-(\d{2})",
    "week": r"(\d{4})-W(\d{2})",
    "month": r"(\d{4})-(0[1-9]|1[0-2])",
    "quarter": r"(\d{4})-Q([1-4])",
    "semester": r"(\d{4})-S([12])",
    "year": r"(\d{4})",
}


def last_day(label: str, length: PeriodLength) -> date | None:
    """Return the last day of a period named as in ``schema.CALENDAR_FIELDS``.

    Parameters
    ----------
    label : str
        As ``2026-S1`` for a semester.
    length : str

    Returns
    -------
    date or None
        None where the label is not of that form, or names no day of the calendar: the source
        then names its periods in its own way, and nothing is guessed.
    """
    found = re.fullmatch(_FORMS[length], label)
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups())
    try:
        if length == "day":
            return date(year, rest[0], rest[1])
        if length == "week":
            return date.fromisocalendar(year, rest[0], 7)
        months = {"month": 1, "quarter": 3, "semester": 6, "year": 12}[length]
        return _month_end(year, (rest[0] if rest else 1) * months)
    except ValueError:
        return None


def still_open(labels: Iterable[str], length: PeriodLength, until: date | None) -> tuple[str, ...]:
    """Return the periods that end after the last day of the records, ascending.

    Parameters
    ----------
    labels : iterable of str
        Periods that the records hold.
    length : str
    until : date or None
        Local day of the last registration; None where no time was mapped: no period is then
        known to be open.
    """
    if until is None:
        return ()
    ends = {label: last_day(label, length) for label in labels}
    return tuple(sorted(label for label, end in ends.items() if end is not None and end > until))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
