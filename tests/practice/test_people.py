import numpy as np


def test_a_colleague_is_somebody_else_on_duty(plan, a_block):
    by, office = a_block.people, a_block.office
    assert (by.colleague != a_block.by_lot).all()
    present = plan.rosters[office.index].present
    assert present[by.colleague - office.officers.start, a_block.files.day].all()
    assert set(np.unique(by.chief)) == set(office.chiefs)
    assert set(np.unique(by.clerk)) == set(office.clerks)
