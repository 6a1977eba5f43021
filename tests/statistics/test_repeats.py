import numpy as np

from evenhand.statistics.near_sets import NearSets
from evenhand.statistics.repeats import repeats

NONE = NearSets(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def asked(rows, near=NONE, many=3):
    group, unit, item, times = np.array(rows, dtype=np.int64).T
    found = repeats(group=group, unit=unit, item=item, times=times, near=near, many=many)
    return found.is_repeated.tolist(), found.is_common.tolist()


def test_what_a_unit_has_twice_or_near_is_repeated():
    near = NearSets(np.array([1]), np.array([2]))
    # item 0 twice; 1 and 2 are near each other and both of unit 0; unit 1 has but one of them
    rows = [(0, 0, 0, 2), (0, 0, 1, 1), (0, 0, 2, 1), (0, 1, 1, 1), (0, 1, 3, 1)]
    assert asked(rows, near)[0] == [True, True, True, False, False]


def test_what_many_of_a_group_have_is_common_there_and_not_elsewhere():
    near = NearSets(np.array([0]), np.array([1]))
    # units 0, 1 and 2 have 0 or what is near it; in group 1 unit 3 has it alone
    rows = [(0, 0, 0, 5), (0, 1, 1, 1), (0, 2, 0, 1), (0, 2, 4, 9), (1, 3, 0, 5)]
    assert asked(rows, near)[1] == [True, True, True, False, False]


def test_a_unit_does_not_repeat_itself_in_another_group():
    assert asked([(0, 0, 0, 1), (1, 0, 0, 1)])[0] == [False, False]
