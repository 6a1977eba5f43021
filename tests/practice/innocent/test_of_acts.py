from evenhand.practice.innocent.look_alike import EVERYWHERE
from evenhand.practice.innocent.of_acts import OF_ACTS


def test_they_are_the_same_without_faults_and_take_nobody_else(plan, honest_plan):
    for choose in OF_ACTS:
        one = plan.look_alikes.others[choose.__name__]
        assert one == honest_plan.look_alikes.others[one.id]
        places = {"cancelled_numbers": 0, "deputy": 0, "refund_counter": 1}
        assert one.office == places.get(one.id, EVERYWHERE)
        assert one.agents == ()
        # The deputy and the release desk are left alone by faults anyway.
        clerks = plan.administration.offices[1].clerks
        assert set(one.accounts) <= {plan.look_alikes.specialist, *clerks}


def test_they_are_found_under_every_account(honest):
    activity = honest.column("activity", table="events")
    actor = honest.column("actor", table="events")
    busy = {o["account"] for o in honest.truth["officers"] if o["files"] >= 400}
    assert busy
    assert set(actor[activity == "reassess"]) >= busy
