import datetime as dt
import json

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill, missing
from evenhand.measures import roster_gaps
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import Design, People
from evenhand.records.records import Records

PERSON = Design(rule="lot", within=("day",), people=People("person", "Order 12"))


def hours(rng, *, days=120, agents=20, night=0.5):
    """Return one row an hour in which an agent lodged; late hours are thin for everybody."""
    day, slot = np.divmod(np.arange(days * 12), 12)
    rows = []
    for a in range(agents):
        lodged = rng.random(day.size) < 0.05 + 0.25 * rng.random()
        late = (slot >= 10) if a % 5 else np.ones(day.size, bool)
        keep = lodged & (late | (slot < 10))
        rows.append(pd.DataFrame({"agent": f"a{a:02d}", "day": day[keep], "slot": slot[keep]}))
    frame = pd.concat(rows, ignore_index=True)
    thin_night = rng.random(days * 12) < night
    key = frame.day * 12 + frame.slot
    frame["thin"] = (thin_night[key] & (frame.slot >= 10)).astype(int)
    frame["thinned"] = (rng.random(days * 12) < 0.1)[key].astype(int)
    return frame


def counts(frame, officers=12):
    frame = frame.assign(month="2026-" + (frame.day // 30).astype(str), slot=frame.slot.astype(str))
    keys = ["month", "slot", "agent"]
    cells = frame.groupby(keys, as_index=False).agg(
        occasions=("thin", "size"), thin=("thin", "sum"), thinned=("thinned", "sum")
    )
    office = np.full(len(cells), "P", dtype=object)
    alone = frame[frame.thin == 1].groupby("agent", as_index=False).agg(files=("thin", "size"))
    code = np.arange(officers)
    names = np.array([f"o{i:02d}" for i in code], dtype=object)
    one = np.array([1])
    return roster_gaps.Counts(
        by_office=roster_gaps.Offices(
            np.array(["P"], dtype=object), one * len(frame), one * 3,
            one * int(frame.thin.sum()), one * 5, one * 4 * len(frame), one,
        ),
        lodgings=roster_gaps.Lodgings(office, *(cells[c].to_numpy() for c in cells.columns)),
        alone=roster_gaps.Alone(
            np.full(len(alone), "P", dtype=object), alone.agent.to_numpy(),
            np.full(len(alone), "o03", dtype=object), alone.files.to_numpy(),
        ),
        desks=DeskFiles(code, np.zeros_like(code), np.full(officers, 100)),
        officers=Names(code, names),
        offices=Names(np.array([0]), np.array(["P"], dtype=object)),
    )  # fmt: skip


def find(frame, design=PERSON, **more):
    given = counts(frame, **more)
    return roster_gaps.find(given, roster_gaps.infer(given), Context(design))


def emptied(frame, rng, share=0.5):
    there = (frame.agent == "a07") & (frame.slot < 10) & (rng.random(len(frame)) < share)
    frame.loc[there, ["thin", "thinned"]] = 1
    return frame


def test_an_agent_for_whom_the_roster_is_emptied_is_found_with_who_was_left():
    rng = np.random.default_rng(0)
    found = find(emptied(hours(rng), rng))
    rows = found.table()
    assert rows["agent"][rows["flagged"]].tolist() == ["a07"]
    assert found.tables[2]["officer"].tolist() == ["o03"]
    assert "For 1 agent the roster was thin" in found.answer


def test_thin_nights_are_thin_for_everybody():
    found = find(hours(np.random.default_rng(1), night=0.9))
    assert not found.table()["flagged"].any()
    assert "For no agent did that happen more often" in found.answer


def test_honest_rosters_list_nobody_more_often_than_the_level_allows():
    rng = np.random.default_rng(2)
    listed = sum(
        bool(roster_gaps.infer(counts(hours(rng, days=60))).flagged.size) for _ in range(60)
    )
    assert listed <= 0.05 * 60 + 3 * (0.05 * 0.95 * 60) ** 0.5


def test_the_tail_is_as_worked_by_hand():
    # one hour of one month: agent a00 lodged on 30 days, a01 on 30; the 6 thin ones are all a00's
    frame = pd.DataFrame(
        {"agent": ["a00"] * 30 + ["a01"] * 30, "day": 0, "slot": 9, "thinned": 0,
         "thin": [1] * 6 + [0] * 54}
    )  # fmt: skip
    found = roster_gaps.infer(counts(frame))
    assert found.thin.p_upper[0] == pytest.approx(593775 / 50063860)
    assert found.thinned.unit.size == 0


def test_the_gate_holds_for_agents_and_accounts():
    rng = np.random.default_rng(0)
    frame = emptied(hours(rng), rng)
    closed = find(frame, design=Design(rule="lot", within=("day",)))
    assert len(closed.tables) == 1
    assert closed.table().names[:2] == ("office", "files")
    assert len(find(frame, officers=6).tables[2]) == 0


def test_the_order_of_cells_does_not_matter():
    rng = np.random.default_rng(3)
    frame = emptied(hours(rng, days=60), rng)
    one = roster_gaps.infer(counts(frame))
    other = roster_gaps.infer(counts(frame.sample(frac=1, random_state=0)))
    assert other.family.adjusted.tolist() == one.family.adjusted.tolist()


def records(rosters, *, files=3, design=PERSON):
    times = [dt.datetime(2026, 3, 2, 9 + i) for i in range(files)]
    frame = pd.DataFrame(
        {"declaration_id": [str(i) for i in range(files)], "office": "P", "day": "2026-03-02",
         "month": "2026-03", "hour": [str(t.hour) for t in times], "weekday": "1",
         "officer": "x", "agent": ["A", "A", None][:files], "registered_at": times}
    )  # fmt: skip
    tables = {"declarations": ibis.memtable(frame)}
    if rosters is not None:
        tables["rosters"] = ibis.memtable(rosters)
    return Records(tables, design)


def asked(given):
    counts_of = fill(roster_gaps.Counts, roster_gaps.query(given), lambda t: t.to_pyarrow())
    return roster_gaps.find(counts_of, roster_gaps.infer(counts_of), Context(given.design))


def test_the_query_counts_files_by_office_and_hours_by_agent():
    shifts = pd.DataFrame(
        {"officer": ["x", "y"], "office": ["P", "P"],
         "starts_at": [dt.datetime(2026, 3, 2, 8)] * 2,
         "ends_at": [dt.datetime(2026, 3, 2, 12), dt.datetime(2026, 3, 2, 10)]}
    )  # fmt: skip
    given = fill(roster_gaps.Counts, roster_gaps.query(records(shifts)), lambda t: t.to_pyarrow())
    by = given.by_office
    assert (by.files[0], by.none[0], by.one[0], by.two[0], by.candidates[0]) == (3, 0, 2, 1, 4)
    at = given.lodgings
    assert at.slot.tolist() == ["10", "9"]
    assert (at.thin.tolist(), at.thinned.tolist()) == ([1, 0], [1, 0])


def test_rosters_that_name_nobody_and_none_at_all_are_said():
    early = pd.DataFrame(
        {"officer": ["x"], "office": ["P"], "starts_at": [dt.datetime(2020, 1, 1, 8)],
         "ends_at": [dt.datetime(2020, 1, 1, 9)]}
    )  # fmt: skip
    assert asked(records(early)).answer.startswith("No file could be set beside a roster")
    without = asked(records(None))
    assert "at work that day" in without.answer
    assert without.caveats[0].startswith("No roster with times was given")
    assert missing(roster_gaps, records(None, design=Design(rule="chief")))[0].startswith("no lot")


def planted(made, fault):
    truth = json.loads((made.folder / "truth.json").read_text())
    return next(f for f in truth["faults"] if f["id"] == fault)


@pytest.mark.slow
def test_the_emptied_roster_is_found_in_practice_and_thin_nights_are_left_in_peace(practised):
    asked = practised(roster_gaps)
    fault = planted(asked.made, "emptied_roster")
    rows = asked.findings[0].table()
    assert set(rows["agent"][rows["flagged"]]) == set(fault["agents"])
    alone = asked.findings[0].tables[2]
    most = alone["officer"][np.argmax(alone["files"])]
    assert most == fault["accounts"][0]
    honest = practised(roster_gaps, honest=True).findings[0].table()
    assert len(honest) > 50
    assert not honest["flagged"].any()
