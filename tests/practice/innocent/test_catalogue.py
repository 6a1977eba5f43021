def test_look_alikes_take_no_account_twice(plan):
    found = plan.look_alikes
    assert len(found.accounts) == len(set(found.accounts))
    assert len(found.agents) == len(set(found.agents))
    assert all(name == one.id and one.measures for name, one in found.others.items())
