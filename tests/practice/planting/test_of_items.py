import numpy as np
import pytest

from evenhand.practice.innocent.of_value import POSTAL_LIMIT, SECOND_QUALITY
from evenhand.practice.planting import of_items
from evenhand.practice.planting.of_items import LENIENT, LOWER
from evenhand.practice.traffic import totals


def changed(before, after):
    """Items that are worth something else, and by what factor; totals must add up."""
    files = after.files
    assert (totals(files.items.value, first=files.items.first) == files.total).all()
    assert files.items.value.min() >= 100
    ratio = files.items.value / before.files.items.value
    return ratio != 1.0, ratio


def by_weight(before, after, where):
    unit = [p.files.items.value[where] / p.files.items.mass[where] for p in (before, after)]
    return unit[1] / unit[0]


def test_goods_of_one_origin_are_cheaper_by_weight_for_everybody(plan, fresh, rng):
    one, before = plan.look_alikes.others["second_quality"], fresh(0)
    after = of_items.second_quality(one, before, rng)
    which, ratio = changed(before, after)
    theirs = before.files.items.origin == SECOND_QUALITY
    assert (which == theirs).all()
    assert ratio[theirs] == pytest.approx(one.share, abs=0.01)
    assert (after.has(one.id)[before.files.items.parent] >= theirs).all()
    assert (after.files.items.mass == before.files.items.mass).all()


def test_the_agent_has_a_dozen_prices_the_same_all_year(plan, fresh, rng):
    one = plan.look_alikes.others["price_list"]
    prices = []
    for month in (1, 6):
        before = fresh(one.office, month)
        after = of_items.price_list(one, before, rng)
        theirs = np.isin(before.files.agent, one.agents)[before.files.items.parent]
        which, _ = changed(before, after)
        assert (which <= theirs).all()
        prices.append(set(after.files.items.value[theirs].tolist()))
        heavy = theirs & (before.files.items.mass > 50)
        assert by_weight(before, after, heavy) == pytest.approx(1.0, abs=0.01)
    assert len(prices[0] | prices[1]) <= 12
    assert len(prices[0] & prices[1]) >= 3


def test_made_up_values_are_round_with_flat_first_digits(plan, fresh, rng):
    fault = plan.faults["invented_values"]
    digits = []
    for month in range(12):
        before = fresh(fault.office, month)
        after = of_items.invented_values(fault, before, rng)
        theirs = after.has(fault.id)[before.files.items.parent]
        assert np.isin(before.files.agent[after.has(fault.id)], fault.agents).all()
        assert (changed(before, after)[0] <= theirs).all()
        digits += [str(v) for v in after.files.items.value[theirs]]
    assert len(digits) > 60
    assert all(text[2:].strip("0") == "" and text[1] in "05" for text in digits)
    # Of the law of first digits 30 % would be 1; here it is a ninth.
    assert np.mean([text[0] == "1" for text in digits]) < 0.22


def test_consignments_above_the_postal_limit_are_kept_below_it_by_any_agent(plan, fresh, rng):
    one, before, limit = plan.look_alikes.others["postal_limit"], fresh(0), 100 * POSTAL_LIMIT
    after = of_items.postal_limit(one, before, rng)
    kept = after.has(one.id)
    assert kept.any()
    assert (after.files.total[kept] < limit).all()
    assert (after.files.total[kept] > 0.89 * limit).all()
    assert (before.files.total[kept] >= limit).all()
    assert (after.files.total[~kept] == before.files.total[~kept]).all()


def test_low_values_are_those_of_the_agents_under_the_account_only(plan, fresh, rng):
    fault, seen = plan.faults["low_values"], 0
    for month in range(12):
        before = fresh(fault.office, month)
        after = of_items.low_values(fault, before, rng)
        low = after.has(fault.id)
        seen += low.sum()
        assert np.isin(before.files.agent[low], fault.agents).all()
        assert (before.officer[low] == fault.accounts[0]).all()
        which, _ = changed(before, after)
        assert (which == low[before.files.items.parent]).all()
        assert by_weight(before, after, which) == pytest.approx(LOWER, abs=0.01)
        assert set(after.handling.adjusting[low]) <= {LENIENT}
    assert seen > 20


def test_true_neighbours_trade_in_the_cheaper_and_in_the_dearer_line(plan, fresh, rng):
    one = plan.look_alikes.others["true_neighbours"]
    made = of_items.true_neighbours(one, fresh(one.office), rng)
    items, rate = made.files.items, plan.administration.goods.rate
    agent = made.files.agent[items.parent]
    cheaper = rate[items.code] < rate[items.code ^ 1]
    assert cheaper[agent == one.agents[0]].all()
    assert not cheaper[agent == one.agents[1]].any()
    other = ~np.isin(agent, one.agents)
    assert (items.code == fresh(one.office).files.items.code)[other].all()


def test_the_dearer_goods_are_declared_cheaper_under_the_account_only(plan, fresh, rng):
    one, fault = plan.look_alikes.others["true_neighbours"], plan.faults["cheaper_line"]
    assert fault.agents == one.agents[1:]
    seen = 0
    for month in range(12):
        before = of_items.true_neighbours(one, fresh(fault.office, month), rng)
        after = of_items.cheaper_line(fault, before, rng)
        chosen = after.has(fault.id)
        seen += chosen.sum()
        rate = plan.administration.goods.rate
        was, now = rate[before.files.items.code], rate[after.files.items.code]
        theirs = chosen[before.files.items.parent]
        assert (now[theirs] < was[theirs]).all()
        assert (now[~theirs] == was[~theirs]).all()
        assert (before.officer[chosen] == fault.accounts[0]).all()
    assert seen > 5
