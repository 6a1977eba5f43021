"""What do postings, calendars and control totals say?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from evenhand.practice.administration import Office
from evenhand.practice.block import Plan
from evenhand.practice.lot import DESKS
from evenhand.practice.tables import MONEY, plain
from evenhand.practice.tally import Tally
from evenhand.practice.year import DAY_SECONDS, DAYS, EPOCH, EXTRACT, FIRST_DAY, YEAR

_QUERY: Final = (
    "SELECT office, year, COUNT(*), SUM(items), SUM(duty_assessed), SUM(receipts) "
    "FROM declaration WHERE version = 0 GROUP BY office, year"
)
_SECOND: Final = pa.timestamp("s", tz="UTC")


def officers_table(plan: Plan) -> pa.Table:
    """Return one posting for every account of a person."""
    schema = pa.schema(
        [(n, pa.string()) for n in ("officer", "office", "unit", "role")]
        + [("posted_from", pa.date32()), ("posted_until", pa.date32())]
    )
    return plain(
        (row for office in plan.administration.offices for row in _postings(plan, office)), schema
    )


def _postings(plan: Plan, office: Office) -> Iterator[dict[str, Any]]:
    accounts = plan.administration.accounts
    units = (
        (office.officers, "general", "examiner"),
        (office.chiefs, "direction", "chief"),
        (office.clerks, "release", "release desk"),
    )
    for group, unit, role in units:
        for account in group:
            # Invented and steady: nobody moves during the year.
            posted = date(YEAR - 1 - account % 7, 1 + account % 12, 1)
            special = account == office.specialist
            yield {
                "officer": accounts[account],
                "office": office.code,
                "unit": DESKS[1] if special else unit,
                "role": role,
                "posted_from": posted,
                "posted_until": None,
            }


def calendars_table(plan: Plan) -> pa.Table:
    """Return every day of every office, with its posted hours where it is open."""
    schema = pa.schema(
        [
            ("office", pa.string()),
            ("day", pa.date32()),
            ("opens_at", _SECOND),
            ("closes_at", _SECOND),
        ]
    )
    rows = (
        {
            "office": office.code,
            "day": FIRST_DAY + timedelta(days=day),
            "opens_at": _moment(day, office.hours.opens) if is_open else None,
            "closes_at": _moment(day, office.hours.opens + office.hours.length)
            if is_open
            else None,
        }
        for office in plan.administration.offices
        for day in range(DAYS)
        for is_open in (office.hours.is_open(day),)
    )
    return plain(rows, schema)


def control_totals_table(plan: Plan, counted: Tally) -> pa.Table:
    """Return totals of each office, as taken at the source at the time of the extract."""
    schema = pa.schema(
        [
            ("office", pa.string()),
            ("year", pa.int64()),
            ("declarations", pa.int64()),
            ("items", pa.int64()),
            ("duty_assessed", MONEY),
            ("receipts", MONEY),
            ("query", pa.string()),
            ("taken_at", _SECOND),
        ]
    )
    return plain(
        (
            {
                "office": office.code,
                "year": YEAR,
                "declarations": int(counted.declarations[office.index]),
                "items": int(counted.items[office.index]),
                "duty_assessed": Decimal(int(counted.duty_assessed[office.index])) / 100,
                "receipts": Decimal(int(counted.receipts[office.index])) / 100,
                "query": _QUERY,
                "taken_at": datetime.fromtimestamp(EPOCH + EXTRACT, tz=UTC),
            }
            for office in plan.administration.offices
        ),
        schema,
    )


def _moment(day: int, second: int) -> datetime:
    return datetime.fromtimestamp(EPOCH + day * DAY_SECONDS + second, tz=UTC)
