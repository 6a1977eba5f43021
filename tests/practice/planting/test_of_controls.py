from dataclasses import replace

import numpy as np

from evenhand.practice.planting.of_controls import at_night, join_steps, to_green
from evenhand.practice.traffic import GREEN


def test_channels_are_turned_for_the_agents_of_the_account_only(plan, fresh, rng):
    fault = plan.faults["channel_changes"]
    made = to_green(fault, fresh(fault.office), rng)
    marked = made.has(fault.id)
    assert (made.files.channel[marked] != GREEN).all()
    assert np.isin(made.files.agent[marked], fault.agents).all()
    assert np.isin(made.officer[marked], fault.accounts).all()


def test_files_are_released_at_night_by_their_account_only(plan, fresh, rng):
    fault = plan.faults["off_hours_releases"]
    before = fresh(fault.office)
    ours = replace(before.people, clerk=np.full(before.size, fault.accounts[0]))
    other = replace(before.people, clerk=np.full(before.size, fault.accounts[0] + 1))
    dark = at_night(fault, replace(before, people=ours), rng).has(fault.id)
    assert dark.any()
    assert np.isin(before.files.agent[dark], fault.agents).all()
    assert not at_night(fault, replace(before, people=other), rng).has(fault.id).any()


def test_steps_are_joined_on_part_of_the_accounts_own_files(plan, fresh, rng):
    fault = plan.faults["incompatible_steps"]
    made = join_steps(fault, fresh(fault.office), rng)
    joined, own = made.has(fault.id), made.officer == fault.accounts[0]
    assert joined.any()
    assert (own >= joined).all()
    assert joined.sum() < 0.6 * own.sum()
