import numpy as np

from evenhand.practice.duties import duties, value_assessed
from evenhand.practice.goods import VAT
from evenhand.practice.relief import NONE


def test_values_are_raised_where_adjusted_and_nowhere_else(a_block):
    items = a_block.files.items
    raised = value_assessed(a_block) != items.value
    assert (raised == a_block.decided.adjusted[items.parent]).all()
    assert (value_assessed(a_block) >= items.value).all()


def test_relief_lowers_what_is_charged(a_block):
    items = a_block.files.items
    declared, assessed = duties(a_block)
    relieved = a_block.decided.relief[items.parent] != NONE
    assert relieved.any()
    assert np.abs(declared[relieved] - VAT * items.value[relieved]).max() <= 0.5
    assert (assessed >= declared).all()
    rate = a_block.planted.administration.goods.rate[items.code]
    assert np.abs(declared - rate * items.value)[~relieved].max() <= 0.5
