import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block
from evenhand.practice.planting.of_examining import copy
from evenhand.practice.traffic import RED, YELLOW


def test_more_is_examined_without_anything_coming_later(honest_plan):
    one = honest_plan.look_alikes.others["keen_examiner"]
    made = block(honest_plan, office=honest_plan.administration.offices[one.office], month=5)
    more = made.planted.has(one.id) & made.course.known(Act.EXAM_END)
    assert more.any()
    assert set(made.decided.channel[more]) == {YELLOW}
    assert set(made.dealt.officer[more]) == set(one.accounts)
    at = made.course.at[more]
    order = [Act.CHECK_START, Act.CHECK_END, Act.EXAM_START, Act.EXAM_END, Act.ASSESS]
    assert (np.diff(at[:, order], axis=1) >= 0).all()
    minutes = (at[:, Act.EXAM_END] - at[:, Act.EXAM_START]) / 60
    assert np.median(minutes) > 5


def test_most_red_files_of_the_account_are_reported_on_by_copying(plan, fresh, rng):
    fault = plan.faults["copied_reports"]
    blocks = [fresh(fault.office, month) for month in range(12)]
    marked = total = 0
    for before in blocks:
        made = copy(fault, before, rng).has(fault.id)
        own = np.isin(before.officer, fault.accounts) & (before.files.channel == RED)
        assert (own | ~made).all()
        marked, total = marked + made.sum(), total + own.sum()
    assert 0.7 * total < marked < total
