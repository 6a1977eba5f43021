import datetime as dt
from dataclasses import replace

import ibis
import pandas as pd
import pytest

from evenhand.records import panel
from evenhand.records.design import Design
from evenhand.records.records import Records


def at(day, hour, month=3):
    return dt.datetime(2026, month, day, hour)


def records(*, events=True, items=True, columns=(), resolution=None):
    frame = pd.DataFrame(
        {
            "declaration_id": list("abcd"),
            "office": ["P"] * 4,
            "month": ["2026-03"] * 3 + ["2026-05"],
            # the clock of the administration is five hours ahead of UTC
            "officer": ["x", "x", "y", "y"],
            "officer_final": ["x", "y", "y", "y"],
            "channel_selected": ["red", "yellow", "GREEN", "other"],
            "channel_final": ["yellow", "red", "green", "green"],
            "registered_at": [at(2, 4), at(2, 18), at(3, 3), at(20, 4, 5)],
            # a: the same local day; b: an hour later, past midnight; c: 200 hours later; d: open
            "assessed_at": [at(2, 18), at(2, 19), at(11, 11), None],
            "released_at": [at(3, 4), at(3, 4), at(12, 4), None],
        }
    )
    tables = {"declarations": frame[[c for c in frame.columns if c not in columns]]}
    if events:
        tables["events"] = pd.DataFrame(
            {
                "declaration_id": ["a", "a", "b", "c"],
                "activity": ["assess", "offence", "amend", "assess"],
                "at": [at(2, 18), at(2, 18), at(4, 9), at(11, 11)],
            }
        )
    if items:
        tables["items"] = pd.DataFrame(
            {
                "declaration_id": ["a", "a", "b", "c"],
                "duty_declared": [10.0, 5.0, 20.0, 7.0],
                "duty_assessed": [12.5, 5.0, 18.0, 7.0],
            }
        )
    return Records(
        {k: ibis.memtable(v) for k, v in tables.items()},
        Design(time_zone="Asia/Ashgabat"),
        resolution=resolution or {},
    )


def total(given):
    return (
        panel.facts(given).to_pandas().drop(columns=["office", "month", "officer"]).sum().to_dict()
    )


def test_every_fact_is_as_counted_by_hand():
    told = total(records())
    assert told == {
        "files": 4,
        "assessable": 3, "assessed": 3, "same_day": 1, "late": 1, "old_stock": 0,
        "designated": 4, "moved": 1,
        "channelled": 3, "lighter": 1,
        "released": 3, "touched": 1,
        "judged": 3, "offences": 1,
        "valued": 3, "raised": 1, "duty_declared": 4200, "duty_added": 250, "duty_removed": 200,
        "duty_added_offence": 250,
    }  # fmt: skip


def test_what_is_not_mapped_is_told_of_no_file():
    bare = total(records(events=False, items=False, columns=("channel_final", "assessed_at")))
    for fact in ("assessable", "assessed", "channelled", "released", "judged", "valued"):
        assert bare[fact] == 0, fact
    assert bare["files"] == 4


def test_the_median_is_of_hours_by_office_and_month():
    rows = panel.medians(records()).to_pandas()
    # 14, 1 and 200 hours
    assert rows.median_hours.tolist() == [14.0]
    assert rows.month.tolist() == ["2026-03"]


@pytest.mark.parametrize("column", ["registered_at", "assessed_at"])
def test_dates_tell_who_is_late_and_no_hours(column):
    given = records(resolution={f"declarations.{column}": "day"})
    told = total(given)
    # a: the same day, b: the next, c: eight days later, as with hours
    assert (told["assessed"], told["same_day"], told["late"]) == (3, 1, 1)
    assert panel.medians(given).to_pandas().empty


def test_a_file_whose_acts_hold_no_change_is_released_and_untouched():
    given = records()
    acts = given.events.mutate(
        activity=ibis.ifelse(given.events.declaration_id == "c", "pay", given.events.activity)
    )
    told = total(replace(given, tables={**given.tables, "events": acts}))
    assert (told["released"], told["touched"]) == (3, 1)
