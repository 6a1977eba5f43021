import json

import numpy as np
import pytest

from evenhand.measures import digits
from evenhand.records.design import People


def flagged(found):
    return [r["agent"] for r in found.table().rows() if r["flagged"]]


def own(world, agent):
    return (world.declarations.agent == agent).to_numpy()[world.parent]


def test_different_values_are_counted_as_worked_by_hand(invented):
    world = invented.world(1, files=8, offices=1, agents=1)
    world.items = world.items.drop_duplicates("declaration_id").reset_index(drop=True)
    world.items["hs_code"] = "170110"
    # 12.50 twice is one value; 0.99 is too small; 1,200 and 3,000 are large and round, 2,550.10 not
    world.items["value_declared"] = [12.5, 12.5, 0.99, 1200, 3000, 2550.10, 90, np.nan]
    counts = invented.asked(digits, world)
    assert counts.answer.startswith("No agent has 100 different values")
    row = next(next(t for t in counts.tables if t.name == "digits_chapters").rows())
    assert (row["values"], row["large"]) == (5, 3)
    assert row["ones"] == pytest.approx(2 / 5)
    assert row["round_share"] == pytest.approx(2 / 3)


def test_made_up_values_of_one_agent_are_found_by_digits_and_roundness(invented):
    world = invented.world(2, files=5000)
    here = own(world, "A0-02")
    n = here.sum()
    made_up = world.rng.integers(1, 10, n) * 10.0 ** world.rng.integers(2, 5, n)
    world.items.loc[here, "value_declared"] = made_up + 100 * world.rng.integers(0, 10, n)
    found = invented.asked(digits, world)
    assert flagged(found) == ["A0-02"]
    row = next(r for r in found.table().rows() if r["flagged"])
    assert row["round_share"] > 0.9 > row["expected_round"]
    assert found.twin is None or found.twin.statement.startswith("No twin")


def test_an_agent_that_sells_from_a_price_list_is_not_listed(invented):
    world = invented.world(3, files=5000)
    here = own(world, "A0-01")
    prices = np.array([120.5, 199.99, 410, 555.5, 890, 1025, 1500, 1999, 2750, 4200, 5100, 9900.0])
    world.items.loc[here, "value_declared"] = world.rng.choice(prices, here.sum())
    assert flagged(invented.asked(digits, world)) == []


def test_honest_agents_are_seldom_listed(invented):
    wrong = sum(
        bool(flagged(invented.asked(digits, invented.world(40 + k, files=2500)))) for k in range(8)
    )
    # two families at 5 % each
    assert wrong <= 3


def test_without_a_basis_no_agent_is_shown_and_empty_values_give_an_answer(invented):
    world = invented.world(5, files=400)
    found = invented.asked(digits, world, people=People())
    assert [t.name for t in found.tables] == ["digits"]
    assert "agent" not in found.table().names
    world.items["value_declared"] = np.inf
    assert invented.asked(digits, world).answer.startswith("No agent has")
    world.items = None
    assert invented.asked(digits, world).status == "not_measurable"


@pytest.mark.slow
def test_practice_invented_values_are_found_and_a_price_list_is_not(practised):
    for seed in (1, 2):
        planted = practised(digits, seed=seed)
        faults = json.loads(planted.made.truth.read_text())["faults"]
        (fault,) = (f for f in faults if f["id"] == "invented_values")
        assert flagged(planted.findings[0]) == fault["agents"]
        (honest,) = practised(digits, seed=seed, honest=True).findings
        assert honest.estimates[0].value == 0
