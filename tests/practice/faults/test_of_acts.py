from evenhand.practice.faults.of_acts import FILES_OF_ACTS, LAST, OF_ACTS
from evenhand.practice.picker import Picker


def test_each_has_one_account_and_its_own_name(plan):
    assert {choose.__name__ for choose in (*OF_ACTS, *LAST)} >= set(FILES_OF_ACTS)
    for choose in (*OF_ACTS, *LAST):
        assert len(plan.faults[choose.__name__].accounts) == 1


def test_where_nobody_is_left_nothing_is_planted(plan):
    nobody = Picker(plan.administration, accounts={0: [], 1: [], 2: []}, agents={})
    assert {choose(nobody) for choose in (*OF_ACTS, *LAST)} == {None}
