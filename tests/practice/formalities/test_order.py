import numpy as np

from evenhand.practice.acts import ADDED, Act
from evenhand.practice.block import block
from evenhand.practice.formalities.of_money import owed
from evenhand.practice.formalities.order import formalities_of


def test_every_act_is_found_somewhere_and_none_on_a_file_that_lacks_its_ground(plan):
    seen = set()
    for office in plan.administration.offices[:2]:
        for month in range(8):
            made = block(plan, office=office, month=month)
            found = {one.act: one for one in formalities_of(made, owed(made))}
            seen |= {name for name, one in found.items() if one.row.size}
            assert set(found["receipt"].row) <= set(np.flatnonzero(made.course.known(Act.PAY)))
            reassessed = np.flatnonzero(made.course.known(Act.REASSESS))
            assert not set(found["disposal"].row) & set(reassessed)
    assert seen == {*ADDED, "pay_more"}
