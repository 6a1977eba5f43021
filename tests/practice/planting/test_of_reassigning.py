import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block
from evenhand.practice.planting.of_reassigning import give_away


def test_files_of_the_agents_go_to_the_account_where_it_is_on_duty(plan, fresh, rng):
    fault = plan.faults["moved_files"]
    before = fresh(fault.office)
    made, (receiver, chief) = give_away(fault, before, rng), fault.accounts
    chosen = made.has(fault.id)
    assert chosen.any()
    assert np.isin(made.files.agent[chosen], fault.agents).all()
    assert set(made.people.colleague[chosen]) == {receiver}
    assert set(made.people.chief[chosen]) == {chief}
    # The lot is not touched: the file is given away after it.
    assert (made.officer == before.officer).all()
    assert not (made.officer[chosen] == receiver).any()


def test_files_change_hands_between_the_lot_and_the_first_act_of_an_officer(plan):
    fault = plan.faults["moved_files"]
    made = block(plan, office=plan.administration.offices[fault.office], month=9)
    moved = made.planted.has(fault.id) & made.course.known(Act.REASSIGN)
    assert moved.any()
    assert set(made.officer_final[moved]) == {fault.accounts[0]}
    at = made.course.at[moved]
    assert (at[:, Act.REASSIGN] > at[:, Act.ASSIGN]).all()
    checked = moved & made.course.known(Act.CHECK_START)
    assert (made.course.at[checked, Act.CHECK_START] > made.course.at[checked, Act.REASSIGN]).all()
