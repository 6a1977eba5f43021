"""What a cluster is said to move follows from cardinalities worked by hand."""

import pytest
from benchmarks.records.cluster_size import Year, counted, lines, occupied, size

YEAR = Year(
    declarations=1_000_000_000, offices=200, on_duty=7, officers=20, agents=20_000, desks=3,
    events_each=8,
)  # fmt: skip


def test_two_rows_meet_one_and_a_half_of_two_cells():
    # Two rows in two cells: the same one with chance a half.
    assert occupied(2, 1) == pytest.approx(1.0)
    assert occupied(2, 2) == pytest.approx(1.5)
    assert occupied(1, 5) == 1.0
    assert occupied(10, 0) == 0.0


def test_what_is_met_never_exceeds_rows_or_cells():
    for cells, rows in ((10, 1e9), (1e9, 10), (1e6, 1e6)):
        assert 0 < occupied(cells, rows) <= min(cells, rows) * (1 + 1e-6)


def test_the_driver_holds_one_row_for_each_set_and_officer():
    # 200 offices x 365 days x 3 desks x 7 officers, 11 numbers of 8 bytes each.
    line = counted(YEAR, "", 7, width=11)
    assert line.at_driver == pytest.approx(200 * 365 * 3 * 7 * 11 * 8, rel=1e-3)


def test_more_declarations_move_more_and_the_driver_holds_no_more():
    twice = Year(2_000_000_000, 200, 7, 20, 20_000, 3, 8)
    one, two = counted(YEAR, "", 7, width=11), counted(twice, "", 7, width=11)
    assert two.at_driver == pytest.approx(one.at_driver, rel=1e-3)
    # More tasks, each with the same rows of fewer sets.
    assert two.over_network >= 0.9 * one.over_network


def test_one_step_lies_on_a_single_task_and_is_listed_last():
    whole = lines(YEAR)
    assert whole[-1].largest_task == YEAR.declarations
    assert all(line.largest_task < YEAR.declarations / 100 for line in whole[:-1])


def test_sizes_are_said_as_people_do():
    assert (size(12), size(25_000_000), size(1.5e12)) == ("12 B", "25 MB", "1.5 TB")
