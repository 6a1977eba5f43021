from evenhand.practice.block import block
from evenhand.practice.innocent.look_alike import EVERYWHERE


def test_faults_touch_their_own_office_only(plan):
    for office in plan.administration.offices:
        made = block(plan, office=office, month=9)
        here = {one.id for one in plan.placed.values() if one.office in (office.index, EVERYWHERE)}
        assert set(made.planted.touched) == here - {"serial_gap"}


def test_a_fault_that_is_not_planted_touches_nothing(honest_plan):
    made = block(honest_plan, office=honest_plan.administration.offices[0], month=1)
    assert set(made.planted.touched) <= set(honest_plan.look_alikes.others)
    assert not made.planted.has("steered_pairs").any()
    assert not made.planted.favoured.any()


def test_moved_files_are_those_that_the_lot_gave_to_others(a_block):
    planted = a_block.planted
    assert planted.moved["steered_pairs"].any()
    moved = planted.moved["steered_pairs"] | planted.moved["emptied_roster"]
    assert (moved == (a_block.by_lot != a_block.dealt.officer)).all()


def test_the_scheme_by_it_does_nothing_before_it_starts(plan):
    fault = plan.faults["steering_by_it"]
    office = plan.administration.offices[fault.office]
    assert not block(plan, office=office, month=7).planted.has(fault.id).any()
    made = block(plan, office=office, month=8)
    assert made.files.day[made.planted.has(fault.id)].min() >= fault.starts
