import numpy as np

from evenhand.practice.faults import APPROVAL_LIMIT
from evenhand.practice.planting import at_night, bunch, join_steps, of_pairs, steer, to_green
from evenhand.practice.traffic import GREEN, totals


def rng():
    return np.random.default_rng(1)


def test_steering_moves_files_of_the_pairs_agents_to_their_accounts_only(plan, a_block):
    fault, files = plan.faults["steered_pairs"], a_block.files
    office, roster = plan.administration.offices[0], plan.rosters[0]
    lot = a_block.dealt
    found, steered = steer(fault, files, lot, office=office, roster=roster, rng=rng())
    assert (found.officer[~steered] == lot.officer[~steered]).all()
    pairs = set(zip(found.officer[steered].tolist(), files.agent[steered].tolist(), strict=True))
    assert pairs <= set(fault.pairs)
    assert roster.present[found.officer[steered], files.day[steered]].all()
    assert of_pairs(fault, files, found)[steered].all()


def test_bunched_values_lie_just_under_the_limit_and_items_add_up(plan):
    from evenhand.practice.block import block

    fault = plan.faults["bunched_values"]
    limit = 100 * APPROVAL_LIMIT
    for month in range(12):
        made = block(plan, office=plan.administration.offices[fault.office], month=month)
        chosen = made.planted.has(fault.id)
        total = made.files.total
        assert (total[chosen] < limit).all()
        assert (total[chosen] >= 0.97 * limit - 2).all()
        assert (made.planted.total_before[chosen] >= limit).all()
        assert (totals(made.files.items.value, first=made.files.items.first) == total).all()
        assert (made.files.items.value > 0).all()
        again, none = bunch(fault, made.files, made.dealt, rng=rng())
        assert not (none & chosen).any()
        assert (again.total[~none] == total[~none]).all()


def test_each_mark_falls_only_on_files_open_to_its_fault(plan, a_block):
    files, dealt = a_block.files, a_block.dealt
    green = plan.faults["channel_changes"]
    marked = to_green(green, files, dealt, rng=rng())
    assert (files.channel[marked] != GREEN).all()
    assert np.isin(files.agent[marked], green.agents).all()
    night = plan.faults["off_hours_releases"]
    clerk = np.full(files.day.size, night.accounts[0])
    dark = at_night(night, files, clerk, rng=rng())
    assert np.isin(files.agent[dark], night.agents).all()
    assert not at_night(night, files, clerk + 1, rng=rng()).any()
    joined = plan.faults["incompatible_steps"]
    assert (dealt.officer[join_steps(joined, dealt, rng=rng())] == joined.accounts[0]).all()
