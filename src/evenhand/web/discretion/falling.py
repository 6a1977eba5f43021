"""By how much did a decision fall, counted before and after, for a year each?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from evenhand.web.discretion.models import Reduction

DAYS_OF_A_YEAR: Final = Decimal("365.25")


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted in a period, and the same for a year.

    Attributes
    ----------
    first, last : date
        Both belong to the period.
    volume, value : Decimal or None
        A year; volume in whole decisions, value in hundredths.
    """

    first: date
    last: date
    volume: Decimal | None
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Fall:
    """Before and after; either is None where it was not counted."""

    before: Count | None
    after: Count | None

    @property
    def is_known(self) -> bool:
        """Whether decisions were counted on both sides."""
        return self.volume_change is not None

    @property
    def volume_change(self) -> Decimal | None:
        """After less before, decisions a year."""
        return _difference(self.before, self.after, "volume")

    @property
    def value_change(self) -> Decimal | None:
        """After less before, value a year."""
        return _difference(self.before, self.after, "value")


def years(first: date, last: date) -> Decimal:
    """Return how many years a period lasts; whole years are whole, whatever their days."""
    end = last + timedelta(days=1)
    if (end.month, end.day) == (first.month, first.day) and end.year > first.year:
        return Decimal(end.year - first.year)
    return Decimal((end - first).days) / DAYS_OF_A_YEAR


def count(
    first: date | None, last: date | None, volume: int | None, value: Decimal | None
) -> Count | None:
    """Return what was counted, for a year; None without a period or without a number."""
    if first is None or last is None or (volume is None and value is None):
        return None
    length = years(first, last)
    return Count(
        first,
        last,
        None if volume is None else _rounded(Decimal(volume) / length, "1"),
        None if value is None else _rounded(value / length, "0.01"),
    )


def fall(row: Reduction) -> Fall:
    """Return before and after of one reduction."""
    return Fall(
        count(row.before_from, row.before_until, row.before_volume, row.before_value),
        count(row.after_from, row.after_until, row.after_volume, row.after_value),
    )


def whole_fall(rows: Iterable[Reduction]) -> Fall:
    """Return before and after of a decision: what was counted first, and what was counted last.

    Several reductions of one decision are not added up: each begins where another left off.
    """
    falls = [fall(row) for row in rows]
    befores = [f.before for f in falls if f.before]
    afters = [f.after for f in falls if f.after]
    return Fall(
        min(befores, key=lambda c: c.last, default=None),
        max(afters, key=lambda c: c.last, default=None),
    )


def _difference(before: Count | None, after: Count | None, what: str) -> Decimal | None:
    if before is None or after is None:
        return None
    old, new = getattr(before, what), getattr(after, what)
    return None if old is None or new is None else new - old


def _rounded(number: Decimal, to: str) -> Decimal:
    return number.quantize(Decimal(to), rounding=ROUND_HALF_UP)
