import json

import numpy as np
import pandas as pd
import pytest

from evenhand.measures import delay_pattern


def timed(invented, seed, *, factor=1.0, slow="O0-03", spared=None, pace=1.0, files=9000, **size):
    """A third of the files are perishable; under one account these wait longer by a factor."""
    world = invented.world(seed, files=files, **size)
    d, rng = world.declarations, world.rng
    perishable = rng.random(len(d)) < 0.33
    world.items["hs_code"] = np.where(perishable[world.parent], "070200", "847130")
    hours = np.exp(rng.normal(2, 0.6, len(d)) - 0.5 * perishable)
    here = (d.officer == slow).to_numpy()
    waits = here & perishable & (d.agent != spared).to_numpy()
    hours = hours * np.where(waits, factor, 1.0) * np.where(here, pace, 1.0)
    d["registered_at"] = pd.to_datetime(d.day) + pd.Timedelta(hours=8)
    d["released_at"] = d.registered_at + pd.to_timedelta(np.round(hours * 3600), unit="s")
    return world


def flagged(found):
    return [r["account"] for r in found.table().rows() if r["flagged"]]


def test_an_account_that_lets_perishables_wait_is_found_whatever_the_duty(invented):
    world = timed(invented, 1, factor=3.0, spared="A0-00")
    half = world.rng.random(len(world.items)) < 0.5
    world.items["duty_declared"] = np.where(half, 0.02, 0.3) * world.items.value_declared
    found = invented.asked(delay_pattern, world, twins=True)
    assert flagged(found) == ["O0-03"]
    row = next(r for r in found.table().rows() if r["flagged"])
    assert row["times"] > 1.8
    assert min(row["times_low"], row["times_high"]) > 1.5
    assert row["spared"] == "A0-00"
    assert "whatever the rate of duty" in found.answer
    assert found.twin.estimates[0].value == 0


def test_an_account_slow_with_all_goods_is_not_listed(invented):
    found = invented.asked(delay_pattern, timed(invented, 2, pace=3.0))
    assert flagged(found) == []
    row = next(r for r in found.table().rows() if r["account"] == "O0-03")
    assert row["pace"] > 2
    assert row["times"] == pytest.approx(1, abs=0.35)


@pytest.mark.parametrize("seed", range(3))
def test_honest_accounts_are_not_listed(invented, seed):
    assert flagged(invented.asked(delay_pattern, timed(invented, 20 + seed))) == []


def test_goods_that_wait_with_every_officer_are_not_listed(invented):
    world = timed(invented, 3)
    d = world.declarations
    perishable = (world.items.groupby("declaration_id").hs_code.min() == "070200").to_numpy()
    d.loc[perishable, "released_at"] += pd.Timedelta(days=1)
    assert flagged(invented.asked(delay_pattern, world)) == []


def test_without_duties_the_rates_are_not_told_and_the_rest_is(invented):
    world = timed(invented, 4, factor=4.0)
    world.items = world.items.drop(columns=["duty_declared"])
    found = invented.asked(delay_pattern, world)
    assert flagged(found) == ["O0-03"]
    assert np.isnan(found.table()["times_low"]).all()


def test_without_time_sensitive_goods_nothing_can_be_tested(invented):
    world = timed(invented, 5, files=600)
    world.items["hs_code"] = "847130"
    assert "none could be tested" in invented.asked(delay_pattern, world).answer


def test_one_officer_alone_cannot_be_compared(invented):
    found = invented.asked(delay_pattern, timed(invented, 6, files=600, offices=1, officers=1))
    assert "none could be tested" in found.answer


def test_sums_are_shifted_as_worked_by_hand():
    # Values 1 and 3 less 2: -1 and 1.
    sums = (np.array([2.0]), np.array([4.0]), np.array([10.0]), np.array([28.0]))
    shifted = delay_pattern._shifted(sums, np.array([2.0]))
    assert [x.tolist() for x in shifted] == [[2.0], [0.0], [2.0], [0.0]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_practice_sells_delay_and_its_laboratory_does_not(practised, seed):
    asked = practised(delay_pattern, seed=seed)
    truth = json.loads((asked.made.folder / "truth.json").read_text())
    sold = next(f for f in truth["faults"] if f["id"] == "sold_delay")["accounts"]
    assert flagged(asked.findings[0]) == sold
    honest = practised(delay_pattern, seed=seed, honest=True)
    assert flagged(honest.findings[0]) == []
