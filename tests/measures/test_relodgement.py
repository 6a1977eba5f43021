import json
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill, missing
from evenhand.measures import relodgement
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import Design, People
from evenhand.records.records import Records

DESIGN = Design(rule="lot", within=("day",), period="year", people=People("person", "Order 12"))


def records(frame, design=DESIGN, resolution=None):
    return Records({"declarations": ibis.memtable(frame)}, design, resolution=resolution or {})


def asked(frame, design=DESIGN):
    query = relodgement.query(records(frame, design))
    counts = fill(relodgement.Counts, query, lambda t: t.to_pyarrow())
    found = relodgement.infer(counts)
    finding = relodgement.find(counts, found, Context(design))
    return SimpleNamespace(counts=counts, found=found, finding=finding)


def lodged(rng, *, days=50, per_day=30, officers=12, agents=6, corrected=0.1, shopper=None):
    """Lodge consignments; some draws are given up and the consignment is lodged again that day.

    ``shopper`` gives up what officer 0 has not drawn, up to six times.
    """
    rows = []
    for day in range(days):
        for k in range(per_day):
            agent, tries = int(rng.integers(agents)), 0
            while True:
                officer = int(rng.integers(officers))
                again = rng.random() < corrected and tries < 1
                if agent == shopper:
                    again = officer != 0 and tries < 6
                rows.append((day, f"B{day}-{k}", agent, officer, tries, again))
                tries += 1
                if not again:
                    break
    frame = pd.DataFrame(rows, columns=["day", "consignment", "agent", "officer", "tries", "again"])
    start = pd.Timestamp("2026-01-01 08:00")
    frame["registered_at"] = start + pd.to_timedelta(frame.day * 1440 + 10 * frame.tries, unit="m")
    frame["released_at"] = (frame.registered_at + pd.Timedelta(hours=5)).where(~frame.again)
    frame["declaration_id"] = np.arange(len(frame)).astype(str)
    frame["office"], frame["year"] = "P", "2026"
    for column, prefix in (("agent", "a"), ("officer", "o")):
        frame[column] = prefix + frame[column].astype(str).str.zfill(2)
    return frame.drop(columns=["tries", "again"])


def test_draws_repeated_until_one_account_has_them_are_found_and_no_other():
    found = asked(lodged(np.random.default_rng(0), shopper=2)).finding
    rows = found.table()
    listed = list(
        zip(rows["agent"][rows["flagged"]], rows["officer"][rows["flagged"]], strict=True)
    )
    assert listed == [("a02", "o00")]
    assert rows["given_up"][rows["flagged"]].tolist() == [0]
    assert "In 1 pair, an agent gave up draws until one account" in found.answer


def test_corrections_are_no_shopping():
    found = asked(lodged(np.random.default_rng(1), corrected=0.3)).finding
    assert not found.table()["flagged"].any()
    assert "Where agents stopped had nothing to do with the account" in found.answer


def counted(frame):
    """Return the counts of one set a day, without a database."""
    day, agent, officer = (
        frame.day,
        frame.agent.str[1:].astype(int),
        frame.officer.str[1:].astype(int),
    )
    gone = frame.released_at.isna()

    def cells(*columns):
        keys = np.stack([c.to_numpy() for c in columns], axis=1)
        found, files = np.unique(keys, axis=0, return_counts=True)
        return (*found.T, files)

    names = Names(np.arange(12), np.array([f"n{i:02d}" for i in range(12)], dtype=object))
    one, none = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    return relodgement.Counts(
        given_up=relodgement.GivenUp(*cells(day[gone], agent[gone], officer[gone])),
        dealt=relodgement.Dealt(*cells(day, officer)),
        drawn=relodgement.Drawn(*cells(agent, officer)),
        families=relodgement.Families(none, one, one),
        lodged=relodgement.Lodged(none, one * len(frame), one * int(gone.sum())),
        desks=DeskFiles(np.arange(12), np.zeros(12, int), np.full(12, 9)),
        **dict.fromkeys(("officers", "agents", "offices", "periods"), names),
    )


def test_honest_agents_are_listed_no_more_often_than_the_level_allows():
    rng = np.random.default_rng(2)
    listed = sum(
        bool(relodgement.infer(counted(lodged(rng, days=20, corrected=0.3))).family.rejected.any())
        for _ in range(60)
    )
    assert listed <= 0.05 * 60 + 3 * (0.05 * 0.95 * 60) ** 0.5


def test_the_tail_is_as_worked_by_hand():
    # ten days, two officers, each day four files of agent a00, two of which each officer draws;
    # of the two given up none was o00's: (2/4 * 1/3)^10
    rows = []
    for day in range(10):
        for k, (officer, released) in enumerate([("o0", 1), ("o0", 1), ("o1", 0), ("o1", 0)]):
            rows.append((day, f"B{day}-{k % 2}", "a00", officer, 30 - 10 * k, released))
    frame = pd.DataFrame(
        rows, columns=["day", "consignment", "agent", "officer", "minute", "released"]
    )
    frame["registered_at"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(
        frame.day * 1440 + frame.minute, unit="m"
    )
    frame["released_at"] = frame.registered_at.where(frame.released == 1)
    frame["declaration_id"], frame["office"], frame["year"] = range(len(frame)), "P", "2026"
    found = asked(frame).found
    assert found.p_value[0] == pytest.approx((1 / 6) ** 10)
    assert (found.given_up.tolist(), found.draws.tolist()) == ([0, 20], [20, 20])
    assert found.expected == pytest.approx([10, 10])


def test_parts_that_were_released_and_standard_keys_are_no_redraws():
    frame = lodged(np.random.default_rng(3), days=5, per_day=90, agents=3, corrected=0.0)
    parts = frame.assign(consignment="B1")
    assert asked(parts).finding.answer.startswith("No: none of 450 draws was given up")
    standard = frame.assign(consignment="N/A", released_at=pd.NaT)
    assert asked(standard).finding.answer.startswith("No: none of 450 draws was given up")
    empty = frame.assign(consignment=" ")
    unknown = asked(empty).finding
    assert unknown.answer == "No declaration has the key of its consignment."
    assert unknown.status == "not_measurable"


def test_an_agent_who_gives_up_twice_is_not_tested():
    frame = lodged(np.random.default_rng(4), days=4, corrected=0.05)
    answer = asked(frame).finding.answer
    assert "No agent gave up enough draws" in answer
    assert asked(frame).counts.families.draws.max() == 2


def test_offices_are_always_counted_and_accounts_only_with_a_basis():
    frame = lodged(np.random.default_rng(0), shopper=2)
    closed = asked(frame, Design(rule="lot", within=("day",), period="year")).finding
    assert closed.table().names == (
        "office",
        "draws",
        "given_up",
        "consignments",
        "more_than_twice",
    )
    assert closed.table()["more_than_twice"][0] > 50
    small = asked(lodged(np.random.default_rng(0), officers=6, shopper=2)).finding
    assert len(small.table()) == 0


def test_it_says_what_is_lacking():
    frame = lodged(np.random.default_rng(5), days=2)
    dates = records(frame, resolution={"declarations.registered_at": "day"})
    assert missing(relodgement, dates)[0].startswith("registered_at says only the day")
    assert missing(relodgement, records(frame.drop(columns="consignment"))) == (
        "declarations.consignment is not mapped",
    )
    assert missing(relodgement, records(frame, Design(rule="workload")))[0].startswith("no lot")


def planted(made, fault):
    truth = json.loads((made.folder / "truth.json").read_text())
    return next(f for f in truth["faults"] if f["id"] == fault)


@pytest.mark.slow
def test_draw_shopping_is_found_in_practice_and_typing_corrections_are_left_in_peace(practised):
    asked = practised(relodgement)
    fault = planted(asked.made, "draw_shopping")
    # The office is a small one: its accounts are counted, not shown.
    assert {e.name: e.value for e in asked.findings[0].estimates}["pairs_listed"] == len(
        fault["agents"]
    )
    offices = asked.findings[0].tables[-1]
    often = dict(zip(offices["office"], offices["more_than_twice"], strict=True))
    assert max(often, key=often.get) == fault["office"]
    honest = practised(relodgement, honest=True).findings[0]
    values = {e.name: e.value for e in honest.estimates}
    assert (values["pairs_listed"], values["redrawn"] > 100) == (0, True)
