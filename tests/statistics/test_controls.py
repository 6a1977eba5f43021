import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.cell_input import cells_from_rows
from evenhand.statistics.controls import without_controls
from evenhand.statistics.two_way import two_way


def panel():
    rng = np.random.default_rng(4)
    unit, client = rng.integers(0, 4, 80), rng.integers(0, 10, 80)
    controls = rng.normal(size=(80, 2)) + unit[:, None]
    y = rng.normal(size=80) + unit + 2 * controls[:, 0] - controls[:, 1]
    cells, pair = cells_from_rows(y, unit=unit, client=client)
    return y, controls, unit, client, two_way(cells), pair


def test_coefficients_are_those_of_least_squares_on_all_at_once():
    y, controls, unit, client, net, pair = panel()
    X = np.hstack([controls, np.eye(4)[unit], np.eye(10)[client]])
    slope = np.linalg.lstsq(X, y, rcond=None)[0][:2]
    found = without_controls(y, controls=controls, net=net, pair=pair)
    # Up to a constant, on which no effect depends.
    assert found - found.mean() == pytest.approx(
        (y - controls @ slope) - (y - controls @ slope).mean()
    )


def test_a_control_that_is_the_same_within_units_is_an_error_that_names_it():
    y, controls, unit, _, net, pair = panel()
    with pytest.raises(StatisticsError, match=r"Controls \[1\]"):
        without_controls(
            y, controls=np.column_stack([controls[:, 0], unit * 3.0]), net=net, pair=pair
        )


def test_every_value_of_a_category_is_one_too_many():
    y, _, _, _, net, pair = panel()
    month = np.arange(80) % 3
    with pytest.raises(StatisticsError, match="say nothing beside"):
        without_controls(y, controls=np.eye(3)[month], net=net, pair=pair)


def test_a_constant_control_is_an_error():
    y, _, _, _, net, pair = panel()
    with pytest.raises(StatisticsError, match=r"Controls \[0\]"):
        without_controls(y, controls=np.ones((80, 1)), net=net, pair=pair)
