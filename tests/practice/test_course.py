import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.year import DAY_SECONDS, EXTRACT


def test_acts_on_a_file_follow_each_other(a_block):
    at = np.where(a_block.course.done, a_block.course.at, -(10**9))
    latest = np.maximum.accumulate(at, axis=1)
    assert (latest == at)[a_block.course.done].all()


def test_nothing_is_known_after_the_extract(plan):
    from evenhand.practice.block import block

    made = block(plan, office=plan.administration.offices[0], month=11)
    assert (made.course.at[made.course.done] < EXTRACT).all()
    assert 0 < (~made.course.known(Act.RELEASE)).mean() < 0.2
    # What is done is done from the front: no release without assessment.
    assert (made.course.known(Act.ASSESS) >= made.course.known(Act.RELEASE)).all()


def test_red_files_are_examined_or_have_a_decision_not_to(a_block):
    red = (a_block.files.channel == 2) & a_block.course.known(Act.RELEASE)
    examined, spared = a_block.course.known(Act.EXAM_END), a_block.course.known(Act.NO_EXAM)
    assert (examined[red] ^ spared[red]).all()


def test_officers_act_in_posted_hours_on_open_days(a_block):
    hours = a_block.office.hours
    for act in (Act.CHECK_START, Act.CHECK_END, Act.EXAM_START, Act.EXAM_END, Act.ASSESS):
        at = a_block.course.at[a_block.course.known(act), act]
        second = at % DAY_SECONDS
        assert (second >= hours.opens).all()
        assert (second < hours.opens + hours.length).all()
        assert np.isin(at // DAY_SECONDS, hours.open_days).all()


def test_releases_after_hours_are_overtime_or_planted(a_block):
    done = a_block.course.known(Act.RELEASE)
    second = a_block.course.at[:, Act.RELEASE] % DAY_SECONDS
    late = done & (second >= a_block.office.hours.opens + a_block.office.hours.length)
    known = a_block.course.overtime | a_block.planted.has("off_hours_releases")
    assert (late == (known & done)).all()
