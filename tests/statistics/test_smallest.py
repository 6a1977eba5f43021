import numpy as np
import pytest

from evenhand.statistics.smallest import smallest


def of(group, value, count, share=0.25):
    columns = {"group": group, "value": value, "count": count}
    return smallest(**{k: np.array(v) for k, v in columns.items()}, share=share).tolist()


def test_a_value_is_among_the_smallest_if_less_than_the_share_is_smaller():
    # 1 4 4 9 9 9 9 9: below 1 are 0 of 8, below 4 is 1, below 9 are 3, and 2 are a quarter.
    assert of([0, 0, 0], [9, 1, 4], [5, 1, 2]) == [False, True, True]
    assert of([0, 0, 0], [9, 1, 4], [5, 1, 2], share=1 / 8) == [False, True, False]


def test_groups_are_judged_apart_and_equal_values_alike():
    assert of([0, 1, 0, 1], [5, 5, 2, 7], [3, 3, 1, 1]) == [False, True, True, False]
    assert of([0, 0, 0], [3, 3, 8], [1, 1, 9], share=0.01) == [True, True, False]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_none_and_of_all(share):
    assert of([0, 0], [1, 2], [1, 1], share=share) == [bool(share)] * 2


def test_without_values_none_is():
    assert of(*(np.zeros(0, dtype=int),) * 3) == []
