import numpy as np
import pytest

from evenhand.statistics.cell_input import cells_from_rows
from evenhand.statistics.cells import split, sum_by


def test_sums_are_by_code_and_codes_without_values_sum_to_zero():
    assert sum_by(np.array([0, 2, 0]), np.array([1.0, 5.0, 2.0]), size=4).tolist() == [3, 0, 5, 0]


def test_split_numbers_each_set_afresh_and_centres_it():
    unit, client = ["b", "d", "a", "c", "c"], [5, 6, 5, 6, 6]
    cells, _ = cells_from_rows([1.0, 10, 3, 12, 14], unit=unit, client=client)
    first, second = split(cells, (cells.client == 1).astype(np.int64))
    assert first.unit_labels.tolist() == ["a", "b"]
    assert second.unit_labels.tolist() == ["c", "d"]
    assert first.client.tolist() == second.client.tolist() == [0, 0]
    assert first.total == pytest.approx([1, -1])
    # Mean of 10, 12, 14 is 12: unit c has 12 and 14, unit d has 10.
    assert second.total == pytest.approx([2, -2])
    assert second.within == pytest.approx([2, 0])


def test_split_leaves_out_what_is_labelled_below_zero():
    cells, _ = cells_from_rows([1.0, 2, 3], unit=[1, 2, 3], client=[1, 1, 2])
    (only,) = split(cells, np.where(cells.client == 0, 0, -1))
    assert only.units == 2
    assert only.clients == 1


def test_spread_is_the_sum_of_squares_about_the_mean():
    cells, _ = cells_from_rows([1.0, 3, 5, 7], unit=[1, 1, 2, 2], client=[1, 1, 1, 1])
    assert cells.spread() == pytest.approx(20)
