def test_look_alikes_take_no_account_twice(plan):
    found = plan.look_alikes
    # The deputy is the specialist, on purpose: approving is no handling.
    taken = list(found.accounts)
    taken.remove(found.others["deputy"].accounts[0])
    assert len(taken) == len(set(taken))
    assert len(found.agents) == len(set(found.agents))
    assert all(name == one.id and one.measures for name, one in found.others.items())
