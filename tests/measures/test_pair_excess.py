from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.measures import pair_excess
from evenhand.records.context import Context
from evenhand.records.counts import AgentFiles, DeskFiles, Names, OfficerFiles, SetPeriods
from evenhand.records.design import Design, People
from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.pairs import pair_excess as from_rows

PERSON = People("person", "Order 12 of 3 March 2026")


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i:02d}" for i in range(n)], dtype=object))


def cells(*columns):
    keys, files = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return (*keys.T, files)


def counts(stratum, officer, agent, period=None, *, officers=None, offices=1):
    """Return the counts of declarations given as codes; officer k works at office k % offices."""
    stratum, officer, agent = (np.asarray(c) for c in (stratum, officer, agent))
    period = np.zeros_like(stratum) if period is None else np.asarray(period)
    sets, first = np.unique(stratum, return_index=True)
    many = officers or int(officer.max()) + 1
    who, files = np.unique(officer, return_counts=True)
    return pair_excess.Counts(
        strata=SetPeriods(sets, period[first]),
        officer_files=OfficerFiles(*cells(stratum, officer)),
        agent_files=AgentFiles(*cells(stratum, agent)),
        met=pair_excess.Met(*cells(period, officer, agent)),
        desks=DeskFiles(who, who % offices, files),
        officers=names("o", many),
        agents=names("a", int(agent.max()) + 1),
        offices=names("P", offices),
        periods=names("2026-S", int(period.max()) + 1),
    )


def dealt(rng, *, days=40, per_day=60, officers=12, agents=20, skew=1.0):
    n = days * per_day
    return (
        np.repeat(np.arange(days), per_day),
        rng.integers(0, officers, n),
        (agents * rng.random(n) ** skew).astype(int),
    )


def steered(rng, **size):
    """Deal by lot, then give officer 0 two in three of agent 0's declarations."""
    stratum, officer, agent = dealt(rng, **size)
    officer[(agent == 0) & (rng.random(agent.size) < 2 / 3)] = 0
    return stratum, officer, agent


def test_a_pair_is_as_worked_by_hand():
    # 30 days, each with two files: agent 0 lodges one, agent 1 the other; officers 0 and 1 take one
    # each. Under the lot O is binomial (30, 1/2); officer 0 takes all of agent 0's: p = 2^-30
    days = np.repeat(np.arange(30), 2)
    found = pair_excess.infer(counts(days, np.tile([0, 1], 30), np.tile([0, 1], 30)))
    pairs = found.periods[0].pairs
    assert pairs.observed.tolist() == [30, 0, 0, 30]
    assert pairs.expected == pytest.approx([15] * 4)
    assert pairs.p_value[0] == pytest.approx(2.0**-30, rel=1e-9)
    assert pairs.p_avoidance[1] == pytest.approx(2.0**-30, rel=1e-9)
    # plug-in (15 + 15) / 60; flagged pairs hold all 60 files, 30 above the lot
    assert (found.plug_in, found.flagged_share, found.flagged_excess) == (0.5, 1.0, 0.5)
    assert found.flagged("excess") == found.flagged("avoidance") == 2


def test_agents_with_few_files_are_not_tested_but_count_as_files():
    rng = np.random.default_rng(0)
    stratum, officer, agent = dealt(rng, days=30, per_day=12, officers=3, agents=3)
    agent[:10] = 3
    found = pair_excess.infer(counts(stratum, officer, agent))
    assert set(found.periods[0].pairs.client) == {0, 1, 2}
    assert found.files == stratum.size
    # the same p as where every file is given to the statistics
    rows = from_rows(stratum, officer, agent, np.ones(agent.size), least_files=30)
    assert found.periods[0].pairs.p_value == pytest.approx(rows.p_value)
    assert found.plug_in == pytest.approx(rows.plug_in)


def test_q_is_benjamini_hochberg_within_period_and_direction():
    rng = np.random.default_rng(1)
    stratum, officer, agent = steered(rng)
    given_counts = counts(stratum, officer, agent, period=stratum // 20)
    found = pair_excess.infer(given_counts)
    context = Context(Design(rule="lot", within=("day",), people=PERSON))
    table = pair_excess.find(given_counts, found, context).table()
    assert table.names == (
        "period", "officer", "agent", "observed", "expected", "direction", "p_value", "q_value",
        "flagged",
    )  # fmt: skip
    assert len(table) == 2 * found.tested
    for period in ("2026-S00", "2026-S01"):
        for direction in ("excess", "avoidance"):
            family = (table["period"] == period) & (table["direction"] == direction)
            again = benjamini_hochberg(table["p_value"][family], 0.05)
            assert table["q_value"][family] == pytest.approx(again.adjusted)
            assert table["flagged"][family].tolist() == again.rejected.tolist()


def test_taking_agents_in_turn_changes_no_number():
    rng = np.random.default_rng(2)
    stratum, officer, agent = steered(rng, agents=9)
    period = stratum // 20
    whole = pair_excess.infer(counts(stratum, officer, agent, period))
    parts = []
    for some in (agent < 2, (agent >= 2) & (agent < 7), agent >= 7):
        full = counts(stratum, officer, agent, period)
        part = pair_excess.Counts(
            strata=full.strata,
            officer_files=full.officer_files,
            agent_files=AgentFiles(*cells(stratum[some], agent[some])),
            met=pair_excess.Met(*cells(period[some], officer[some], agent[some])),
            desks=full.desks, officers=full.officers, agents=full.agents,
            offices=full.offices, periods=full.periods,
        )  # fmt: skip
        parts.append(pair_excess.infer(part))
    joined = pair_excess.merge(parts)
    assert joined.files == whole.files
    assert joined.plug_in == pytest.approx(whole.plug_in)
    assert joined.debiased == pytest.approx(whole.debiased)
    for one, other in zip(joined.periods, whole.periods, strict=True):
        assert one.pairs.officer.tolist() == other.pairs.officer.tolist()
        assert one.pairs.client.tolist() == other.pairs.client.tolist()
        assert one.pairs.p_value == pytest.approx(other.pairs.p_value)
        assert one.q_excess == pytest.approx(other.q_excess)
        assert one.flagged_excess.tolist() == other.flagged_excess.tolist()


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(12)), st.permutations(range(20)), st.integers(0, 99))
def test_names_and_order_of_rows_change_nothing(officers, agents, seed):
    stratum, officer, agent = steered(np.random.default_rng(3), days=15, per_day=45)
    order = np.random.default_rng(seed).permutation(agent.size)
    one = pair_excess.infer(counts(stratum, officer, agent))
    other = pair_excess.infer(
        counts(stratum[order], np.array(officers)[officer][order], np.array(agents)[agent][order])
    )
    assert other.plug_in == pytest.approx(one.plug_in)
    assert np.sort(other.periods[0].q_excess) == pytest.approx(np.sort(one.periods[0].q_excess))


def find(values, *, level="person", last_day=None, **kwargs):
    given_counts = counts(*values, **kwargs)
    people = People(level, "Order 12" if level == "person" else "")
    context = Context(Design(rule="lot", within=("day",), people=people), last_day=last_day)
    return pair_excess.find(given_counts, pair_excess.infer(given_counts), context)


def test_a_steered_pair_is_found_and_shown_to_whom_it_may_be():
    found = find(steered(np.random.default_rng(4)))
    rows = [r for r in found.table().rows() if r["flagged"] and r["direction"] == "excess"]
    assert [(r["officer"], r["agent"]) for r in rows] == [("o00", "a00")]
    assert found.answer.startswith("1 pair of an agent and an account met more often than the lot")
    assert found.plot().kind == "matrix"
    assert "at most" in found.error_rate


def test_by_office_no_table_or_chart_holds_a_pseudonym():
    found = find(steered(np.random.default_rng(4)), level="office")
    assert [t.name for t in found.tables] == ["pair_excess"]
    excess = next(r for r in found.table().rows() if r["direction"] == "excess")
    assert (excess["office"], excess["flagged"]) == ("P00", 1)
    texts = [
        str(v) for t in (*found.tables, *(c.data for c in found.charts)) for r in t.rows()
        for v in r.values()
    ]  # fmt: skip
    assert not [t for t in texts if t.startswith(("o0", "o1", "a0", "a1"))]
    assert found.plot().kind == "bars"


def test_small_offices_are_counted_and_never_shown_singly():
    # two offices of six accounts each: below ten
    found = find(steered(np.random.default_rng(4)), offices=2)
    assert len(found.table()) == 0
    assert found.parameters["pairs_not_shown_singly"] == 12 * 20
    assert sum(r["flagged"] for r in found.tables[1].rows() if r["direction"] == "excess") == 1


def test_nothing_flagged_and_nothing_tested_are_said_apart():
    honest = find(dealt(np.random.default_rng(5)))
    assert honest.answer == "No. None of 240 pairs met more or less often than the lot explains."
    few = find(([0, 0, 1], [0, 1, 0], [0, 0, 1]))
    assert few.answer.startswith("No agent lodged 30 declarations in a period")
    assert few.plot() is None
    assert (honest.status, few.status) == ("measured", "not_measurable")


def test_columns_to_be_counted_must_agree():
    broken = counts(np.zeros(60, int), np.arange(60) % 2, np.zeros(60, int))
    broken.met.files[:] = 50
    with pytest.raises(StatisticsError, match="whole numbers from 0 up"):
        pair_excess.infer(broken)


def test_the_pairs_flagged_for_excess_are_handed_on_as_codes():
    handed = pair_excess.hands_over(pair_excess.infer(counts(*steered(np.random.default_rng(0)))))
    assert list(zip(handed.period, handed.officer, handed.agent, strict=True)) == [(0, 0, 0)]
    nothing = pair_excess.hands_over(pair_excess.infer(counts(*([np.zeros(50, int)] * 3))))
    assert nothing.officer.size == 0


@pytest.mark.parametrize("alone", ["officer", "agent"])
def test_a_single_officer_or_agent_leaves_nothing_to_chance_and_is_not_measured(alone):
    one, two = np.zeros(80, int), np.arange(80) % 2
    sets = np.repeat(np.arange(8), 10)
    found = find((sets, one, two) if alone == "officer" else (sets, two, one))
    assert found.answer == (
        "2 pairs could not be tested: in the sets that they share all files are one account's, or "
        "one agent's."
    )
    assert found.status == "not_measurable"
    assert "under accounts that share its sets" in found.lacks[0]
    assert found.plot() is None


def test_an_office_of_one_officer_is_not_measured_and_weakens_no_test_elsewhere():
    rng = np.random.default_rng(4)
    alone, agents = np.full(300, 40), rng.integers(0, 20, 300)
    # Sets of their own, where one more officer handles whatever comes.
    values = steered(rng)
    both = (
        np.concatenate([values[0], 100 + np.arange(300) // 20]),
        np.concatenate([values[1], alone]),
        np.concatenate([values[2], np.where(agents < 3, agents, 0)]),
    )
    given = counts(*both)
    homes = np.where(given.desks.officer == 40, 1, 0)
    given = replace(
        given,
        desks=DeskFiles(given.desks.officer, homes, given.desks.files),
        offices=names("P", 2),
    )
    found = pair_excess.infer(given)
    before = pair_excess.infer(counts(*values))
    assert (found.tested, found.certain, before.certain) == (before.tested, 3, 0)
    assert found.periods[0].q_excess == pytest.approx(before.periods[0].q_excess)
    context = Context(Design(rule="lot", within=("day",)))
    told = pair_excess.find(given, found, context)
    rows = [r for r in told.table().rows() if r["direction"] == "excess"]
    assert [(r["office"], r["tested"], r["certain"]) for r in rows] == [
        ("P00", before.tested, 0),
        ("P01", 0, 3),
    ]
    assert "3 pairs could not be tested" in told.answer
    assert told.plot().data["label"].tolist() == ["P00"]
    assert pair_excess.merge([found]).certain == 3


@pytest.mark.slow
def test_on_a_lottery_the_plug_in_is_large_and_nothing_else_is():
    # some 46,000 files in a year: 250 days, 185 a day, 30 officers, 120 agents of unequal size
    rng = np.random.default_rng(6)
    plug_in, debiased, any_excess, any_avoidance = [], [], 0, 0
    runs = 40
    for _ in range(runs):
        values = dealt(rng, days=250, per_day=185, officers=30, agents=120, skew=2.0)
        found = pair_excess.infer(counts(*values))
        plug_in.append(found.plug_in)
        debiased.append(found.debiased)
        any_excess += found.flagged("excess") > 0
        any_avoidance += found.flagged("avoidance") > 0
    assert 0.085 < np.mean(plug_in) < 0.115
    assert abs(np.mean(debiased)) < 0.0005
    # 5 % of 40 runs is 2; more than 5 would come by chance once in a hundred times
    assert max(any_excess, any_avoidance) <= 5
