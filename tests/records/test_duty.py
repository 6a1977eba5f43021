import datetime as dt

import ibis
import pandas as pd
import pytest

from evenhand.records import duty
from evenhand.records.design import Design
from evenhand.records.records import Records


def at(hour, minute=0):
    return dt.datetime(2026, 3, 2, hour, minute)


FILES = pd.DataFrame(
    {
        "declaration_id": list("abcde"),
        "office": ["P", "P", "P", "P", "Q"],
        "desk": ["general", "general", "general", "special", "general"],
        "officer": ["x", "x", "y", "z", "x"],
        "agent": ["A", "A", "B", None, "B"],
        "day": ["2026-03-02"] * 5,
        "month": ["2026-03"] * 5,
        "hour": ["8", "10", "12", "10", "10"],
        "weekday": ["1"] * 5,
        "registered_at": [at(8), at(10), at(12), at(10), at(10)],
    }
)
SHIFTS = pd.DataFrame(
    {
        "officer": ["x", "x", "y", "y", "z", "w"],
        "office": ["P"] * 6,
        "desk": ["general"] * 4 + ["special", "general"],
        # x's shift is listed twice; w's ends when it begins
        "starts_at": [at(8), at(8), at(8), at(11), at(8), at(9)],
        "ends_at": [at(12), at(12), at(9, 30), at(16), at(16), at(9)],
    }
)


def records(*, rosters=True, design=None, resolution=None):
    tables = {"declarations": ibis.memtable(FILES)}
    if rosters:
        tables["rosters"] = ibis.memtable(SHIFTS)
    return Records(tables, design or Design(within=("office", "desk")), resolution=resolution or {})


def found(table, *columns):
    rows = table.to_pandas()
    rows["key"] = rows.office + rows.agent + rows.occasion.str[-2:].str.strip()
    return {r.key: tuple(getattr(r, c) for c in columns) for r in rows.itertuples()}


def test_candidates_are_those_on_the_roster_of_the_desk_at_the_moment():
    seen = found(duty.draws(records()), "candidates", "before")
    assert seen == {
        "PA8": (2, 0),
        # y left at half past nine; at nine both were there
        "PA10": (1, 2),
        # x's shift ends at twelve and no longer counts; y is back since eleven
        "PB12": (1, 2),
        "P(unknown)10": (1, 1),
        # no roster names that office
        "QB10": (0, 0),
    }


def test_desks_count_only_where_the_lot_is_drawn_by_desk():
    whole = duty.draws(records(design=Design(within=("office",))))
    assert found(whole, "candidates")["PA10"] == (2,)


@pytest.mark.parametrize(
    "without",
    [
        records(rosters=False),
        records(resolution={"declarations.registered_at": "day"}),
    ],
)
def test_without_rosters_or_hours_candidates_are_who_was_dealt_files_that_day(without):
    assert not duty.has_rosters(without)
    rows = duty.draws(without).to_pandas()
    assert rows.before.isna().all()
    assert rows.groupby("office").candidates.first().to_dict() == {"P": 3, "Q": 1}
    assert set(rows.slot) == {"1"}
