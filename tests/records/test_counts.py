import numpy as np

from evenhand.records.counts import OfficerCells, Sums, about, across_offices, split_outcomes


def test_outcomes_are_split_in_the_order_of_the_design():
    one, two = split_outcomes(np.arange(16.0).reshape(8, 2))
    assert one.total.tolist() == [2, 3]
    assert (two.n.tolist(), two.cubes.tolist()) == ([8, 9], [14, 15])


def test_powers_that_were_not_asked_for_are_not_known():
    (one,) = split_outcomes(np.array([[2.0, 1], [3, 5]]), powers=1)
    assert (one.n.tolist(), one.total.tolist()) == ([2, 1], [3, 5])
    assert np.isnan([one.squares, one.cubes]).all()


def test_cells_of_one_officer_and_set_are_added_across_offices():
    cells = OfficerCells(
        stratum=np.array([0, 0, 1]), office=np.array([0, 1, 0]), officer=np.array([2, 2, 0]),
        files=np.array([3, 1, 1]),
        sums=np.array([[3.0, 1, 1], [6, 2, 9], [12, 4, 81], [24, 8, 729]]),
    )  # fmt: skip
    found = across_offices(cells)
    assert (found.stratum.tolist(), found.officer.tolist()) == ([0, 1], [2, 0])
    assert found.sums.tolist() == [[4, 1], [8, 9], [16, 81], [32, 729]]
    assert found.place.tolist() == [0, 0, 1]


def test_no_cells_stay_no_cells():
    none = np.zeros(0, dtype=np.int64)
    found = across_offices(OfficerCells(none, none, none, none, np.zeros((4, 0))))
    assert found.sums.shape == (4, 0)


def test_sums_about_a_constant_are_those_of_the_values_less_it():
    # values 2, 4 and 9 in one cell, none in the other; about 5: -3, -1, 4
    sums = Sums(
        n=np.array([3.0, 0]),
        total=np.array([15.0, 0]),
        squares=np.array([101.0, 0]),
        cubes=np.array([801.0, 0]),
    )
    moved = about(sums, mean=5.0)
    assert moved.total.tolist() == [0, 0]
    assert moved.squares.tolist() == [26, 0]
    assert moved.n.tolist() == [3, 0]
