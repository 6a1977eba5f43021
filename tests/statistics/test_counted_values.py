import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.counted_values import (
    counted_values,
    lower_median,
    missed_on_each_side,
)


def test_repeated_values_are_added_up_and_empty_ones_left_out():
    value, reach = counted_values([3, 1, 3, 9], [2, 1, 4, 0])
    assert value.tolist() == [1, 3]
    assert reach.tolist() == [1, 7]


@pytest.mark.parametrize(
    ("value", "count", "middle"),
    [
        ([5, 1], [1, 1], 1),
        ([5, 1, 9], [1, 1, 1], 5),
        ([5, 1], [3, 2], 5),
        ([2, 7, 7], [2, 1, 1], 2),
    ],
)
def test_the_middle_value_is_one_that_occurred(value, count, middle):
    # Written out: 1 5, 1 5 9, 1 1 5 5 5, 2 2 7 7.
    assert lower_median(value, count) == middle


@pytest.mark.parametrize(
    ("value", "count", "said"),
    [
        ([], [], "no values"),
        ([1], [0], "no values"),
        ([1], [0.5], "1 of 1 values"),
        ([1], [-1], "1 of 1 values"),
        ([float("nan")], [1], "1 of 1 values"),
        ([1, 2], [1], "2 values came with 1"),
    ],
)
def test_what_is_not_counted_is_refused(value, count, said):
    with pytest.raises(StatisticsError, match=said) as caught:
        counted_values(value, count)
    assert caught.value.do_next


def test_each_side_misses_half_of_what_the_level_leaves():
    assert missed_on_each_side(0.9) == pytest.approx(0.05)
    with pytest.raises(StatisticsError, match="level is 1"):
        missed_on_each_side(1.0)
