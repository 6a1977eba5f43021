import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.funnel_input import counts_of_trials, expectation, whole_counts


def test_whole_counts_pass_unchanged():
    assert whole_counts([0, 3], "things").tolist() == [0, 3]


@pytest.mark.parametrize("wrong", [[1.5], [-1], [float("nan")], [float("inf")]])
def test_a_count_that_is_not_one_is_refused(wrong):
    with pytest.raises(StatisticsError, match="1 of 1 things"):
        whole_counts(wrong, "things")


def test_no_trials_says_what_to_do():
    with pytest.raises(StatisticsError, match="Drop units"):
        counts_of_trials([0], [0])


@pytest.mark.parametrize(
    ("events", "trials", "said"), [([3], [2], "more events than"), ([1], [1, 2], "1 units have")]
)
def test_events_must_be_among_the_trials(events, trials, said):
    with pytest.raises(StatisticsError, match=said):
        counts_of_trials(events, trials)


def test_an_expectation_over_its_trials_by_rounding_is_taken_as_all_of_them():
    n = np.array([10.0])
    assert expectation([10 * (1 + 1e-12)], n, n).tolist() == [10]


@pytest.mark.parametrize("wrong", [[11.0], [-0.1], [float("nan")], [1.0, 2.0]])
def test_an_impossible_expectation_is_refused(wrong):
    n = np.array([10.0])
    with pytest.raises(StatisticsError, match="from 0 to the trials"):
        expectation(wrong, n, n)
