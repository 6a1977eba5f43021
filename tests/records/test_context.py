from datetime import date

from evenhand.records.context import Context


def test_the_period_is_said_only_when_both_days_are_known():
    assert Context(first_day=date(2026, 1, 1)).period == ""
    known = Context(first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    assert known.period == "2026-01-01 to 2026-06-30"


def test_a_column_of_dates_does_not_resolve_hours():
    context = Context(resolution={"events.at": "day"})
    assert not context.resolves("events.at")
    assert context.resolves("declarations.released_at")
