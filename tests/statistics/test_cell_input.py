import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.cell_input import cells_from_rows, cells_from_sums, numbers


def test_what_is_no_number_or_not_finite_is_an_error():
    with pytest.raises(StatisticsError, match="not a number"):
        numbers(["x"], name="outcome")
    with pytest.raises(StatisticsError, match="missing or infinite in 2 of 3"):
        numbers([1.0, np.nan, np.inf], name="outcome")
    with pytest.raises(StatisticsError, match="1 rows where 2"):
        numbers([1.0], name="controls", length=2)


def test_an_outcome_in_two_dimensions_is_an_error():
    with pytest.raises(StatisticsError, match="2 dimensions"):
        cells_from_rows([[1.0, 2.0]], unit=[1], client=[1])


def test_rows_become_sums_about_the_mean():
    # Mean 3. Client 1: unit 1 has 1 and 3, unit 2 has 5.
    cells, pair = cells_from_rows([1.0, 5, 3], unit=[1, 2, 1], client=[1, 1, 1])
    assert pair.tolist() == [0, 1, 0]
    assert cells.count.tolist() == [2, 1]
    assert cells.total == pytest.approx([-2, 2])
    assert cells.within == pytest.approx([2, 0])


def test_sums_of_one_pair_given_twice_are_added():
    cells = cells_from_sums(
        unit=[1, 1, 2],
        client=[1, 1, 1],
        count=[1, 1, 1],
        total=[1, 3, 5],
        total_of_squares=[1, 9, 25],
    )
    assert cells.count.tolist() == [2, 1]
    assert cells.total == pytest.approx([-2, 2])
    assert cells.within == pytest.approx([2, 0])


def sums(**changes):
    given = {
        "unit": [1, 2],
        "client": [1, 1],
        "count": [2, 2],
        "total": [3.0, 7.0],
        "total_of_squares": [5.0, 25.0],
    }
    return cells_from_sums(**(given | changes))


def test_sums_that_no_outcomes_have_are_an_error():
    # Two numbers with total 7 have squares of at least 24.5.
    with pytest.raises(StatisticsError, match="of 1 pairs"):
        sums(total_of_squares=[5.0, 23.0])


def test_one_observation_cannot_have_spread_of_its_own():
    with pytest.raises(StatisticsError, match="of 1 pairs"):
        sums(count=[2, 1])


@pytest.mark.parametrize("count", [[0, 2], [1.5, 2], [-1, 2]])
def test_counts_are_positive_whole_numbers(count):
    with pytest.raises(StatisticsError, match="1 counts are not positive whole"):
        sums(count=count)


def test_arrays_of_different_lengths_are_an_error():
    with pytest.raises(StatisticsError, match="'total' has 1 rows where 2"):
        sums(total=[3.0])
    with pytest.raises(StatisticsError, match="'unit' has 1 rows where 2"):
        sums(unit=[1])


def test_a_level_that_has_eaten_the_spread_is_an_error_that_says_how_to_centre():
    y = 1e9 + np.array([0.0, 1.0, 2.0, 4.0])
    with pytest.raises(StatisticsError, match="too few digits") as caught:
        sums(
            total=[y[:2].sum(), y[2:].sum()],
            total_of_squares=[(y[:2] ** 2).sum(), (y[2:] ** 2).sum()],
        )
    assert "subtract a round number" in caught.value.do_next


def test_no_rows_are_an_error():
    with pytest.raises(StatisticsError, match="no rows"):
        cells_from_rows([], unit=[], client=[])
