import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill, missing
from evenhand.measures import rule_replay
from evenhand.records.context import Context
from evenhand.records.design import Design, People
from evenhand.records.records import Records

PERSON = People("person", "Order 12")
STAFF = [f"o{i:02d}" for i in range(12)]


def records(rule, *, steered=0, seed=0, files=300, people=PERSON):
    """Give files by workload; the first ``steered`` of every ten go to the first account."""
    rng, when, rows = np.random.default_rng(seed), dt.datetime(2026, 3, 2, 8), []
    busy = {o: [] for o in STAFF}
    for k in range(files):
        when += dt.timedelta(minutes=int(rng.integers(1, 4)))
        load = {o: sum(t > when for t in busy[o]) for o in STAFF}
        officer = STAFF[0] if k % 10 < steered else min(STAFF, key=load.get)
        done = when + dt.timedelta(minutes=int(rng.integers(20, 120)))
        busy[officer].append(done)
        rows.append((f"D{k:04d}", officer, when, done))
    frame = pd.DataFrame(
        rows, columns=["declaration_id", "officer", "registered_at", "assessed_at"]
    )
    frame["office"], frame["semester"], frame["month"] = "P", "2026-S1", "2026-03"
    start, end = dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 9)
    roster = pd.DataFrame(
        {"officer": STAFF, "office": "P", "starts_at": [start] * 12, "ends_at": [end] * 12}
    )
    tables = {"declarations": ibis.memtable(frame), "rosters": ibis.memtable(roster)}
    return Records(tables, Design(rule=rule, people=people))


def asked(given):
    counts = fill(rule_replay.Counts, rule_replay.query(given), lambda t: t.to_pyarrow())
    return rule_replay.find(counts, rule_replay.infer(counts), Context(given.design))


def test_an_office_that_follows_its_workload_rule_is_said_to():
    found = asked(records("workload"))
    assert "0 (0.0 %) did not go to the officer on the roster with the fewest open files" in (
        found.answer
    )
    assert found.table()["broken"].tolist() == [0]
    assert found.table()["by_chance"][0] > 0.2


def test_files_given_out_of_turn_are_counted_with_the_account_they_went_to():
    found = asked(records("workload", steered=3))
    assert 60 <= found.table()["broken"][0] <= 90
    assert found.table()["excess_open"][0] > 1
    accounts = found.tables[1]
    first = accounts["officer"] == "o00"
    assert accounts["broken"][first][0] == accounts["broken"].sum()
    assert {e.name: e.value for e in found.estimates}["broken_share"] > 0.2


def test_the_same_files_do_not_follow_the_turn():
    assert asked(records("rotation")).table()["broken"][0] > 50


@pytest.mark.parametrize("rule", ["section", "chief"])
def test_where_somebody_gives_out_files_the_spread_is_shown_and_no_lot_is_claimed(rule):
    found = asked(records(rule, steered=3))
    assert found.answer.startswith(f"No lot is claimed: the {rule} gives out files.")
    assert found.table()["largest_share"][0] >= 0.3
    assert found.table()["concentration"][0] > 1 / 12
    assert found.status == "measured"


def test_without_any_rule_it_is_not_measurable():
    assert missing(rule_replay, records("unknown"))[0].startswith("no lot is claimed")
    assert missing(rule_replay, records("lot"))[0].startswith("a lot is claimed")


def test_accounts_are_shown_only_with_a_basis():
    assert len(asked(records("workload", people=People())).tables) == 1


def test_the_order_of_rows_does_not_matter():
    given = records("workload", steered=2, files=60)
    frame = given.declarations.to_pandas().sample(frac=1, random_state=1)
    mixed = Records({**given.tables, "declarations": ibis.memtable(frame)}, given.design)
    one, other = asked(given), asked(mixed)
    assert other.answer == one.answer
