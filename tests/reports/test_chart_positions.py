from datetime import UTC, date, datetime

import numpy as np
import pytest

from evenhand.reports.chart_positions import positions


def stand(*values):
    return positions(np.array(values, dtype=object))


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 3, 1), datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 1), "2025-03",
        "2025-03-01", " 2025-03 ",
    ],
)  # fmt: skip
def test_days_stand_in_utc_whatever_zone_draws_them(day):
    # 2025-03-01T00:00Z is 1740787200 seconds after 1970.
    at = stand(day)
    assert (at.kind, at.values) == ("time", [1740787200000.0])


def test_a_week_stands_on_its_monday_and_a_quarter_on_its_first_day():
    # Week 1 of 2025 begins on 30 December 2024 (ISO 8601).
    assert stand("2025-W01").values == stand(date(2024, 12, 30)).values
    assert stand("2025-Q3").values == stand(date(2025, 7, 1)).values


def test_days_are_written_as_days_and_long_spans_as_months():
    assert stand("2025-01-01", "2025-02-01").format == "%-d %b %Y"
    assert stand("2025-01-01", "2025-12-01").format == "%b %Y"


def test_what_is_missing_keeps_its_place_empty():
    assert stand("2025-01", None).values[1] is None
    assert stand(1, None).values == [1, None]


def test_numbers_as_text_are_numbers():
    at = stand("1", "2.5")
    assert (at.kind, at.values) == ("number", [1.0, 2.5])


@pytest.mark.parametrize("odd", ["2025-13", "2025-W60", "2025-01-32", "shift 1", "nan"])
def test_one_place_that_is_no_time_makes_all_of_them_words(odd):
    at = stand("2025-01", odd)
    assert (at.kind, at.values) == ("order", ["2025-01", odd])


def test_nothing_stands_nowhere():
    assert stand().values == []
