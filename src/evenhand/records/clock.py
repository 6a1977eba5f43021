"""What did the administration's clocks show, and which day was it there?

Times of the records are UTC. Months and days are formed of what the clocks of ``time_zone`` showed,
and only here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from evenhand.records.records import Records

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2050
"""Changes of the clocks are known from one to the other; before and after they stay as then."""


def local(at: ir.Value, zone: str) -> ir.Value:
    """Return a time in UTC as the clocks of a zone showed it.

    Parameters
    ----------
    at : ibis timestamp
        UTC, without a zone.
    zone : str
        IANA zone.

    Returns
    -------
    ibis timestamp
        Without a zone. Made of comparisons and sums alone, which mean the same on every engine.
    """
    return _shifted(at, _changes(zone))


def day_of_registration(files: ir.Table, records: Records) -> ir.Value:
    """Return the local day of registration: ``day`` where it is a date, else of ``registered_at``.

    Null where neither is there.
    """
    columns = files.columns
    if "day" in columns and files["day"].type().is_date():
        return files["day"]
    if "registered_at" not in columns:
        return ibis.null("date")
    return local(files.registered_at, records.design.time_zone).date()


def _shifted(at: ir.Value, changes: Sequence[tuple[datetime, int]]) -> ir.Value:
    """Ask by halves between which changes a time lies: a hundred cost seven comparisons."""
    if len(changes) == 1:
        seconds = changes[0][1]
        return at + ibis.interval(seconds=seconds) if seconds else at
    middle = len(changes) // 2
    earlier, later = (_shifted(at, part) for part in (changes[:middle], changes[middle:]))
    return ibis.ifelse(at < ibis.literal(changes[middle][0], type="timestamp"), earlier, later)


@lru_cache(maxsize=8)
def _changes(zone: str) -> tuple[tuple[datetime, int], ...]:
    """Return each time (UTC, without a zone) from which the clocks were so many seconds ahead."""
    clocks = ZoneInfo(zone)

    def ahead(at: datetime) -> int:
        offset = at.replace(tzinfo=UTC).astimezone(clocks).utcoffset()
        assert offset is not None  # a zone knows its offset
        return round(offset.total_seconds())

    at = datetime(FIRST_YEAR, 1, 1)  # noqa: DTZ001 -- UTC without a zone, as the records have it
    found = [(at, ahead(at))]
    while at.year < LAST_YEAR:
        following = at + timedelta(days=1)
        if ahead(following) != found[-1][1]:
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if ahead(middle) == found[-1][1] else (low, middle)
            found.append((high, ahead(high)))
        at = following
    return tuple(found)
