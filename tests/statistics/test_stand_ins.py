import numpy as np
import pytest

from evenhand.statistics.stand_ins import stood_in_files


def codes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_moves_of_others_files_tell_of_files_at_the_rate_of_own_moves():
    # Place 0: 100 files, 9 own moves, 5 of others'; place 1: 60 files, 7 own, none of others'.
    # Everybody: 160 files in 16 moves, so 10 a move: 5 * (100 + 10) / (9 + 1) = 55.
    found = stood_in_files(
        codes(0, 1),
        codes(100, 60),
        codes(0, 0, 1),
        codes(9, 5, 7),
        np.array([False, True, False]),
    )
    assert found == pytest.approx([55, 0])


def test_where_nobody_moved_own_files_each_move_tells_of_one_file():
    found = stood_in_files(codes(0), codes(40), codes(0), codes(3), np.array([True]))
    assert found == pytest.approx([3])


def test_nothing_moved_and_nothing_to_move_is_nothing():
    none = codes()
    assert stood_in_files(none, none, none, none, none.astype(bool)).size == 0
