"""Is the same day found some months later?"""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.months import after


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 12, 31), 1, date(2025, 1, 31)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, then):
    assert after(day, months) == then
