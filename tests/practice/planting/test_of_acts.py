import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block
from evenhand.practice.innocent.of_acts import SMALL
from evenhand.practice.planting.of_acts import LATE_DAYS, on_paper, own_share, small
from evenhand.practice.traffic import RED
from evenhand.practice.year import DAY_SECONDS


def busy(fresh, fault):
    """Return the block in which the account has most files: it may be on leave in a month."""
    blocks = (fresh(fault.office, month) for month in range(12))
    return max(blocks, key=lambda made: np.isin(made.officer, fault.accounts).sum())


def test_the_account_finds_nothing_on_its_red_files(plan, fresh, rng):
    fault = plan.faults["paper_examinations"]
    made = on_paper(fault, busy(fresh, fault), rng)
    own = made.has(fault.id)
    assert own.any()
    assert (made.files.channel[own] == RED).all()
    assert (made.officer[own] == fault.accounts[0]).all()
    assert set(made.handling.finding[own]) == {0.0}
    assert set(made.handling.finding[~own]) == {1.0}


def test_its_examinations_last_under_two_minutes_and_others_hardly_ever(plan):
    fault = plan.faults["paper_examinations"]
    made = block(plan, office=plan.administration.offices[fault.office], month=4)
    at, examined = made.course.at, made.course.known(Act.EXAM_END)
    lasts = (at[:, Act.EXAM_END] - at[:, Act.EXAM_START])[examined]
    own = made.planted.has(fault.id)[examined]
    assert own.any()
    assert lasts[own].max() < 120
    assert lasts[own].min() >= 35
    assert (lasts[~own] < 120).mean() < 0.1
    assert not made.decided.offence[made.planted.has(fault.id)].any()


def test_small_consignments_have_one_item_of_little_value(plan, fresh, rng):
    made = small(plan.look_alikes.others["small_consignments"], fresh(1), rng)
    marked = made.has("small_consignments")
    assert 0.1 < marked.mean() < 0.5
    assert (made.files.total[marked] < 100 * SMALL).all()
    assert (np.bincount(made.files.items.parent)[marked] == 1).all()


def test_a_file_with_a_credit_note_is_not_lowered_for_no_reason(plan, fresh, rng):
    fault = plan.faults["late_changes"]
    before = busy(fresh, fault)
    every = before.mark("credit_notes", np.ones(before.size, dtype=bool))
    assert not own_share(fault, every, rng).has(fault.id).any()
    made = own_share(fault, before, rng)
    assert made.has(fault.id).any()
    assert (made.officer[made.has(fault.id)] == fault.accounts[0]).all()


def test_late_acts_follow_release_within_their_days_and_inside_the_hours(plan):
    office = plan.administration.offices[plan.faults["late_changes"].office]
    seen = 0
    for month in (2, 7, 11):
        made = block(plan, office=office, month=month)
        for act in (Act.REASSESS, Act.COMPLETE):
            done = made.course.known(act)
            seen += done.sum()
            assert (done <= made.course.known(Act.RELEASE)).all()
            release, at = made.course.at[done, Act.RELEASE], made.course.at[done, act]
            assert (at // DAY_SECONDS > release // DAY_SECONDS).all()
            days = office.hours.ordinal[at // DAY_SECONDS]
            assert (days - office.hours.ordinal[release // DAY_SECONDS] <= LATE_DAYS + 1).all()
            second = at % DAY_SECONDS - office.hours.opens
            assert ((second >= 0) & (second <= office.hours.length)).all()
    assert seen > 20
