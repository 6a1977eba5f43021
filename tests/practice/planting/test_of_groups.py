import numpy as np

from evenhand.practice.goods import HARDER
from evenhand.practice.planting.of_groups import (
    FOUND,
    PICKED_BY,
    be_harder,
    be_risky,
    lodge_alone,
    meet_target,
    miss_draws,
    pick_out,
    wait_alone,
)
from evenhand.practice.traffic import RANDOM, RED


def test_draws_are_missed_under_another_rule_and_nothing_else_changes(plan, fresh, rng):
    fault = plan.faults["missed_draws"]
    before = fresh(fault.office)
    made = miss_draws(fault, before, rng)
    marked = made.has(fault.id)
    assert marked.any()
    assert (before.files.rule[marked] == RANDOM).all()
    assert (made.files.rule[marked] == PICKED_BY).all()
    assert (made.files.rule[~marked] == before.files.rule[~marked]).all()
    assert (made.files.channel == before.files.channel).all()


def test_the_agent_is_picked_out_where_nothing_is_found(plan, fresh, rng):
    fault = plan.faults["picked_out"]
    before = fresh(fault.office)
    made = pick_out(fault, before, rng)
    marked = made.has(fault.id)
    assert marked.any()
    assert np.isin(before.files.agent[marked], fault.agents).all()
    assert (before.files.channel[marked] != RED).all()
    assert (made.files.channel[marked] == RED).all()
    assert (made.handling.finding[marked] == FOUND).all()
    assert (made.handling.finding[~marked] == 1).all()


def test_one_office_is_harder_on_its_chapters_alone(plan, fresh, rng):
    fault = plan.faults["harder_office"]
    made = be_harder(fault, fresh(fault.office), rng)
    chapters = np.array(plan.administration.goods.chapters)[made.files.chapter]
    assert (made.has(fault.id) == np.isin(chapters, HARDER)).all()
    assert set(made.common.adjusting[made.has(fault.id)]) == {fault.share}


def test_a_target_is_met_from_its_first_day_on_under_every_account(plan, fresh, rng):
    fault = plan.faults["offence_target"]
    before = meet_target(fault, fresh(fault.office, 8), rng)
    assert not before.has(fault.id).any()
    made = meet_target(fault, fresh(fault.office, 9), rng)
    assert made.has(fault.id).all()
    assert np.unique(made.officer).size > 5
    assert set(made.common.finding) == {fault.share}
    assert (made.common.adjusting == 1).all()


def test_files_without_an_agent_wait_at_one_office_and_only_lack_one_at_another(plan, fresh, rng):
    fault, only = plan.faults["own_account_waits"], plan.look_alikes.others["own_account"]
    slow = wait_alone(fault, fresh(fault.office), rng)
    marked = slow.has(fault.id)
    assert np.isin(slow.files.agent[marked], fault.agents).all()
    assert set(slow.common.wait[marked]) == {fault.share}
    plain = lodge_alone(only, fresh(only.office), rng)
    assert plain.has(only.id).any()
    assert (plain.common.wait == 1).all()


def test_risky_agents_are_marked_and_nothing_is_done_to_them(plan, fresh, rng):
    one = plan.look_alikes.others["risky_agents"]
    before = fresh(0)
    made = be_risky(one, before, rng)
    risk = plan.administration.agent_risk[before.files.agent]
    assert (made.has(one.id) == (risk >= one.share)).all()
    assert made.files is before.files
