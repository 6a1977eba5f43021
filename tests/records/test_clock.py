import datetime as dt
from zoneinfo import ZoneInfo

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.records import clock
from evenhand.records.design import Design
from evenhand.records.records import Records

ZONES = ["UTC", "Asia/Ashgabat", "Europe/Athens", "America/St_Johns", "Africa/Casablanca"]
moments = st.datetimes(dt.datetime(1990, 1, 2), dt.datetime(2049, 12, 30))


@pytest.mark.parametrize("zone", ZONES)
@settings(deadline=None, max_examples=8)
@given(st.lists(moments, min_size=1, max_size=40))
def test_every_moment_is_shown_as_the_zone_shows_it(zone, times):
    table = ibis.memtable(pd.DataFrame({"at": pd.Series(times, dtype="datetime64[us]")}))
    shown = table.select(at="at", clock=clock.local(table["at"], zone)).to_pandas()
    expected = [
        at.to_pydatetime().replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for at in shown["at"]
    ]
    assert [at.to_pydatetime() for at in shown["clock"]] == expected


def test_the_hour_of_a_change_is_told_apart_to_the_second():
    # clocks in Athens go from 03:00 to 04:00 at 01:00 UTC on 29 March 2026
    times = [dt.datetime(2026, 3, 29, 0, 59, 59), dt.datetime(2026, 3, 29, 1, 0, 0)]
    table = ibis.memtable(pd.DataFrame({"at": times}))
    shown = table.mutate(clock=clock.local(table["at"], "Europe/Athens")).order_by("at")
    hours = [at.to_pydatetime().hour for at in shown.to_pandas()["clock"]]
    assert hours == [2, 4]


def test_the_day_of_registration_is_the_one_recorded_else_that_of_the_clocks():
    late = dt.datetime(2026, 1, 31, 20, 0)
    files = ibis.memtable(pd.DataFrame({"registered_at": [late]}))
    records = Records({}, Design(time_zone="Asia/Ashgabat"))
    day = clock.day_of_registration(files, records)
    assert files.select(day=day).to_pandas()["day"][0].date() == dt.date(2026, 2, 1)
    named = files.mutate(day=ibis.literal(dt.date(2026, 1, 30)))
    day = clock.day_of_registration(named, records)
    assert named.select(found=day).to_pandas()["found"][0].date() == dt.date(2026, 1, 30)
    timeless = files.mutate(x=1).drop("registered_at")
    assert clock.day_of_registration(timeless, records).type().is_date()
