import ibis
import pyarrow as pa
import pytest
from tests.records.rules.conftest import calendars_table

from evenhand.records.rules.opening import DAY, office_days, open_by, timed

# The calendar of the tests starts at eight in the morning; a day from there crosses midnight.
ROWS = [("X", 0, 60), ("X", 15 * 60, 17 * 60), ("X", 3 * 24 * 60, 3 * 24 * 60 + 60)]


@pytest.fixture
def start(engine):
    days = ibis.memtable(calendars_table(ROWS))
    return engine.to_pyarrow(days.agg(x=days.opens_at.min().epoch_seconds()))["x"][0].as_py()


def test_the_seconds_of_each_day_add_up_across_midnight_and_days_closed(engine, start):
    found = office_days(ibis.memtable(calendars_table(ROWS))).order_by("utc_day")
    rows = engine.to_pyarrow(found).to_pylist()
    # First day: an hour, and from 23:00 to midnight; second: until one; third closed; fourth.
    assert [r["before"] for r in rows] == [0, 7200, 10800, 10800]
    assert [r["spells"] for r in rows] == [2, 1, 0, 1]
    assert rows[0]["utc_day"] == start // DAY


@pytest.mark.parametrize(
    ("minute", "opened", "off"),
    [
        (-30, 0, True),
        (0, 0, False),
        (30, 1800, False),
        (120, 3600, True),
        (16 * 60, 7200, False),
        (17 * 60 + 5, 10800, True),
        (40 * 60, 10800, True),
        (72 * 60 + 30, 12600, False),
        (99 * 60, None, None),
    ],
)
def test_open_seconds_by_a_moment_as_worked_by_hand(engine, start, minute, opened, off):
    events = ibis.memtable(pa.table({"office": ["X"], "second": [start + 60 * minute]}))
    found = timed(events, office_days(ibis.memtable(calendars_table(ROWS))))
    (row,) = engine.to_pyarrow(found).to_pylist()
    assert (row["open_second"], row["off_hours"]) == (opened, off)
    assert found.columns == ("office", "second", "open_second", "off_hours")


def test_a_day_in_three_spells_is_not_told(engine, start):
    rows = [("X", 0, 10), ("X", 20, 30), ("X", 40, 50)]
    events = ibis.memtable(pa.table({"office": ["X"], "second": [start]}))
    found = timed(events, office_days(ibis.memtable(calendars_table(rows))))
    assert engine.to_pyarrow(found)["open_second"].to_pylist() == [None]


def test_the_office_has_been_open_by_now(engine, start):
    found = open_by(ibis.memtable(calendars_table(ROWS)), start + 30 * 60)
    assert engine.to_pyarrow(found).to_pylist() == [{"place": "X", "open_now": 1800}]
