import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block, gap_after
from evenhand.practice.make import plan_for


def test_a_block_is_the_same_however_often_it_is_made(plan, a_block):
    again = block(plan, office=plan.administration.offices[0], month=2)
    assert (again.course.at == a_block.course.at).all()
    assert (again.dealt.officer == a_block.dealt.officer).all()
    assert (again.decided.uplift == a_block.decided.uplift).all()


def test_faults_leave_traffic_and_lot_as_they_are(plan, honest_plan, a_block):
    honest = block(honest_plan, office=honest_plan.administration.offices[0], month=2)
    assert (honest.files.registered == a_block.files.registered).all()
    assert (honest.files.agent == a_block.files.agent).all()
    assert (honest.by_lot == a_block.by_lot).all()
    assert (honest.dealt.officer == honest.by_lot).all()


def test_serials_run_on_from_month_to_month_but_for_the_planted_gap(plan):
    office = plan.administration.offices[plan.faults["serial_gap"].office]
    serial = np.concatenate([block(plan, office=office, month=m).serial for m in range(12)])
    jumps = np.flatnonzero(np.diff(serial) != 1)
    assert serial[0] == 1
    assert serial[jumps].tolist() == [gap_after(plan)]
    assert serial[jumps + 1].tolist() == [gap_after(plan) + 4]


def test_only_files_left_by_the_sick_change_hands():
    # Large enough that an account always has files in hand.
    plan = plan_for(400_000, seed=1, honest=True)
    look = plan.look_alikes
    office = plan.administration.offices[look.sick_office]
    month = int(np.searchsorted(np.cumsum([31, 28, 31, 30, 31]), look.sick_from - 1, side="right"))
    made = block(plan, office=office, month=month)
    changed = made.officer_final != made.dealt.officer
    assert (changed == made.course.reassigned).all()
    assert (made.dealt.officer[changed] == look.sick).all()
    assert made.course.done[changed, Act.REASSIGN].any()
    handler = made.course.at[:, [Act.CHECK_START, Act.EXAM_START, Act.ASSESS]]
    by_the_sick = (made.dealt.officer == look.sick) & ~changed & (made.files.day < look.sick_from)
    assert (handler[by_the_sick] < look.sick_from * 86_400).all()
