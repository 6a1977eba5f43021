import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.labels import (
    POSSIBLE_A_ROW,
    distinct,
    encode,
    encode_texts,
    encode_together,
    rows_by_code,
)


def test_labels_get_codes_in_ascending_order():
    labels, codes = encode(["b", "a", "b"], name="unit")
    assert labels.tolist() == ["a", "b"]
    assert codes.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    "labels",
    [[1.0, np.nan], np.array(["a", None], dtype=object), np.array(["a", np.nan], dtype=object)],
)
def test_a_missing_label_is_an_error_with_a_remedy(labels):
    with pytest.raises(StatisticsError, match="missing in 1 of 2 rows") as caught:
        encode(labels, name="unit")
    assert "label of its own" in caught.value.do_next


def test_combinations_of_columns_have_one_number_in_every_part():
    offices = [np.array(["P", "Q", "P"], dtype=object), np.array(["Q", "P"], dtype=object)]
    months = [np.array([1, 1, 2]), np.array([1, 1])]
    here, there = encode_together(*zip(offices, months, strict=True))
    assert (here.tolist(), there.tolist()) == ([0, 2, 1], [2, 0])


def test_a_part_without_rows_has_no_numbers():
    none = np.zeros(0, dtype=object)
    assert [a.tolist() for a in encode_together((none, none), (none, none))] == [[], []]
    assert encode_together((none,), (np.array(["P"], dtype=object),))[1].tolist() == [0]


def test_labels_of_several_kinds_are_an_error():
    with pytest.raises(StatisticsError, match="several kinds"):
        encode(np.array(["a", 1], dtype=object), name="unit")


def test_labels_in_two_dimensions_are_an_error():
    with pytest.raises(StatisticsError, match="2 dimensions"):
        encode([[1, 2]], name="unit")


@given(st.lists(st.integers(-100, 100), min_size=1), st.sampled_from([1, 10**9]))
def test_whole_numbers_near_and_far_apart_get_the_codes_of_a_sort(values, step):
    array = np.array(values) * step
    labels, codes = encode(array, name="unit")
    assert labels.tolist() == sorted(set(array.tolist()))
    assert labels[codes].tolist() == array.tolist()


@given(st.lists(st.integers(0, 40), min_size=1), st.sampled_from([41, 41 * 100 * POSSIBLE_A_ROW]))
def test_distinct_codes_are_the_same_counted_or_sorted(values, size):
    codes = np.array(values)
    present, place = distinct(codes, size=size)
    assert present.tolist() == sorted(set(values))
    assert present[place].tolist() == values


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["b", "a", "b"]),
        pa.chunked_array([["b"], ["a", "b"]]),
        pa.array(["b", "a", "b"]).dictionary_encode(),
        # One dictionary a chunk, and in it a label that no row has.
        pa.chunked_array(
            [
                pa.DictionaryArray.from_arrays([1], ["unseen", "b"]),
                pa.DictionaryArray.from_arrays([0, 1], ["a", "b"]),
            ]
        ),
    ],
)
def test_a_column_of_arrow_gives_the_codes_of_its_labels(column):
    labels, codes = encode(column, name="unit")
    assert labels.tolist() == ["a", "b"]
    assert codes.tolist() == [1, 0, 1]


def test_numbers_in_arrow_are_ordered_as_numbers():
    labels, codes = encode(pa.array([10, 9, 10]), name="unit")
    assert labels.tolist() == [9, 10]
    assert codes.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", None]),
        pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["a", None])),
    ],
)
def test_a_missing_label_in_arrow_is_an_error(column):
    with pytest.raises(StatisticsError, match="'unit' is missing in 1 of 2 rows"):
        encode(column, name="unit")


def test_an_empty_column_of_arrow_has_no_labels():
    labels, codes = encode(pa.array([], pa.string()), name="unit")
    assert len(labels) == len(codes) == 0


def test_codes_that_ascend_stand_where_they_are():
    codes = np.array([2, 3, 700])
    present, place = distinct(codes, size=701)
    assert (present.tolist(), place.tolist()) == ([2, 3, 700], [0, 1, 2])
    present, place = distinct(np.array([2, 2, 700]), size=701)
    assert (present.tolist(), place.tolist()) == ([2, 700], [0, 0, 1])


def test_texts_get_the_codes_of_their_order():
    labels, codes = encode_texts(np.array(["b", "a", "c", "b"], dtype=object))
    assert labels.tolist() == ["a", "b", "c"]
    assert codes.tolist() == [1, 0, 2, 1]
    none, no = encode_texts(np.zeros(0, dtype=object))
    assert (none.size, no.size) == (0, 0)


def test_rows_come_code_by_code_in_their_order():
    found = [(c, rows.tolist()) for c, rows in rows_by_code(np.array([3, 0, 3, 5, 0]))]
    assert found == [(0, [1, 4]), (3, [0, 2]), (5, [3])]
    assert list(rows_by_code(np.zeros(0, dtype=np.int64))) == []
