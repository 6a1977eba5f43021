from datetime import date, datetime, timedelta

import ibis
import pyarrow as pa

from evenhand.records import account_days
from evenhand.records.design import Design
from evenhand.records.records import Records

MORNING = datetime(2026, 2, 2, 8)


def act(minutes, session="s1", actor="x", activity="assess", **more):
    return {
        **{"declaration_id": f"d{minutes}", "activity": activity, "actor": actor},
        **{"at": MORNING + timedelta(minutes=minutes), "office": "P", "session": session},
        **{"source": "application", **more},
    }


def records(acts, postings=()):
    tables = {"events": ibis.memtable(pa.Table.from_pylist(list(acts)))}
    if postings:
        names = ("officer", "posted_from", "posted_until")
        rows = {n: [p[i] for p in postings] for i, n in enumerate(names)}
        kinds = (pa.string(), pa.date32(), pa.date32())
        arrays = {n: pa.array(rows[n], k) for n, k in zip(names, kinds, strict=True)}
        tables["officers"] = ibis.memtable(pa.table(arrays))
    return Records(tables=tables, design=Design())


def counts(table):
    rows = ibis.duckdb.connect().to_pyarrow(table).to_pylist()
    return {r["actor"]: (r["tested"], r["cases"]) for r in rows}


def test_a_session_that_is_used_again_within_minutes_is_a_second_one_at_once():
    back = [act(0), act(3, "s2"), act(4, "s2"), act(9)]
    assert counts(account_days.two_sessions(records(back))) == {"x": (1, 1)}


def test_a_change_of_terminal_without_overlap_is_none():
    moved = [act(0), act(5), act(9, "s2"), act(30, "s2"), act(600, "s1")]
    assert counts(account_days.two_sessions(records(moved))) == {"x": (1, 0)}
    # Two accounts at two terminals are two accounts.
    two = [act(0), act(1, "s2", "y"), act(2)]
    assert counts(account_days.two_sessions(records(two))) == {"x": (1, 0), "y": (1, 0)}


def test_a_session_that_is_used_again_later_that_day_meets_the_other():
    again = [act(0), act(120, "s2"), act(240)]
    assert counts(account_days.two_sessions(records(again))) == {"x": (1, 0)}
    assert counts(account_days.sessions_meet(records(again))) == {"x": (1, 1)}
    moved = [act(0), act(120, "s2"), act(1441)]
    assert counts(account_days.sessions_meet(records(moved))) == {"x": (2, 0)}


def test_another_office_and_back_within_minutes_is_counted():
    there = [act(0), act(3, office="Q"), act(5)]
    assert counts(account_days.two_offices(records(there))) == {"x": (1, 1)}
    assert counts(account_days.two_offices(records([act(0), act(3, office="Q")])))["x"] == (1, 0)


def test_more_than_four_terminals_on_a_day_are_counted():
    four = [act(60 * n, f"s{n}") for n in range(4)]
    assert counts(account_days.many_terminals(records(four))) == {"x": (1, 0)}
    five = [*four, act(300, "s5"), act(24 * 60)]
    assert counts(account_days.many_terminals(records(five))) == {"x": (2, 1)}


def test_more_decisions_in_a_minute_than_hands_can_make_are_counted_but_for_batches():
    quick = [act(n / 30) for n in range(16)]
    assert counts(account_days.too_many(records(quick))) == {"x": (1, 1)}
    assert counts(account_days.too_many(records(quick[:15]))) == {"x": (1, 0)}
    batch = [{**a, "source": "Batch"} for a in quick]
    assert counts(account_days.too_many(records(batch))) == {}


def test_a_day_without_rest_is_counted():
    hours = [act(60 * n) for n in range(-8, 11)]
    assert counts(account_days.no_rest(records(hours))) == {"x": (1, 1)}
    assert counts(account_days.no_rest(records(hours[:-1]))) == {"x": (1, 0)}


def test_acts_outside_the_days_of_a_posting_are_counted_with_a_day_of_grace():
    acts = [act(1440 * n) for n in range(5)]
    one = [("x", date(2026, 2, 2), date(2026, 2, 3))]
    # The 2nd to the 6th; posted until the 3rd, the 4th is the day of grace.
    assert counts(account_days.ended_posting(records(acts, one))) == {"x": (5, 2)}
    two = [*one, ("x", date(2026, 2, 5), None)]
    assert counts(account_days.ended_posting(records(acts, two))) == {"x": (5, 0)}
    late = [("x", date(2026, 2, 5), None)]
    assert counts(account_days.ended_posting(records(acts, late))) == {"x": (5, 2)}


def test_accounts_that_no_posting_knows_and_acts_of_nobody_are_counted():
    acts = [act(0), act(1, actor="y"), act(2, actor=None)]
    posted = [("x", None, None)]
    found = counts(account_days.no_posting(records(acts, posted)))
    assert found == {"x": (1, 0), "y": (1, 1)}
    assert counts(account_days.nobody(records(acts))) == {"(unknown)": (3, 1)}


def test_what_the_records_lack_is_not_looked_for():
    bare = records([{k: v for k, v in act(0).items() if k not in ("session", "office")}])
    assert account_days.two_sessions(bare) is None
    assert account_days.sessions_meet(bare) is None
    assert account_days.two_offices(bare) is None
    assert account_days.many_terminals(bare) is None
    assert account_days.ended_posting(bare) is None
    assert account_days.no_posting(bare) is None
    object.__setattr__(bare, "resolution", {"events.at": "day"})
    assert account_days.too_many(bare) is None
    assert account_days.no_rest(bare) is None
