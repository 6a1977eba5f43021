import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block
from evenhand.practice.lot import GENERAL


def test_potential_outcomes_average_to_those_observed(honest_plan):
    # Honest officers differ only a little, so the mean over officers must be near what was seen.
    seen, told, files = np.zeros(2), np.zeros(2), 0.0
    for month in range(12):
        made = block(honest_plan, office=honest_plan.administration.offices[0], month=month)
        general = made.dealt.desk == GENERAL
        hours = (made.course.at[:, Act.RELEASE] - made.files.registered)[general] / 3600
        seen += [hours.sum(), made.decided.adjusted[general].sum()]
        told += made.potential.total[:2].mean(axis=1)
        files += general.sum()
    assert abs(seen[0] - told[0]) / files < 1.0  # hours, of about 22
    assert abs(seen[1] - told[1]) / files < 0.01


def test_equally_strict_officers_have_equal_potential_decisions(honest_plan):
    made = block(honest_plan, office=honest_plan.administration.offices[0], month=0)
    for outcome in (1, 2, 3):
        assert np.ptp(made.potential.total[outcome]) < 1e-9


def test_the_slow_desk_and_the_over_strict_officer_stand_out(plan):
    slow, strict = plan.faults["slow_desk"], plan.faults["over_strict_officer"]
    for fault, outcome in ((slow, 0), (strict, 3)):
        office = plan.administration.offices[fault.office]
        total = sum(block(plan, office=office, month=m).potential.total for m in range(3))
        account = fault.accounts[0] - office.officers.start
        assert total[outcome].argmax() == account
