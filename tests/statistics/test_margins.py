from __future__ import annotations

import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.margins import Margin, assemble, coded, crossed, whole_numbers, with_rest


def margin(*cells: tuple[int, int, int]) -> Margin:
    row, column, count = (np.array(part) for part in zip(*cells, strict=True))
    return Margin(row=row, column=column, count=count)


def test_the_crossing_is_summed_to_three_margins() -> None:
    margins, officers, clients = crossed(
        stratum=["mon", "mon", "tue", "mon"],
        officer=["x", "y", "x", "x"],
        client=[7, 7, 9, 7],
        count=[1, 2, 3, 4],
    )
    assert officers.tolist() == ["x", "y"]
    assert clients.tolist() == [7, 9]
    assert margins.officers.toarray().tolist() == [[5, 2], [3, 0]]
    assert margins.clients.toarray().tolist() == [[7, 0], [0, 3]]
    assert margins.observed.toarray().tolist() == [[5, 3], [2, 0]]
    assert margins.size.tolist() == [7, 3]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, -2], "row 1 holds -2"),
        ([0.5, 1.0], "row 0 holds 0.5"),
        ([1.0, float("nan")], "row 1 holds nan"),
        (["a"], "not numbers"),
        ([[1]], "2 dimensions"),
    ],
)
def test_counts_that_are_no_counts_are_refused(values: list[object], said: str) -> None:
    with pytest.raises(StatisticsError, match=said) as caught:
        whole_numbers(values, name="count")
    assert caught.value.do_next


def test_margins_of_different_declarations_are_refused_with_the_first_difference() -> None:
    dealt, lodged = margin((0, 0, 2), (1, 1, 1)), margin((0, 0, 2), (1, 0, 1))
    observed = margin((0, 0, 2), (1, 0, 1))
    assert assemble(officers=dealt, clients=lodged, observed=observed).size.tolist() == [2, 1]
    with pytest.raises(StatisticsError, match=r"stratum 1 has 1 .* 'officers' and 5"):
        assemble(officers=dealt, clients=margin((0, 0, 2), (1, 0, 5)), observed=observed)
    with pytest.raises(StatisticsError, match=r"officer 0 has 2 .* and 1"):
        assemble(officers=dealt, clients=lodged, observed=margin((0, 0, 1), (1, 0, 2)))
    with pytest.raises(StatisticsError, match=r"client 0 has 3 .* and 2"):
        assemble(officers=dealt, clients=lodged, observed=margin((0, 0, 2), (1, 1, 1)))


def test_empty_and_unequal_columns_are_refused() -> None:
    with pytest.raises(StatisticsError, match="no rows"):
        crossed(stratum=[], officer=[], client=[], count=[])
    with pytest.raises(StatisticsError, match="differ in length"):
        crossed(stratum=[1, 1], officer=[1], client=[1, 1], count=[1, 1])
    with pytest.raises(StatisticsError, match="Every count is 0"):
        crossed(stratum=[1], officer=[1], client=[1], count=[0])


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["a", None, "b"], r"missing in 1 row\(s\), first in row 1"),
        ([1.0, 2.0, float("nan")], r"missing in 1 row\(s\), first in row 2"),
        (np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"), "first in row 1"),
        (np.array(["a", 1], dtype=object), "cannot be ordered"),
        ([["a"]], "2 dimensions"),
    ],
)
def test_labels_that_name_nobody_are_refused(labels: object, said: str) -> None:
    with pytest.raises(StatisticsError, match=said) as caught:
        coded(labels, name="officer")
    assert caught.value.do_next


def test_labels_of_any_one_type_are_coded_in_order() -> None:
    names, codes = coded(np.array(["y", "x", "y"], dtype=object), name="officer")
    assert names.tolist() == ["x", "y"]
    assert codes.tolist() == [1, 0, 1]


def test_what_the_cells_leave_out_goes_to_the_rest() -> None:
    some = Margin(np.array([0, 1]), np.array([2, 2]), np.array([3, 4]))
    whole = with_rest(some, row=np.array([0, 0, 1]), count=np.array([5, 1, 4]), rest=9)
    assert list(zip(whole.row, whole.column, whole.count, strict=True)) == [
        (0, 2, 3), (1, 2, 4), (0, 9, 3),
    ]  # fmt: skip
