import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from evenhand.measures import displacement
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import Design, People, Reform

JANUARY = 12 * 2026
REFORM = Reform("new lot", date(2026, 10, 1))


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i:02d}" for i in range(n)], dtype=object))


def counts(files, *, reform=9):
    """Counts of one office: ``files`` by agent, officer and month."""
    agent, officer, month = np.nonzero(files)
    number = files[agent, officer, month]
    passed = (month >= reform).astype(np.int64) if reform else np.zeros(month.size, np.int64)
    total = files.sum(axis=1)
    a, m = np.nonzero(total)
    went = displacement.Went(
        kind=np.full(a.size, "office", dtype=object),
        place=np.full(a.size, "P", dtype=object),
        agent=a,
        month=JANUARY + m,
        passed=(m >= reform).astype(np.int64) if reform else np.zeros(m.size, np.int64),
        days=total[a, m],
    )
    officers = files.shape[1]
    return displacement.Counts(
        met=displacement.Met(
            np.zeros(agent.size, np.int64), officer, agent, JANUARY + month, passed, number
        ),
        went=went,
        desks=DeskFiles(np.arange(officers), np.zeros(officers, np.int64), files.sum(axis=(0, 2))),
        officers=names("o", officers),
        offices=names("P", 1),
        agents=names("a", files.shape[0]),
    )


def office(rng, *, agents=20, officers=12):
    lodged = rng.gamma(2, 8, agents)[:, None] * rng.uniform(0.6, 1.4, (agents, 12))
    duty = rng.uniform(0.3, 1, (officers, 12))
    return rng.poisson(lodged[:, None, :] * (duty / duty.sum(axis=0))[None, :, :])


def find(given, *, reforms=(REFORM,), level="person"):
    people = People(level, "Order 12" if level == "person" else "")
    found = displacement.infer(given)
    return displacement.find(given, found, Context(Design(reforms=reforms, people=people)))


def test_a_pair_that_met_after_the_reform_is_listed_with_its_reform():
    files = office(np.random.default_rng(0))
    files[4, 7, 9:] += 25
    said = find(counts(files))
    assert [(r["agent"], r["place"], r["since"]) for r in said.tables[1].rows()] == [
        ("a04", "o07", "new lot")
    ]
    assert "move" in said.answer
    assert "1 to another account" in said.answer
    assert [e.name for e in said.estimates] == ["moved", "tested"]


def test_without_a_reform_the_month_of_the_change_is_found():
    files = office(np.random.default_rng(1))
    files[4, 7, 9:] += 40
    said = find(counts(files, reform=None), reforms=())
    rows = list(said.tables[1].rows())
    assert [(r["agent"], r["place"]) for r in rows] == [("a04", "o07")]
    assert rows[0]["since"] == "2026-10"
    assert said.estimates[2].name == "alarms"


def test_a_season_of_everybody_moves_nothing():
    files = office(np.random.default_rng(2))
    files[:, :, 8:] *= 2
    said = find(counts(files))
    assert said.estimates[0].value == 0
    assert "moved on its own after new lot (2026-10-01)" in said.answer


def test_accounts_are_shown_only_through_the_gate():
    files = office(np.random.default_rng(0))
    files[4, 7, 9:] += 25
    closed = find(counts(files), level="office")
    assert len(closed.tables[1]) == 0
    assert closed.estimates[0].value == 1
    small = office(np.random.default_rng(3), officers=6)
    small[4, 3, 9:] += 60
    few = find(counts(small))
    assert few.estimates[0].value == 1
    assert len(few.tables[1]) == 0
    offices = {r["office"] for r in few.table().rows() if r["kind"] == "account"}
    assert offices == {"(offices with fewer than 10 accounts)"}


def test_too_few_files_or_months_are_not_measurable():
    said = find(counts(np.ones((3, 3, 12), dtype=int), reform=None), reforms=())
    assert said.status == "not_measurable"
    short = np.zeros((4, 4, 12), dtype=int)
    short[:, :, :3] = 30
    assert find(counts(short, reform=None), reforms=()).status == "not_measurable"
    # A reform after the last file splits nothing.
    late = find(counts(short), reforms=(REFORM,))
    assert late.status == "not_measurable"


def with_overrides(given, files, *, reform=9):
    agent, actor, month = np.nonzero(files)
    return replace(
        given,
        overrode=displacement.Overrode(
            office=np.full(agent.size, "P00", dtype=object),
            actor=np.array([f"x{i:02d}" for i in actor], dtype=object),
            agent=agent,
            month=JANUARY + month,
            passed=(month >= reform).astype(np.int64),
            days=files[agent, actor, month],
        ),
    )


def test_an_account_that_came_to_override_for_one_agent_is_listed_where_it_may_be_shown():
    files = office(np.random.default_rng(5), officers=14)
    honest = with_overrides(counts(office(np.random.default_rng(0))), files.copy())
    assert find(honest).estimates[0].value == 0
    files[6, 3, 9:] += 25
    given = with_overrides(counts(office(np.random.default_rng(0))), files)
    said = find(given)
    rows = [(r["kind"], r["office"], r["agent"], r["place"]) for r in said.tables[1].rows()]
    assert rows == [("account_that_overrides", "P00", "a06", "x03")]
    assert "1 to another account that overrides" in said.answer
    assert len(find(given, level="office").tables[1]) == 0


def test_overrides_are_counted_by_day_on_the_local_clocks(events):
    files = [
        {"declaration_id": f"{n}", "office": "P", "officer": "o", "agent": "a",
         "registered_at": 1.0}
        for n in range(3)
    ]  # fmt: skip
    # 20:00 UTC on the last of February is 1 March there; two acts of one day are one.
    late = 24.0 * 26 + 20
    acts = [
        {"declaration_id": f"{n}", "activity": "override", "at": at, "actor": "x", "office": "P"}
        for n, at in enumerate((late, late + 1, late - 24))
    ]
    records = events.records_of(declarations=files, events=acts)
    design = replace(records.design, time_zone="Asia/Ashgabat")
    over = events.ask(displacement, replace(records, design=design)).counts.overrode
    assert sorted(zip(over.month, over.days, strict=True)) == [
        (JANUARY + 1, 1),
        (JANUARY + 2, 1),
    ]
    assert over.actor.tolist() == ["x", "x"]


def test_files_are_told_by_local_day_and_by_reform(events):
    files = [
        {
            **{"declaration_id": f"{n}", "office": "P", "officer": f"o{n % 2}", "agent": "a"},
            **{"registered_at": 24.0 * 30 * n, "procedure": "4000"},
        }
        for n in range(6)
    ]
    records = events.records_of(declarations=files)
    # Monday 2 February and every 30 days: the reform of 3 April comes before the third.
    day = date(2026, 2, 2) + timedelta(days=60)
    design = replace(records.design, reforms=(Reform("r", day),))
    asked = events.ask(displacement, replace(records, design=design))
    assert asked.counts.met.passed.tolist().count(1) == 4
    assert set(asked.counts.went.kind) == {"office", "procedure"}
    assert asked.finding.status == "not_measurable"


@pytest.mark.slow
def test_the_planted_fault_is_found_and_a_seasonal_shift_is_not(practised):
    asked = practised(displacement)
    truth = json.loads(asked.made.truth.read_text())
    assert "seasonal_shift" in {one["id"] for one in truth["look_alikes"]}
    fault = next(f for f in truth["faults"] if f["id"] == "steering_by_it")
    start = Reform("the day", date.fromisoformat(fault["from"]))
    for honest in (False, True):
        records = practised(displacement, honest=honest).records
        records = replace(records, design=replace(records.design, reforms=(start,)))
        counts = _counted(records)
        said = displacement.find(counts, displacement.infer(counts), Context(records.design))
        pairs = {(r["place"], r["agent"]) for r in said.tables[1].rows()}
        wanted = {(p["account"], p["agent"]) for p in fault["pairs"]} if not honest else set()
        assert pairs == wanted


def _counted(records):
    from evenhand.analysis.run import fill

    return fill(displacement.Counts, displacement.query(records), lambda t: t.to_pyarrow())
