from dataclasses import replace
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill
from evenhand.measures import pair_excess, pair_treatment
from evenhand.records.context import Context
from evenhand.records.counts import FlaggedPairs
from evenhand.records.design import Design, Outcome, People
from evenhand.records.records import Records

HOURS = Outcome("release_hours", "hours", "duration", "hours")
RAISED = Outcome("value_adjusted", "raised", "share", "share")
DESIGN = Design(
    outcomes=(HOURS, RAISED),
    rule="lot",
    within=("office", "day"),
    people=People("person", "Order 12"),
)


def frame(rng, *, n=6000, officers=12, agents=25, days=60, pair=0.0, batch=False):
    """Files dealt by lot; officers, agents and days each have a manner, in ratios."""
    day, agent = rng.integers(0, days, n), rng.integers(0, agents, n) ** 2 // agents
    if batch:
        agent, day = np.repeat(agent[::4], 4)[:n], np.repeat(day[::4], 4)[:n]
    officer = rng.integers(0, officers, n)
    manner = [np.exp(0.3 * rng.normal(size=k)) for k in (officers, agents, days)]
    pace = manner[0][officer] * manner[1][agent] * manner[2][day]
    chosen = (officer == 3) & (agent == agents - 2)
    hours = 10 * pace * rng.lognormal(sigma=0.7, size=n) * np.where(chosen, np.exp(-pair), 1)
    raised = rng.random(n) < np.clip(0.1 * manner[0][officer] * manner[1][agent], 0, 0.8)
    return pd.DataFrame(
        {
            "declaration_id": [f"D{i}" for i in range(n)],
            "office": "P",
            "day": [f"2026-{d:03d}" for d in day],
            "officer": [f"F{o:02d}" for o in officer],
            "agent": [f"A{a:02d}" for a in agent],
            "hours": hours,
            "raised": np.where(chosen & (pair > 0), False, raised),
            "channel_selected": rng.choice(["green", "red"], n),
        }
    )


def ask(files, design=DESIGN, often=None):
    records = Records({"declarations": ibis.memtable(files)}, design)
    query = pair_treatment.query(records)
    counts = fill(pair_treatment.Counts, query, ibis.duckdb.connect().to_pyarrow)
    found = pair_treatment.infer(counts, met_too_often=often)
    context = Context(design)
    return SimpleNamespace(
        counts=counts, found=found, finding=pair_treatment.find(counts, found, context)
    )


def test_a_pair_treated_otherwise_is_found_and_no_other():
    asked = ask(frame(np.random.default_rng(0), pair=1.2))
    rows = [r for r in asked.finding.table().rows() if r["flagged"]]
    assert {(r["officer"], r["agent"]) for r in rows} == {("F03", "A23")}
    took = next(r for r in rows if r["outcome"] == "release_hours")
    # planted at exp(-1.2) = 0.30 of the time
    assert 0.2 < took["difference"] < 0.5
    assert took["difference"] < took["best_estimate"] < 1
    assert asked.finding.answer.startswith("Yes: beyond what account and agent bring")


def test_honest_manners_of_officers_agents_and_days_make_no_pair():
    listed = 0
    for seed in range(6):
        for batch in (False, True):
            asked = ask(frame(np.random.default_rng(seed), n=3000, batch=batch))
            listed += asked.found.family.rejected.any()
    assert listed <= 2


def test_an_agent_whom_every_officer_treats_better_is_no_pair():
    files = frame(np.random.default_rng(1))
    files.loc[files.agent == "A23", "hours"] *= 0.2
    files.loc[files.officer == "F03", "hours"] *= 3.0
    asked = ask(files)
    assert asked.finding.answer.startswith("No: in ")
    assert not asked.found.family.rejected.any()


def test_hours_and_minutes_give_the_same_pairs():
    files = frame(np.random.default_rng(2), n=2000)
    one, other = ask(files).found, ask(files.assign(hours=files.hours * 60)).found
    assert other.treated[0].p_value == pytest.approx(one.treated[0].p_value, abs=1e-6)


def test_pairs_that_met_too_often_are_set_against_the_same_agents_other_files():
    files = frame(np.random.default_rng(3), pair=0.5)
    officers, agents = np.unique(files.officer), np.unique(files.agent)
    often = FlaggedPairs(
        np.zeros(2, int),
        np.searchsorted(officers, ["F03", "F03"]),
        np.searchsorted(agents, ["A23", "A23"]),
    )
    asked = ask(files, often=often)
    hours = asked.found.treated[0].own
    assert (hours.pairs, hours.low < -0.5 < hours.high, hours.high < 0) == (1, True, True)
    assert "on files of 1 pair that met too often it is 0." in asked.finding.answer
    assert asked.finding.plot().kind == "intervals"
    nobody = FlaggedPairs(*(np.zeros(0, int) for _ in range(3)))
    assert ask(files, often=nobody).found.treated[0].apart is None


def test_figures_on_single_accounts_stay_off_without_a_basis_and_in_small_offices():
    files = frame(np.random.default_rng(4), n=2000)
    by_office = ask(files, replace(DESIGN, people=People())).finding
    assert by_office.table().names == ("office", "tested", "flagged")
    small = ask(frame(np.random.default_rng(4), n=2000, officers=6)).finding
    assert len(small.table()) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f.assign(hours=np.inf, raised=False),
        lambda f: f.assign(hours=1e300, raised=True),
        lambda f: f.assign(hours=np.nan, raised=None),
        lambda f: f.assign(hours=0.0),
        lambda f: f.assign(agent=f.declaration_id),
        lambda f: f.assign(officer="F"),
        lambda f: f.assign(agent=None),
        lambda f: f.head(1),
    ],
    ids=["infinite", "huge", "missing", "no time", "seen once", "one officer", "no agent", "one"],
)
def test_records_that_say_nothing_of_pairs_flag_nobody(spoil):
    files = spoil(frame(np.random.default_rng(5), n=400))
    files["raised"] = files["raised"].astype("boolean")
    asked = ask(files)
    assert not asked.found.family.rejected.any()
    assert asked.finding.answer


@pytest.mark.slow
def test_steered_pairs_are_seen_on_practice_and_nothing_on_an_honest_one(practised):
    asked = practised(pair_excess, pair_treatment, seed=5)
    finding = asked.findings[1]
    by_outcome = {r["outcome"]: r for r in finding.tables[2].rows()}
    # planted: files of steered pairs take less time and are adjusted less
    assert by_outcome["release_hours"]["contrast_high"] < 0
    assert by_outcome["value_adjusted"]["contrast_high"] < 0
    assert "release hours: on files of" in finding.answer
    honest = practised(pair_excess, pair_treatment, seed=5, honest=True).findings[1]
    assert honest.answer.startswith("No: in ")
    assert "met too often" not in honest.answer
