import json

import numpy as np
import pytest

from evenhand.measures import unit_value
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import People


def names(n):
    return Names(np.arange(n), np.array([f"n{k:02d}" for k in range(n)], dtype=object))


def counts(office, officer, agent, residual):
    """Counts of files with their mean residual, a logarithm."""
    office, officer, agent = (np.asarray(c) for c in (office, officer, agent))
    x = np.round(np.asarray(residual) * 1000).astype(np.int64)
    keys, at = np.unique(np.stack([office, officer, agent], axis=1), axis=0, return_inverse=True)
    at = at.ravel()
    sums = [np.bincount(at, weights=x**p).astype(np.int64) for p in range(4)]
    desk, files = np.unique(np.stack([officer, office], axis=1), axis=0, return_counts=True)
    offices = np.unique(office)
    return unit_value.Counts(
        cells=unit_value.Cells(*keys.T, *sums, duty=np.full(len(keys), 100_000)),
        reach=unit_value.Reach(offices, np.full(offices.size, 9), np.full(offices.size, 9)),
        desks=DeskFiles(desk[:, 0], desk[:, 1], files),
        officers=names(officer.max() + 1), agents=names(agent.max() + 1),
        offices=names(offices.size), periods=names(1),
    )  # fmt: skip


def drawn(rng, *, files=4500, officers=12, agents=20, low=0.0):
    agent = rng.integers(0, agents, files)
    officer = rng.integers(0, officers, files)
    # an agent's goods are of its own quality, whoever handles them
    away = rng.normal(0, 0.3, agents)[agent] + 0.4 * rng.standard_t(5, files)
    away -= low * ((officer == 3) & np.isin(agent, [1, 2, 4]))
    return counts(np.zeros(files, int), officer, agent, np.clip(away, -2, 2))


def lower(world, account, agents, factor):
    """Lower the values of an account's files of some agents."""
    d = world.declarations
    here = ((d.officer == account) & d.agent.isin(agents)).to_numpy()[world.parent]
    for column in ("value_declared", "value_assessed", "duty_declared", "duty_assessed"):
        world.items.loc[here, column] = (world.items.loc[here, column] * factor).round(2)


def flagged(table):
    return sorted((r["account"], r.get("agent")) for r in table.rows() if r["flagged"])


def test_a_pair_is_set_against_the_agents_other_files_worked_by_hand():
    # 8 files each under two accounts: 0 accepts at the level, 1 a tenth lower
    officer, agent = np.repeat([0, 1], 8), np.zeros(16, int)
    found = unit_value.infer(counts(agent, officer, agent, np.repeat([0.0, -0.1], 8)))
    assert found.pairs.gap == pytest.approx([0.05, -0.05])
    # C(16, 8) dealings, one of which is so low; the law of three moments is near
    assert found.pairs.p_lower[1] < 0.001
    assert found.duty == pytest.approx([1000, 1000])
    assert found.at_risk[0, 1] == pytest.approx(1000 * np.expm1(0.05))
    assert found.at_risk[0, 0] == 0


def test_low_values_of_three_agents_under_one_account_are_found_and_not_on_the_twin(invented):
    world = invented.world(1, files=5000)
    lower(world, "O0-04", ["A0-01", "A0-02", "A0-03"], 0.6)
    found = invented.asked(unit_value, world, twins=True)
    assert flagged(found.table()) == [("O0-04", f"A0-0{k}") for k in (1, 2, 3)]
    row = next(r for r in found.table().rows() if r["flagged"])
    assert -0.45 < row["difference"] < -0.25
    assert row["difference"] < row["best"] < 0
    assert found.estimates[2].low <= found.estimates[2].value <= found.estimates[2].high
    assert found.twin.estimates[0].value == 0


def test_an_origin_that_is_cheaper_for_everybody_is_not_listed(invented):
    world = invented.world(2, files=4000)
    cheap = (world.items.origin == "XB").to_numpy()
    world.items.loc[cheap, ["value_declared", "value_assessed"]] *= 0.5
    # one agent trades only from there
    d = world.declarations
    world.items.loc[(d.agent == "A0-02").to_numpy()[world.parent], "origin"] = "XB"
    found = invented.asked(unit_value, world)
    assert found.estimates[0].value == found.estimates[1].value == 0
    assert found.answer.startswith("No. For none of")


def test_scale_of_money_and_units_of_quantity_change_nothing(invented):
    world = invented.world(3, files=1500)
    one = invented.asked(unit_value, world).table()
    world.items["quantity"] *= 1000
    world.items[["value_declared", "value_assessed"]] *= 10
    other = invented.asked(unit_value, world).table()
    assert other["difference"] == pytest.approx(one["difference"], abs=2e-3)


def test_values_that_nobody_priced_are_left_out(invented):
    world = invented.world(4, files=1500)
    whole = invented.asked(unit_value, world)
    world.items.loc[world.items.index[:40], "quantity"] = [0, np.inf, np.nan, 1e200] * 10
    world.items.loc[world.items.index[50:60], "hs_code"] = None
    less = invented.asked(unit_value, world)
    before, after = (
        next(t for t in f.tables if t.name == "unit_value_offices")["items"].sum()
        for f in (whole, less)
    )
    assert before - after == 50


def test_goods_seen_once_leave_nothing_to_compare(invented):
    world = invented.world(5, files=300)
    world.items["hs_code"] = [f"{k:06d}00" for k in range(len(world.items))]
    found = invented.asked(unit_value, world)
    assert found.answer.startswith("No agent has 8 files with one account")
    assert found.status == "not_measurable"
    assert found.estimates[3].value is None


def test_without_a_basis_neither_accounts_nor_agents_are_shown(invented):
    found = invented.asked(unit_value, invented.world(6, files=1500), people=People())
    assert [t.name for t in found.tables] == [
        "unit_value",
        "unit_value_accounts",
        "unit_value_offices",
    ]
    assert all("account" not in t.names and "agent" not in t.names for t in found.tables)
    lacking = invented.world(7, files=100)
    lacking.items = None
    assert invented.asked(unit_value, lacking).status == "not_measurable"


def test_among_honest_offices_lists_are_seldom_wrong_and_low_pairs_are_found():
    rng = np.random.default_rng(1)
    wrong, hits, rounds = 0, 0, 60
    for _ in range(rounds):
        found = unit_value.infer(drawn(rng))
        wrong += found.pair_family.rejected.any() or found.family.rejected.any()
        found = unit_value.infer(drawn(rng, low=0.7))
        hits += {(3, 1), (3, 2), (3, 4)} <= {
            (o, a)
            for o, a, f in zip(found.officer, found.agent, found.pair_family.rejected, strict=True)
            if f
        }
    # two families at 5 % each, and three standard errors
    assert wrong <= 0.1 * rounds + 3 * (0.09 * rounds) ** 0.5
    assert hits >= 0.8 * rounds


@pytest.mark.slow
def test_practice_low_values_are_found_and_a_cheaper_origin_is_not(practised):
    for seed in (1, 2):
        planted = practised(unit_value, seed=seed)
        faults = json.loads(planted.made.truth.read_text())["faults"]
        (fault,) = (f for f in faults if f["id"] == "low_values")
        listed = flagged(planted.findings[0].table())
        planted_pairs = {(a, b) for a in fault["accounts"] for b in fault["agents"]}
        assert len(planted_pairs & set(listed)) >= 2
        # values brought under a limit are lower by weight too
        known = {a for f in faults for a in f["accounts"]}
        assert {account for account, _ in listed} <= known
        (honest,) = practised(unit_value, seed=seed, honest=True).findings
        assert (honest.estimates[0].value, honest.estimates[1].value) == (0, 0)
