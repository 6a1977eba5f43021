from evenhand.practice.innocent.look_alike import EVERYWHERE
from evenhand.practice.innocent.of_acts import OF_ACTS


def test_they_are_at_every_office_and_take_nobody(plan, honest_plan):
    for choose in OF_ACTS:
        one = plan.look_alikes.others[choose.__name__]
        assert one == honest_plan.look_alikes.others[one.id]
        assert one.office == EVERYWHERE
        assert (one.accounts, one.agents) == ((), ())


def test_they_are_found_under_every_account(honest):
    activity = honest.column("activity", table="events")
    actor = honest.column("actor", table="events")
    busy = {o["account"] for o in honest.truth["officers"] if o["files"] >= 400}
    assert busy
    assert set(actor[activity == "reassess"]) >= busy
