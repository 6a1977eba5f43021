from evenhand.practice.innocent.look_alike import EVERYWHERE


def test_templates_are_at_every_office_with_and_without_faults(plan, honest_plan):
    one = plan.look_alikes.others["standard_phrases"]
    assert one == honest_plan.look_alikes.others[one.id]
    assert (one.office, one.accounts, one.agents) == (EVERYWHERE, (), ())
