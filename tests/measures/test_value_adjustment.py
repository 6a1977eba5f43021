import json

import numpy as np
import pytest
from scipy.stats import binom

from evenhand.measures import value_adjustment
from evenhand.records.design import Limit, People


def raised(world, uplift):
    """Raise the value of every item of a file by its own uplift."""
    factor = 1 + np.asarray(uplift)[world.parent]
    for kind in ("value", "duty"):
        world.items[f"{kind}_assessed"] = (world.items[f"{kind}_declared"] * factor).round(2)
    return world


def honest(invented, seed, *, files=4000, share=0.3, size=0.08):
    world = invented.world(seed, files=files)
    uplift = 0.03 + world.rng.gamma(1.5, size, files)
    chosen = world.rng.random(files) < share
    world.uplift = np.where(chosen, uplift, 0.0)
    total = world.items.groupby("declaration_id").value_declared.sum().to_numpy()
    world.declarations["reference_price"] = (
        total * (1 + uplift) * np.exp(0.03 * world.rng.normal(size=files))
    )
    return raised(world, world.uplift)


def flagged(found):
    return sorted((r["account"], r["respect"]) for r in found.table().rows() if r["flagged"])


def offices(found):
    rows = next(t for t in found.tables if t.name == "value_adjustment_offices").rows()
    return {r["office"]: r for r in rows}


def test_uplifts_and_their_neighbours_are_counted_as_worked_by_hand(invented):
    world = invented.world(1, files=300, offices=1)
    uplift = np.zeros(300)
    # three at a multiple of 5 %, one of them to the nearest tenth; four near; one far; one too far
    uplift[:9] = [0.05, 0.10, 0.2003, 0.051, 0.049, 0.11, 0.09, 0.125, 1.5]
    # amounts large enough that cents do not move a tenth of a per cent
    world.items[["value_declared", "duty_declared"]] *= 100
    row = offices(invented.asked(value_adjustment, raised(world, uplift)))["P0"]
    assert (row["raised"], row["at_round"], row["near"]) == (8, 3, 4)
    assert row["expected"] == pytest.approx(7 / 21)
    assert row["p_value"] == pytest.approx(binom.sf(2, 7, 1 / 21))


def test_bargained_uplifts_of_one_account_are_found_and_not_on_the_twin(invented):
    world = honest(invented, 2)
    own = (world.declarations.officer == "O0-05").to_numpy() & (world.uplift > 0)
    world.uplift[own] = world.rng.choice([0.05, 0.10], own.sum())
    found = invented.asked(value_adjustment, raised(world, world.uplift), twins=True)
    assert flagged(found) == [("O0-05", "round"), ("O0-05", "slope")]
    rows = {(r["account"], r["respect"]): r for r in found.table().rows()}
    assert abs(rows["O0-05", "slope"]["observed"]) < 0.3
    assert rows["O0-05", "slope"]["expected"] > 0.8
    assert found.twin.estimates[0].value == 0
    assert "1 account in 'round'" in found.answer


def test_a_price_list_in_steps_at_one_office_makes_nobody_stand_apart(invented):
    world = honest(invented, 3)
    here = (world.declarations.office == "P1").to_numpy() & (world.uplift > 0)
    world.uplift[here] = np.maximum(0.05, 0.05 * np.round(world.uplift[here] / 0.05))
    found = invented.asked(value_adjustment, raised(world, world.uplift))
    assert flagged(found) == []
    assert offices(found)["P1"]["p_value"] < 1e-6 < offices(found)["P0"]["p_value"]


def test_an_account_that_raises_thrice_as_often_or_never_is_found(invented):
    world = honest(invented, 4, files=9000, share=0.15)
    d = world.declarations
    more = (d.officer == "O0-02").to_numpy() & (world.rng.random(len(d)) < 0.35)
    world.uplift[more] = 0.07 + 0.1 * world.rng.random(more.sum())
    world.uplift[(d.officer == "O1-03").to_numpy()] = 0
    found = invented.asked(value_adjustment, raised(world, world.uplift))
    assert [a for a, respect in flagged(found) if respect == "raised"] == ["O0-02", "O1-03"]


def test_just_under_a_limit_is_asked_only_where_a_limit_is_stated(invented):
    world = honest(invented, 5)
    duty = world.items.groupby("declaration_id").duty_assessed.sum().to_numpy()
    limit = float(np.median(duty))
    d = world.declarations
    near = (d.officer == "O0-01").to_numpy() & (np.abs(duty / limit - 1) < 0.18)
    factor = np.where(near, 0.98 * limit / duty, 1.0)[world.parent]
    world.items["duty_assessed"] = (world.items.duty_assessed * factor).round(2)
    stated = (Limit("penalty", "total_duty_assessed", limit),)
    found = invented.asked(value_adjustment, world, limits=stated)
    silent = invented.asked(value_adjustment, world)
    assert all(not r["respect"].startswith("under") for r in silent.table().rows())
    assert any(r["respect"] == "under penalty" for r in found.table().rows()) or near.sum() < 20


def test_what_is_lacking_is_said_and_totals_of_the_declaration_will_do(invented):
    world = honest(invented, 6, files=1200)
    total = world.items.groupby("declaration_id")[["value_declared", "value_assessed"]].sum()
    lacking = invented.world(6, files=200)
    lacking.items = lacking.items.drop(columns="value_assessed")
    said = invented.asked(value_adjustment, lacking)
    assert said.status == "not_measurable"
    assert "map items.value_assessed" in said.answer
    items, world.items = world.items, None
    for column in total.columns:
        world.declarations[f"total_{column}"] = total[column].to_numpy()
    own = invented.asked(value_adjustment, world)
    world.declarations = world.declarations.drop(
        columns=["total_value_declared", "total_value_assessed"]
    )
    world.items = items
    assert own.estimates == invented.asked(value_adjustment, world).estimates


def test_nothing_raised_infinite_references_and_single_files_give_an_answer(invented):
    world = invented.world(7, files=60, officers=1)
    world.declarations["reference_price"] = np.inf
    found = invented.asked(value_adjustment, world)
    assert found.answer == "No value was raised on 60 files with both values recorded."
    assert len(found.table()) == 0
    found = invented.asked(value_adjustment, raised(world, np.full(60, 0.2)), people=People())
    assert "account" not in found.table().names


@pytest.mark.slow
def test_practice_bargained_uplifts_are_found_and_steps_of_a_list_are_not(practised):
    for seed in (1, 2):
        planted = practised(value_adjustment, seed=seed)
        faults = json.loads(planted.made.truth.read_text())["faults"]
        (found,) = planted.findings
        named = {f["id"]: f["accounts"] for f in faults}
        listed = flagged(found)
        assert [a for a, respect in listed if respect == "round"] == named["bargained_uplifts"]
        known = {a for f in faults if value_adjustment.NAME in f["measures"] for a in f["accounts"]}
        assert {a for a, _ in listed} <= known
        (honest_one,) = practised(value_adjustment, seed=seed, honest=True).findings
        assert honest_one.estimates[0].value == 0
