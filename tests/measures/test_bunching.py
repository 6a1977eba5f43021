import json

import numpy as np
import pandas as pd
import pytest

from evenhand.measures import bunching
from evenhand.records.design import Limit, People

APPROVAL = Limit("approval", "total_value_declared", 1000.0)


def with_values(invented, seed, *, files=9000, **size):
    """One item a file, its value about the limit in most."""
    world = invented.world(seed, files=files, **size)
    first = world.items.drop_duplicates("declaration_id").reset_index(drop=True)
    world.items, world.parent = first, np.arange(files)
    world.value = np.exp(world.rng.normal(np.log(1000), 0.5, files)).round(2)
    return place(world)


def place(world):
    world.items["value_declared"] = world.items["value_assessed"] = world.value
    return world


def flagged(found):
    return [r["account"] for r in found.table().rows() if r["flagged"]]


def agents(found):
    rows = next(t for t in found.tables if t.name == "bunching_agents").rows()
    return [r["agent"] for r in rows if r["flagged"]]


def one(found, name):
    return next(e for e in found.estimates if e.name == name)


def test_amounts_are_put_in_bins_as_worked_by_hand(invented):
    # from half the limit on, 2 % of it each: 499.99 is out, 500 in bin 0, 940 to 999.99 just below
    world = with_values(invented, 1, files=8, officers=1)
    world.value = np.array([499.99, 500.0, 939.99, 940.0, 999.99, 1000.0, 1499.99, 1500.0])
    found = invented.asked(bunching, place(world), limits=(APPROVAL,))
    row = next(next(t for t in found.tables if t.name == "bunching_limits").rows())
    assert row["about"] == 6
    assert np.isnan(row["excess"])
    assert "too few amounts lie about it for a curve" in found.answer


def test_values_brought_under_the_limit_by_one_account_are_found_and_not_on_the_twin(invented):
    world = with_values(invented, 2)
    d = world.declarations
    own = (d.officer == "O0-04").to_numpy() & (world.value >= 1000) & (world.value < 2000)
    own &= world.rng.random(len(d)) < 0.6
    world.value[own] = (1000 * (1 - 0.03 * world.rng.random(own.sum())) - 0.01).round(2)
    found = invented.asked(bunching, place(world), limits=(APPROVAL,), twins=True)
    assert flagged(found) == ["O0-04"]
    excess = one(found, "excess_approval")
    assert excess.low < own.sum() < excess.high
    assert excess.low > 0
    assert found.twin.estimates[0].value == 0
    assert [c.kind for c in found.charts] == ["lines"]


def test_what_everybody_does_under_a_legal_limit_makes_nobody_stand_apart(invented):
    world = with_values(invented, 13)
    kept = (world.value >= 1000) & (world.value < 1500) & (world.rng.random(9000) < 0.4)
    world.value[kept] = (1000 * (0.94 + 0.059 * world.rng.random(kept.sum()))).round(2)
    found = invented.asked(bunching, place(world), limits=(APPROVAL,))
    assert flagged(found) == agents(found) == []
    assert one(found, "excess_approval").low > 0


def test_an_agent_that_keeps_under_it_with_everybody_is_listed_as_an_agent(invented):
    world = with_values(invented, 4)
    own = (world.declarations.agent == "A1-02").to_numpy() & (world.value >= 1000)
    world.value[own] = 985.0
    found = invented.asked(bunching, place(world), limits=(APPROVAL,))
    assert flagged(found) == []
    assert agents(found) == ["A1-02"]


def test_sums_in_parts_are_counted_only_where_days_are_stated(invented):
    world = with_values(invented, 5, files=1500)
    world.declarations["registered_at"] = pd.to_datetime(world.declarations.day)
    world.declarations["importer"] = [f"i{k}" for k in range(1500)]
    # forty importers declare twice on one day, 700 each time
    world.declarations.loc[:79, "importer"] = [f"s{k // 2}" for k in range(80)]
    world.declarations.loc[:79, ["day", "registered_at"]] = world.declarations.loc[
        np.arange(80) // 2 * 2 * 15, ["day", "registered_at"]
    ].to_numpy()
    world.value[:80] = 700.0
    split = Limit("approval", "total_value_declared", 1000.0, days=2)
    found = invented.asked(bunching, place(world), limits=(split,))
    row = next(next(t for t in found.tables if t.name == "bunching_limits").rows())
    # two of one day complete the sum each
    assert row["splits"] == 80
    assert row["split_expected"] < 30
    assert row["split_p"] == 1 / 20
    silent = invented.asked(bunching, world, limits=(APPROVAL,))
    assert all(not e.name.startswith("splits") for e in silent.estimates)


def test_no_limit_is_guessed_and_what_is_lacking_is_said(invented):
    world = with_values(invented, 6, files=300)
    assert "no limit is stated" in invented.asked(bunching, world).answer
    later = (Limit("penalty", "total_duty_assessed", 10.0), Limit("x", "no_such", 5.0))
    assert "none of the stated limits" in invented.asked(bunching, world, limits=later).answer
    far = (Limit("far", "total_value_declared", 1e9),)
    assert invented.asked(bunching, world, limits=far).answer.startswith("No declared amount")


def test_an_amount_of_the_declaration_with_infinities_will_do(invented):
    world = with_values(invented, 7, files=2500)
    world.declarations["fee"] = world.value
    world.declarations.loc[:3, "fee"] = [np.inf, np.nan, 1e300, -5.0]
    world.items = None
    found = invented.asked(bunching, world, limits=(Limit("fee", "fee", 1000.0),), people=People())
    assert found.status == "measured"
    assert all("account" not in t.names and "agent" not in t.names for t in found.tables)


@pytest.mark.slow
def test_practice_bunched_values_are_found_and_the_postal_limit_is_not(practised):
    for seed in (1, 2):
        planted = practised(bunching, seed=seed)
        faults = json.loads(planted.made.truth.read_text())["faults"]
        (fault,) = (f for f in faults if f["id"] == "bunched_values")
        (found,) = planted.findings
        rows = [r for r in found.table().rows() if r["flagged"]]
        assert {r["account"] for r in rows} <= set(fault["accounts"])
        assert {r["limit"] for r in rows} <= {"approval"}
        assert found.estimates[0].value == 1
        assert one(found, "excess_postal").low > 0
        (honest,) = practised(bunching, seed=seed, honest=True).findings
        assert (honest.estimates[0].value, honest.estimates[1].value) == (0, 0)
