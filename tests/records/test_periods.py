from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.records.periods import last_day, still_open


@pytest.mark.parametrize(
    ("label", "length", "end"),
    [
        ("2026-02-03", "day", date(2026, 2, 3)),
        ("2026-W01", "week", date(2026, 1, 4)),  # ISO week 1 of 2026 began on 29 December 2025
        ("2020-W53", "week", date(2021, 1, 3)),
        ("2024-02", "month", date(2024, 2, 29)),
        ("2026-12", "month", date(2026, 12, 31)),
        ("2026-Q1", "quarter", date(2026, 3, 31)),
        ("2026-Q4", "quarter", date(2026, 12, 31)),
        ("2026-S1", "semester", date(2026, 6, 30)),
        ("2026-S2", "semester", date(2026, 12, 31)),
        ("2026", "year", date(2026, 12, 31)),
    ],
)
def test_a_period_ends_on_its_last_day(label, length, end):
    assert last_day(label, length) == end


@pytest.mark.parametrize(
    ("label", "length"),
    [("first half", "semester"), ("2026-S3", "semester"), ("2026-13", "month"), ("all", "year"),
     ("2026-02-30", "day"), ("2025-W53", "week"), ("2026-S1", "month"), ("(none)", "semester")],
)  # fmt: skip
def test_a_label_of_the_source_s_own_is_not_guessed_at(label, length):
    assert last_day(label, length) is None
    assert still_open([label], length, date(1900, 1, 1)) == ()


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_month_ends_the_day_before_the_next_begins(day):
    end = last_day(f"{day:%Y-%m}", "month")
    assert end is not None
    assert end >= day
    assert end.month == day.month
    assert (end + timedelta(days=1)).day == 1


def test_a_period_is_open_until_its_last_day_is_in_the_records():
    periods = ["2026-S1", "2025-S2"]
    assert still_open(periods, "semester", date(2026, 6, 29)) == ("2026-S1",)
    assert still_open(periods, "semester", date(2026, 6, 30)) == ()
    assert still_open(periods, "semester", None) == ()
