import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evenhand.statistics.near_sets import near_sets

sets = st.lists(st.sets(st.integers(0, 12), min_size=1), min_size=1, max_size=12)


@given(sets, st.floats(0, 0.99))
def test_pairs_are_those_of_the_definition(drawn, least):
    rows = [(i, e) for i, one in enumerate(drawn) for e in one]
    member, element = np.array(rows).T
    found = near_sets(member=member, element=element, least=least)
    wanted = [
        (i, j)
        for i, a in enumerate(drawn)
        for j, b in enumerate(drawn)
        if i < j and len(a & b) > least * len(a | b)
    ]
    assert list(zip(found.one, found.other, strict=True)) == wanted


def test_an_element_given_twice_counts_once_and_no_set_is_near_none():
    found = near_sets(member=[0, 0, 0, 1, 1], element=[5, 5, 6, 5, 6], least=0.95)
    assert (found.one.tolist(), found.other.tolist()) == ([0], [1])
    assert near_sets(member=[], element=[], least=0.5).one.size == 0
