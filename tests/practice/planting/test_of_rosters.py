from dataclasses import replace

import numpy as np

from evenhand.practice.planting.of_rosters import AROUND, empty


def test_what_is_lodged_while_the_roster_is_empty_comes_to_the_account(plan, fresh, rng):
    fault = plan.faults["emptied_roster"]
    before = fresh(fault.office)
    made = empty(fault, before, rng)
    inside, at = made.has(fault.id), before.files.registered
    assert inside.any()
    assert (made.officer[inside] == fault.accounts[0]).all()
    assert (made.officer[~inside] == before.officer[~inside]).all()
    held = (at[:, None] >= made.emptied[:, 0]) & (at[:, None] < made.emptied[:, 1])
    assert held[inside].any(axis=1).all()
    # Every span is around a lodging of the agent, and none meets the next.
    agent = np.isin(before.files.agent, fault.agents)
    assert held[agent].any(axis=0).all()
    assert (made.emptied[1:, 0] > made.emptied[:-1, 1]).all()
    assert (np.diff(made.emptied, axis=1) <= 2 * AROUND * agent.sum()).all()


def test_an_office_where_the_agent_never_lodges_keeps_its_roster(plan, fresh, rng):
    fault = plan.faults["emptied_roster"]
    made = empty(replace(fault, agents=()), fresh(fault.office), rng)
    assert made.emptied.shape == (0, 2)
    assert not made.has(fault.id).any()
