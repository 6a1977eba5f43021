from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evenhand.practice.year import (
    DAY_SECONDS,
    DAYS,
    EPOCH,
    SECOND_SEMESTER,
    TIME_ZONE,
    hours,
    iso_day,
)


def test_the_zone_is_five_hours_ahead_all_year():
    zone = ZoneInfo(TIME_ZONE)
    local = [
        datetime.fromtimestamp(EPOCH + d * DAY_SECONDS, tz=UTC).astimezone(zone) for d in (0, 180)
    ]
    assert [m.isoformat() for m in local] == [
        "2025-01-01T00:00:00+05:00",
        "2025-06-30T00:00:00+05:00",
    ]
    assert iso_day(SECOND_SEMESTER) == "2025-07-01"


def test_a_working_day_worked_by_hand():
    # 3 January 2025 is a Friday. Open 08:00 to 18:00, Monday to Friday: one hour of work begun at
    # 17:30 ends on Monday the 6th at 08:30.
    office = hours(opens=8 * 3600, length=10 * 3600, days_a_week=5)
    begun = office.working(day=np.array([2]), second=np.array([int(9.5 * 3600)]))
    assert office.clock(begun + 3600).tolist() == [5 * DAY_SECONDS + 8 * 3600 + 1800]


def test_weekends_and_holidays_are_closed_but_where_the_office_never_closes():
    office = hours(opens=0, length=3600, days_a_week=5)
    assert [office.is_open(d) for d in (0, 2, 3, 4, 5)] == [False, True, False, False, True]
    assert all(hours(opens=0, length=3600, days_a_week=7).is_open(d) for d in range(DAYS))


@given(
    day=st.integers(0, DAYS - 1),
    second=st.integers(0, 9 * 3600 - 1),
    takes=st.integers(0, 400_000),
)
def test_working_time_always_ends_inside_opening_hours_and_never_earlier(day, second, takes):
    office = hours(opens=9 * 3600, length=9 * 3600, days_a_week=5)
    if not office.is_open(day):
        return
    start = office.working(day=np.array([day]), second=np.array([second]))
    ends = int(office.clock(start + takes)[0])
    assert ends >= day * DAY_SECONDS + 9 * 3600 + second
    assert 9 * 3600 <= ends % DAY_SECONDS < 18 * 3600
    assert office.is_open(ends // DAY_SECONDS)
