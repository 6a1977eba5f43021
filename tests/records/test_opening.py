from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.records.design import Design
from evenhand.records.opening import GRACE_MINUTES, IN, OUT, UNKNOWN, classed, lacks_hours
from evenhand.records.records import Records

MONDAY = datetime(2026, 2, 2, tzinfo=UTC).replace(tzinfo=None)


def at(hours):
    return MONDAY + timedelta(hours=float(hours))


def table(**columns):
    times = [k for k in columns if k.endswith("at")]
    arrays = {
        k: pa.array(
            [None if v is None else at(v) for v in values] if k in times else values,
            pa.timestamp("us") if k in times else pa.string(),
        )
        for k, values in columns.items()
    }
    return ibis.memtable(pa.table(arrays))


def classes(hours, calendars, rosters=None, *, office="P", actor="x"):
    n = len(hours)
    events = table(
        declaration_id=[f"{i:06d}" for i in range(n)],
        activity=["assess"] * n,
        at=hours,
        office=[office] * n,
        actor=[actor] * n,
    )
    tables = {"events": events, "calendars": table(**calendars)}
    if rosters:
        tables["rosters"] = table(**rosters)
    records = Records(tables=tables, design=Design())
    found = classed(records, events.mutate(sequence=ibis.literal(0)))
    rows = ibis.duckdb.connect().to_pyarrow(found.order_by("declaration_id"))
    assert set(rows.column_names) == {
        *("declaration_id", "sequence", "activity", "at", "office", "actor", "hours"),
    }
    return rows["hours"].to_pylist()


DAY = {"office": ["P"], "opens_at": [8], "closes_at": [17]}


def test_an_act_is_inside_from_half_an_hour_before_to_half_an_hour_after():
    assert GRACE_MINUTES == 30
    assert classes([7.4, 7.6, 12, 17.4, 17.6], DAY) == [OUT, IN, IN, IN, OUT]


def test_what_no_calendar_covers_is_not_known():
    assert classes([12], DAY, office="Q") == [UNKNOWN]
    assert classes([24 * 30], DAY) == [UNKNOWN]


def test_a_day_without_hours_between_two_with_hours_is_closed():
    days = {"office": ["P"] * 3, "opens_at": [8, None, 56], "closes_at": [17, None, 65]}
    assert classes([12, 36, 60], days) == [IN, OUT, IN]


def test_an_account_on_a_shift_is_inside_though_the_office_is_closed():
    shift = {"officer": ["x"], "starts_at": [20], "ends_at": [30]}
    assert classes([22, 29], DAY, shift) == [IN, IN]
    assert classes([22], DAY, shift, actor="y") == [OUT]


def test_hours_that_overlap_or_end_before_they_begin_count_no_act_twice():
    messy = {"office": ["P"] * 4, "opens_at": [8, 9, 17, 5], "closes_at": [12, 17, 18, 4]}
    assert classes([4.5, 10, 17, 17], messy) == [OUT, IN, IN, IN]


def test_without_a_calendar_or_an_hour_it_says_what_is_missing():
    events = table(declaration_id=["a"], activity=["assess"], at=[1.0])
    assert "no calendar" in lacks_hours(Records(tables={"events": events}, design=Design()))[0]
    tables = {"events": events, "calendars": table(**DAY)}
    dated = Records(tables=tables, design=Design(), resolution={"events.at": "day"})
    assert lacks_hours(dated) == ("events.at is a date: the hour of an act is not recorded",)
    assert lacks_hours(Records(tables=tables, design=Design())) == ()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 20)), min_size=1, max_size=8),
    st.lists(st.integers(0, 110), min_size=1, max_size=12),
)
def test_each_act_has_the_class_that_a_plain_search_gives(opened, acts):
    opens = [float(o) for o, _ in opened]
    closes = [float(o + n) for o, n in opened]
    found = classes(
        [float(a) for a in acts],
        {"office": ["P"] * len(opens), "opens_at": opens, "closes_at": closes},
    )
    grace = GRACE_MINUTES / 60
    for act, said in zip(acts, found, strict=True):
        inside = any(o - grace <= act <= c + grace for o, c in zip(opens, closes, strict=True))
        covered = min(opens) - grace - 24 <= act <= max(closes) + grace + 24
        assert said == (IN if inside else OUT if covered else UNKNOWN)
    assert len(found) == np.size(acts)
