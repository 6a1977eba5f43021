import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.landings import landings
from evenhand.statistics.margins import Margin


def given(**changes):
    # Place 0: client 0 has 40 of 100 files, client 1 the rest; place 1: client 0 has all 50.
    # Account 0 received 3 of client 0's in place 0, account 1 two of them in place 1.
    values = {
        "lodged": Margin(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([40, 60, 50])),
        "place": np.array([0, 1]),
        "receiver": np.array([0, 1]),
        "client": np.array([0, 0]),
        "landed": np.array([3, 2]),
        "clients": 2,
        "level": 0.05,
    }
    return landings(**(values | changes))


def test_what_came_to_an_account_is_as_worked_by_hand():
    # C(97, 37) / C(100, 40) = 40 39 38 / (100 99 98)
    pairs = given()
    assert pairs.officer.tolist() == [0, 0, 1]
    assert pairs.client.tolist() == [0, 1, 0]
    assert pairs.expected.tolist() == pytest.approx([3 * 0.4, 3 * 0.6, 2])
    assert pairs.p_value[0] == pytest.approx(40 * 39 * 38 / (100 * 99 * 98))


def test_where_all_files_are_one_clients_nothing_varies():
    assert given().variance[2] == 0
    assert given().p_value[2] == 1


def test_clients_that_are_not_tested_count_as_one_and_are_left_out():
    pairs = given(
        lodged=Margin(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([40, 60, 50])), clients=1
    )
    assert pairs.client.tolist() == [0, 0]
    assert pairs.expected[0] == pytest.approx(3 * 0.4)


def test_places_without_moves_change_nothing():
    more = Margin(np.array([0, 0, 1, 7]), np.array([0, 1, 0, 1]), np.array([40, 60, 50, 900]))
    assert given(lodged=more).p_value.tolist() == given().p_value.tolist()


def test_where_nothing_moved_there_are_no_pairs():
    none = np.zeros(0, dtype=np.int64)
    pairs = given(place=none, receiver=none, client=none, landed=none)
    assert (pairs.officer.size, pairs.declarations) == (0, 150)


def test_more_moved_than_there_was_is_an_error():
    with pytest.raises(StatisticsError):
        given(landed=np.array([41, 2]))
