import re

import pytest

from evenhand.findings.rules import Act, Check, Condition
from evenhand.records.rules.seen import Seen, look, seen, unasked

A, B = (Act("a"),), (Act("b"),)
EVENTS = [("1", "a", 0), ("1", "b", 10), ("2", "b", 20)]


def test_the_acts_on_record_are_counted_with_the_last_second(make, engine):
    found = seen(engine.to_pyarrow(look(make(EVENTS))))
    assert found.activities == {"a": 1, "b": 2}
    assert found.last == 1_770_020_400  # 2 February 2026, 08:20 UTC


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (Check("after", A, B), ""),
        (Check("after", A, (Act("aa"),)), "'aa' is neither on record.*Did you mean 'a'"),
        (Check("after", A, (Act("pay"),)), "no act 'pay' is on record"),
        (Check("after", A, (Act("pay"), *B)), ""),
        (Check("never", (Act("pay"),)), "no act 'pay' is on record"),
        (Check("apart", groups=(A, (Act("pay"),))), "no act 'pay' is on record"),
        (Check("apart", groups=(A, B, (Act("pay"),))), ""),
        (Check("has", A, fields=("session",)), "events.session not mapped"),
        (Check("has", (Act("a", "off_hours"),), fields=("reason",)), "calendars.office"),
        (Check("within", A, B, parameter="hours"), "no standard is set .parameter 'hours'"),
        (Check("within", A, B, limit=8, unit="hours", clock="working"), "calendars.office"),
        (Check("within", A, (Act(column="due_at"),), limit=8, unit="days"), "due_at not mapped"),
        (Check("value", A, parameter="minimum"), "no standard is set"),
        (Check("columns", column="x", other_column="y"), "declarations.x, declarations.y not"),
        (Check("never", A, when=(Condition("act", (Act("pay"),)),)), "no act 'pay'"),
        (
            Check("never", A, when=(Condition("column", column="channel", parameter="reds"),)),
            "declarations.channel not mapped",
        ),
    ],
)
def test_why_a_check_cannot_be_asked_is_said(make, check, said):
    records = make(EVENTS, declarations=[{"declaration_id": "1"}])
    told = unasked(check, records, Seen({"a": 1, "b": 2}), ("pay",))
    assert bool(told) == bool(said)
    assert re.search(said, told)


def test_hours_are_not_told_from_dates_but_days_are(make):
    records = make(EVENTS, resolution={"events.at": "day"})
    found = Seen({"a": 1, "b": 2})
    hours, days = (Check("within", A, B, limit=8, unit=unit) for unit in ("hours", "days"))
    assert "dates" in unasked(hours, records, found, ())
    assert unasked(days, records, found, ()) == ""


def test_channels_not_stated_are_named(make):
    check = Check("never", A, when=(Condition("column", column="channel", parameter="reds"),))
    records = make(EVENTS, declarations=[{"declaration_id": "1", "channel": "red"}])
    assert "parameter 'reds'" in unasked(check, records, Seen({"a": 1}), ())
