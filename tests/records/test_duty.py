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


LODGED = ("office", "month", "slot", "agent", "occasions", "thin", "thinned")
BY_DAY = {"declarations.registered_at": "day"}


def records(*, rosters=True, design=None, resolution=None, files=FILES):
    tables = {"declarations": ibis.memtable(files)}
    if rosters:
        tables["rosters"] = ibis.memtable(SHIFTS)
    return Records(tables, design or Design(within=("office", "desk")), resolution=resolution or {})


def found(table, *columns):
    rows = table.to_pandas()
    rows["key"] = rows.office + rows.agent + rows.occasion.str[-2:].str.strip()
    return {r.key: tuple(getattr(r, c) for c in columns) for r in rows.itertuples()}


def test_candidates_are_those_on_the_roster_of_the_desk_at_the_moment():
    seen = found(duty._from_rosters(records()), "candidates", "before")
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
    whole = duty._from_rosters(records(design=Design(within=("office",))))
    assert found(whole, "candidates")["PA10"] == (2,)


def told(table, *columns):
    return sorted(tuple(r) for r in table.to_pandas()[list(columns)].itertuples(index=False))


def test_draws_are_counted_by_office_by_time_and_agent_and_alone():
    whole = duty.draws(records())
    assert told(whole.places, "office", "candidates", "files") == [
        *[("P", 1, 3), ("P", 2, 1)],
        ("Q", 0, 1),
    ]
    # z's file is of an agent that is not named, and nobody was on the roster of Q
    assert told(whole.lodgings, *LODGED) == [
        ("P", "2026-03", "10", "A", 1, 1, 1),
        ("P", "2026-03", "12", "B", 1, 1, 1),
        ("P", "2026-03", "8", "A", 1, 0, 0),
    ]
    assert told(whole.alone, "office", "agent", "officer", "files") == [
        ("P", "A", "x", 1),
        ("P", "B", "y", 1),
    ]


@pytest.mark.parametrize("as_date", [False, True])
@pytest.mark.parametrize("without", [{"rosters": False}, {"resolution": BY_DAY}])
def test_without_rosters_or_hours_candidates_are_who_was_dealt_files_that_day(without, as_date):
    files = FILES.assign(day=[dt.date(2026, 3, 2)] * 3 + [None] * 2) if as_date else FILES
    given = records(files=files, **without)
    assert not duty.has_rosters(given)
    whole = duty.draws(given)
    # Of two files the day is not known where days are dates: that is one more day of each office.
    at_p = [("P", 1, 1), ("P", 2, 3)] if as_date else [("P", 3, 4)]
    places = [*at_p, ("Q", 1, 1)]
    assert told(whole.places, "office", "candidates", "files") == places
    assert told(whole.lodgings, *LODGED) == [
        ("P", "2026-03", "1", "A", 1, 0, 0),
        ("P", "2026-03", "1", "B", 1, 0, 0),
        ("Q", "2026-03", "1", "B", 1, 1, 0),
    ]
    assert told(whole.alone, "office", "agent", "officer", "files") == [("Q", "B", "x", 1)]


@pytest.mark.parametrize("as_date", [False, True])
def test_an_agent_lodges_once_a_day_and_the_same_day_of_two_months_is_two(as_date):
    days = [dt.date(2026, 3, 2), dt.date(2026, 3, 2), dt.date(2026, 4, 2), dt.date(2026, 4, 30)]
    files = pd.DataFrame(
        {
            "declaration_id": list("abcd"),
            "office": "P",
            "officer": ["x", "y", "x", "y"],
            "agent": "A",
            "day": days if as_date else [d.isoformat() for d in days],
        }
    )
    whole = duty.draws(records(files=files, rosters=False))
    assert told(whole.lodgings, *LODGED) == [("P", "all", "all", "A", 3, 2, 0)]
