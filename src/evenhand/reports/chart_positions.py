"""Where do the values of a line stand: in time, at a number, or in the order in which they appear?

Months, weeks and days come as dates or as text in ISO 8601, as ``2025-01``, ``2025-W03`` or
``2025-01-31``; numbers as numbers or as text. Any other text keeps the order of its appearance: a
value is drawn where it was given, never left out because its place could not be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import Any, Final, Literal

import numpy.typing as npt

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_WEEK: Final = re.compile(r"(\d{4})-?W(\d{2})")
_QUARTER: Final = re.compile(r"(\d{4})-?Q([1-4])")
_LONG: Final = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Axis:
    """Positions of one kind.

    Attributes
    ----------
    kind : {"time", "number", "order"}
    values : list
        Milliseconds UTC of a time, numbers, or words in order.
    format : str
        How a time is written at the axis; "" for the others.
    """

    kind: Literal["time", "number", "order"]
    values: list[Any]
    format: str = ""


def positions(x: npt.NDArray[Any]) -> Axis:
    """Return where values stand; all of one column stand on one kind of axis."""
    listed = x.tolist()
    days = [_day(v) for v in listed]
    known = [d for d, v in zip(days, listed, strict=True) if v is not None]
    if known and all(d is not None for d in known):
        return Axis("time", [None if d is None else _milliseconds(d) for d in days], _format(days))
    numbers = [_number(v) for v in listed]
    if all(n is not None for n, v in zip(numbers, listed, strict=True) if v is not None):
        return Axis("number", numbers)
    return Axis("order", ["–" if v is None else " ".join(str(v).split()) for v in listed])


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    return _read(value.strip()) if isinstance(value, str) else None


def _read(text: str) -> date | None:
    try:
        if month := _MONTH.fullmatch(text):
            return date(int(month[1]), int(month[2]), 1)
        if week := _WEEK.fullmatch(text):
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        if quarter := _QUARTER.fullmatch(text):
            return date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
        return datetime.fromisoformat(text) if len(text) >= 10 else None
    except ValueError:
        return None


def _number(value: Any) -> float | int | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    is_number = isinstance(value, (int, float)) and isfinite(value)
    return value if is_number else None


def _format(days: list[date | None]) -> str:
    """Return days within a few months, months beyond."""
    known = [_milliseconds(d) for d in days if d is not None]
    if (max(known) - min(known)) / 1000 > _LONG.total_seconds():
        return "%b %Y"
    return "%-d %b %Y"


def _milliseconds(day: date) -> float:
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000
