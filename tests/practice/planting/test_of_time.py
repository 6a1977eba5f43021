import numpy as np

from evenhand.practice.planting import of_time


def test_files_of_the_agent_are_taken_up_at_once_by_the_account_only(plan, fresh, rng):
    fault = plan.faults["queue_jumping"]
    for month in range(12):
        made = of_time.jump(fault, fresh(fault.office, month), rng)
        if (where := made.has(fault.id)).any():
            break
    assert set(made.officer[where]) == set(fault.accounts)
    assert set(made.files.agent[where]) == set(fault.agents)
    assert set(made.handling.wait[where]) == {fault.share}
    assert set(made.handling.wait[~where]) == {1.0}


def test_time_sensitive_goods_wait_at_the_account_unless_the_agent_brings_them(plan, fresh, rng):
    fault = plan.faults["sold_delay"]
    made = of_time.let_wait(fault, fresh(fault.office), rng)
    where, chapters = made.has(fault.id), plan.administration.goods.chapters
    assert {chapters[c] for c in made.files.chapter[where]} <= {"02", "08", "30"}
    assert set(made.officer[where]) == set(fault.accounts)
    assert not np.isin(made.files.agent[where], fault.agents).any()
    hours = made.shelved / 3600
    assert hours[where].min() >= fault.share / 2
    assert hours[where].max() <= 1.5 * fault.share
    assert (hours[~where] == 0).all()
    assert (made.handling.wait == 1.0).all()


def test_the_target_presses_in_the_last_three_days_whoever_has_the_file(plan, fresh, rng):
    fault = plan.faults["month_end_target"]
    made = of_time.press(fault, fresh(fault.office, month=3), rng)
    where = made.has(fault.id)
    # April ends on day 119 of the year, counted from 0.
    assert set(made.files.day[where]) <= {117, 118, 119}
    assert np.unique(made.officer[where]).size > 3
    assert set(made.common.adjusting[where]) == {fault.share}


def test_perishables_and_samples_depend_on_goods_not_on_officers(plan, fresh, rng):
    others = plan.look_alikes.others
    first, tests = others["perishables_first"], others["laboratory_tests"]
    made = of_time.to_laboratory(tests, of_time.first_by_rule(first, fresh(0), rng), rng)
    goods = np.isin(made.files.chapter, first.chapters)
    assert (made.has(first.id) == goods).all()
    assert set(made.common.wait[goods]) == {first.share}
    sampled = made.has(tests.id)
    assert sampled.any()
    assert (made.laboratory[sampled] >= 4 * 3600).all()
    assert (made.laboratory[~sampled] == 0).all()
    assert (made.files.channel[sampled] > 0).all()


def test_a_trusted_agent_is_faster_with_every_officer(plan, fresh, rng):
    one = plan.look_alikes.others["trusted_trader"]
    made = of_time.trust(one, fresh(one.office), rng)
    where = made.has(one.id)
    assert np.unique(made.officer[where]).size > 3
    assert (where == np.isin(made.files.agent, one.agents)).all()
    assert set(made.common.pace[where]) == set(made.common.wait[where]) == {one.share}
