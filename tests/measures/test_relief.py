import json
from dataclasses import replace
from math import comb

import numpy as np
import pytest

from evenhand.measures import relief
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import People


def grant(world, chance):
    """Grant relief on whole files, each with its own chance."""
    given = world.rng.random(len(world.declarations)) < chance
    world.items["relief"] = np.where(given[world.parent], "R1", None)
    return world


def honest(invented, seed, **size):
    world = invented.world(seed, **size)
    # chapter 84 under procedure 4071 has relief by law
    by_law = (world.items.groupby("declaration_id").hs_code.min().str[:2] == "84").to_numpy()
    by_law = by_law & (world.declarations.procedure == "4071").to_numpy()
    return grant(world, np.where(by_law, 0.97, 0.05))


def by_officer(found):
    return {r["account"]: r for r in found.table().rows()}


def counts(stratum, officer, granted, files, **more):
    columns = [np.asarray(c) for c in (stratum, officer, files, granted)]
    zero = np.zeros(columns[0].size, int)
    names = np.array(["a", "b", "c"], dtype=object)
    return relief.Counts(
        cells=relief.Cells(*columns, more.get("value", zero), more.get("relieved", zero)),
        desks=DeskFiles(np.arange(3), np.zeros(3, int), np.ones(3, int)),
        officers=Names(np.arange(3), names), offices=Names(np.zeros(1, int), names[:1]),
        periods=Names(np.zeros(1, int), np.array(["2026-S1"], dtype=object)),
        granted=None, agents=None, beneficiaries=None,
    )  # fmt: skip


def test_expected_reliefs_are_those_of_the_sets_worked_by_hand():
    # set 0: 60 files, 6 reliefs, half of the files each; set 1: 40, 4 reliefs, a quarter is b's
    given = counts(
        [0, 0, 1, 1], [0, 1, 0, 1], granted=[6, 0, 1, 3], files=[30, 30, 30, 10],
        value=np.array([100, 100, 300, 100]), relieved=np.array([50, 0, 0, 40]),
    )  # fmt: skip
    found = relief.infer(given)
    assert found.accounts.events.tolist() == [7, 3]
    assert found.accounts.expected == pytest.approx([3 + 3, 3 + 1])
    # of set 0 a quarter of the value has relief, of set 1 a tenth
    assert found.expected_value_share == pytest.approx([(25 + 30) / 400, (25 + 10) / 200])
    assert found.value_share == pytest.approx([50 / 400, 40 / 200])


def test_one_account_that_grants_thrice_is_found_and_what_the_law_grants_is_not(invented):
    world = honest(invented, 1)
    officer = world.declarations.officer.to_numpy()
    more = (officer == "O0-03") & (world.rng.random(officer.size) < 0.12)
    world.items.loc[more[world.parent], "relief"] = "R2"
    found = invented.asked(relief, world, twins=True)
    assert [o for o, r in by_officer(found).items() if r["flagged"]] == ["O0-03"]
    assert found.twin.estimates[0].value == 0
    assert by_officer(found)["O0-03"]["share"] > by_officer(found)["O0-03"]["expected_share"]


def test_a_desk_that_is_given_what_has_relief_by_law_does_not_stand_apart(invented):
    world = honest(invented, 2)
    d = world.declarations
    by_law = (world.items.groupby("declaration_id").hs_code.min().str[:2] == "84").to_numpy()
    to_desk = by_law & (d.procedure == "4071").to_numpy() & (d.office == "P1").to_numpy()
    d.loc[to_desk & (world.rng.random(len(d)) < 0.8), "officer"] = "O1-05"
    found = invented.asked(relief, world)
    assert found.estimates[0].value == 0
    desk = by_officer(found)["O1-05"]
    assert desk["granted"] == pytest.approx(desk["expected"], rel=0.2)


def test_a_pair_whose_reliefs_meet_is_found(invented):
    world = honest(invented, 3)
    d = world.declarations
    given = world.items.groupby("declaration_id").relief.apply(lambda r: r.notna().any()).to_numpy()
    d.loc[given & (d.agent == "A1-02").to_numpy(), "officer"] = "O1-07"
    found = invented.asked(relief, world)
    pairs = next(t for t in found.tables if t.name == "relief_pairs")
    flagged = [(r["account"], r["agent"]) for r in pairs.rows() if r["flagged"]]
    assert flagged == [("O1-07", "A1-02")]


def test_a_pair_whose_number_is_certain_is_counted_apart_and_not_tested():
    # Set 0: a has 20 files, b 10; agent 0 has 3 with relief, all under a: C(20, 3) / C(30, 3).
    # Set 1 is c's alone: agent 1's 4 with relief came under c whatever was dealt.
    cells = counts([0, 0, 1], [0, 1, 2], granted=[3, 0, 4], files=[20, 10, 30])
    given = replace(
        cells,
        granted=relief.Granted(*map(np.array, ([0, 1], [0, 2], [0, 1], [3, 4]))),
        agents=Names(np.arange(2), np.array(["x", "y"], dtype=object)),
    )
    found = relief.infer(given)
    assert found.certain == 1
    assert list(zip(found.pairs.officer, found.pairs.client, strict=True)) == [(0, 0), (1, 0)]
    p = comb(20, 3) / comb(30, 3)
    assert found.pair_family.adjusted.tolist() == pytest.approx([2 * p, 1])


def test_beneficiaries_are_counted_as_worked_by_hand(invented):
    world = grant(invented.world(4, files=400, offices=1), 0.0)
    d = world.declarations
    d["importer"] = "I-1"
    d.loc[:9, "importer"], d.loc[10:14, "importer"] = "I-2", "I-3"
    chosen = d.declaration_id[:15]
    world.items.loc[world.items.declaration_id.isin(chosen), "relief"] = "R1"
    found = invented.asked(relief, world)
    row = next(next(t for t in found.tables if t.name == "relief_beneficiaries").rows())
    assert (row["files"], row["importers"]) == (15, 2)
    assert row["herfindahl"] == pytest.approx((100 + 25) / 225)
    assert row["top_share"] == 1


def test_without_relief_items_or_values_it_says_what_is_lacking_or_makes_do(invented):
    world = invented.world(5, files=800)
    never = invented.asked(relief, world)
    assert never.answer.startswith("No relief is recorded on any file")
    world.items = world.items.drop(columns="relief")
    lacking = invented.asked(relief, world)
    assert lacking.status == "not_measurable"
    assert "map items.relief" in lacking.answer
    world.items = None
    world.declarations["relief"] = np.where(world.rng.random(800) < 0.2, "R1", " ")
    own = invented.asked(relief, world)
    assert own.status == "measured"
    given = (world.declarations.relief == "R1").mean()
    assert own.estimates[1].value == pytest.approx(given)


def test_an_officer_with_one_file_and_a_set_with_one_officer_test_nobody(invented):
    world = grant(invented.world(6, files=40, officers=1), 0.5)
    found = invented.asked(relief, world)
    assert found.answer.startswith("No account has")
    assert len(found.table()) == 0


def test_without_a_basis_no_account_is_shown(invented):
    found = invented.asked(relief, honest(invented, 7, files=1500), people=People())
    assert [t.name for t in found.tables] == ["relief", "relief_pairs", "relief_beneficiaries"]
    assert all("account" not in t.names and "agent" not in t.names for t in found.tables)


def test_honest_offices_are_seldom_said_to_stand_apart():
    rng = np.random.default_rng(1)
    wrong, rounds, accounts = 0, 200, 12
    for _ in range(rounds):
        files = rng.poisson(4.0, (90, accounts))
        # colleagues differ a little, and sets a lot
        odds = np.exp(rng.normal(-2.5, 0.8, (90, 1)) + rng.normal(0, 0.15, accounts))
        granted = rng.binomial(files, odds / (1 + odds))
        stratum, officer = np.nonzero(files)
        given = counts(stratum, officer, granted[files > 0], files[files > 0])
        wrong += relief.infer(given).family.rejected.any()
    assert wrong <= 0.05 * rounds + 3 * (0.05 * 0.95 * rounds) ** 0.5


@pytest.mark.slow
def test_practice_the_planted_account_is_found_and_the_relief_desk_is_not(practised):
    for seed in (1, 2):
        planted = practised(relief, seed=seed)
        (fault,) = (
            f
            for f in json.loads(planted.made.truth.read_text())["faults"]
            if f["id"] == "granted_relief"
        )
        (found,) = planted.findings
        assert [o for o, r in by_officer(found).items() if r["flagged"]] == fault["accounts"]
        (honest,) = practised(relief, seed=seed, honest=True).findings
        assert [e.value for e in honest.estimates if e.name.endswith("_outside")] == [0, 0]
