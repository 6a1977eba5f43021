from evenhand.practice.innocent.of_conduct import ENOUGH, keen_examiner
from evenhand.practice.picker import Picker


def test_a_look_alike_leaves_enough_accounts_for_the_faults(plan):
    offices = plan.administration.offices
    few = Picker(plan.administration, accounts={o.index: [o.officers[0]] for o in offices})
    assert keen_examiner(few) is None
    many = Picker(
        plan.administration, accounts={o.index: list(o.officers)[:ENOUGH] for o in offices}
    )
    assert keen_examiner(many).accounts == (offices[0].officers[0],)
