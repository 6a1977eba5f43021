import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.records import replay
from evenhand.records.design import Design
from evenhand.records.records import Records


def at(hour, minute=0):
    return dt.datetime(2026, 3, 2, hour, minute)


def records(files, shifts, rule):
    frame = pd.DataFrame(files, columns=["officer", "registered_at", "assessed_at"])
    frame["declaration_id"] = [f"D{i}" for i in range(len(frame))]
    frame["office"], frame["semester"] = "P", "2026-S1"
    roster = pd.DataFrame(shifts, columns=["officer", "starts_at", "ends_at"]).assign(office="P")
    tables = {"declarations": ibis.memtable(frame), "rosters": ibis.memtable(roster)}
    return Records(tables, Design(rule=rule))


def verdicts(given):
    rows = replay._judged(given).order_by("declaration_id").to_pandas()
    return rows.verdict.tolist(), rows


ALL_DAY = [(o, at(8), at(17)) for o in ("x", "x", "y", "z")]


def test_the_workload_is_replayed_as_by_hand():
    files = [
        ("x", at(9), at(15)),  # nobody has any: three are equal, kept
        ("x", at(10), at(15)),  # x has 1, y and z none: broken, by one file
        ("y", at(11), at(11, 30)),  # y and z are equal at none: kept
        ("y", at(12), None),  # y closed its own at half past eleven: kept
        ("z", at(16), None),  # x has closed both at three: x and z are equal, kept
        ("w", at(16, 10), None),  # not on the roster
        ("x", at(18), None),  # nobody is
    ]
    seen, rows = verdicts(records(files, ALL_DAY, "workload"))
    kept, broken = replay.KEPT, replay.BROKEN
    assert seen == [kept, broken, kept, kept, kept, replay.OFF_ROSTER, replay.NOBODY]
    assert rows.excess.tolist() == [0, 1, 0, 0, 0, 0, 0]
    # by chance: 3 of 3, then 2 of 3 thrice and more
    assert rows.by_chance.tolist()[:4] == [1_000_000, 666_667, 666_667, 666_667]


def test_the_turn_is_replayed_as_by_hand():
    files = [
        ("x", at(9), None),  # who had the last file before the records begin is not known
        ("y", at(9, 10), None),
        ("z", at(9, 20), None),
        ("x", at(9, 30), None),  # x's lies furthest back: kept
        ("z", at(9, 40), None),  # y's does: broken
        ("y", at(9, 50), None),  # kept
    ]
    seen, _ = verdicts(records(files, ALL_DAY, "rotation"))
    assert seen == [replay.UNDECIDED] * 3 + [replay.KEPT, replay.BROKEN, replay.KEPT]


def test_one_candidate_decides_nothing():
    seen, _ = verdicts(records([("x", at(9), None)], ALL_DAY[:2], "workload"))
    assert seen == [replay.ALONE]


@pytest.mark.parametrize("rule", ["workload", "rotation"])
def test_an_office_that_follows_the_rule_breaks_it_never(rule):
    rng = np.random.default_rng(0)
    staff, when, files = ["x", "y", "z"], at(8), []
    open_until, last = {o: [] for o in staff}, dict.fromkeys(staff, dt.datetime(2026, 1, 1))
    for _ in range(80):
        when += dt.timedelta(minutes=int(rng.integers(1, 6)))
        load = {o: sum(t > when for t in open_until[o]) for o in staff}
        chosen = min(staff, key=lambda o: load[o] if rule == "workload" else last[o])
        done = when + dt.timedelta(minutes=int(rng.integers(5, 60)))
        open_until[chosen].append(done)
        last[chosen] = when
        files.append((chosen, when, done))
    seen, _ = verdicts(records(files, ALL_DAY, rule))
    assert replay.BROKEN not in seen
    assert seen.count(replay.KEPT) >= 77


def test_verdicts_are_counted_by_office_period_and_officer():
    files = [("x", at(9), at(15)), ("x", at(10), at(15)), ("y", at(11), None)]
    rows = replay.verdicts(records(files, ALL_DAY, "workload")).to_pandas()
    assert rows[["officer", "verdict", "files", "excess"]].to_numpy().tolist() == [
        ["x", replay.KEPT, 1, 0], ["x", replay.BROKEN, 1, 1], ["y", replay.KEPT, 1, 0]
    ]  # fmt: skip


def test_what_is_lacking_is_said():
    given = records([("x", at(9), None)], ALL_DAY, "workload")
    assert replay.lacks_replay(given) == ()
    bare = Records({"declarations": given.declarations}, Design(rule="workload"))
    assert replay.lacks_replay(bare)[0].startswith("no roster with start and end")
    dates = Records(given.tables, given.design, resolution={"declarations.registered_at": "day"})
    assert replay.lacks_replay(dates)[0].startswith("neither assigned_at nor registered_at")
