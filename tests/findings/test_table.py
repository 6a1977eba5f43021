from datetime import date

import numpy as np
import pytest

from evenhand.findings.table import Column, Facts, Table, table

ROWS = table(
    "t",
    "Title",
    (Facts("name", "Name", "text"), ["a", None, "c"]),
    (Facts("n", "N", "count"), [1, 2, 3]),
    (Facts("x", "X", "share"), [0.5, None, np.nan]),
    (Facts("yes", "Yes", "flag"), [1, 0, 1]),
    (Facts("on", "On", "date"), [date(2025, 1, 2), None, None]),
)


def test_each_kind_is_held_in_its_own_type():
    types = [c.values.dtype for c in ROWS.columns]
    assert types == [object, np.int64, np.float64, np.bool_, object]


@pytest.mark.parametrize("kind", ["number", "share", "hours", "money", "p_value"])
def test_every_measured_kind_is_float(kind):
    assert table("t", "T", (Facts("a", "A", kind), [1]))["a"].dtype == np.float64


def test_columns_of_unlike_length_are_refused():
    columns = (
        Column(Facts("a", "A", "count"), np.arange(2)),
        Column(Facts("b", "B", "count"), np.arange(3)),
    )
    with pytest.raises(ValueError, match=r"Columns of t differ in length: \[2, 3\]"):
        Table("t", "T", columns)


def test_a_column_is_found_by_name_or_refused():
    assert ROWS["n"].tolist() == [1, 2, 3]
    with pytest.raises(KeyError):
        ROWS["m"]


def test_rows_are_plain_values_by_name():
    first = next(ROWS.rows())
    assert first == {"name": "a", "n": 1, "x": 0.5, "yes": True, "on": date(2025, 1, 2)}
    assert type(first["n"]) is int
    assert len(list(ROWS.rows())) == len(ROWS) == 3


def test_head_and_take_keep_names_and_facts():
    assert ROWS.head(2)["n"].tolist() == [1, 2]
    assert ROWS.take(np.array([2, 0]))["n"].tolist() == [3, 1]
    assert ROWS.take(np.array([True, False, True]))["name"].tolist() == ["a", "c"]
    assert ROWS.head(99).names == ROWS.names == ("name", "n", "x", "yes", "on")


def test_a_table_without_columns_has_no_rows():
    assert len(Table("t", "T", ())) == 0
    assert list(Table("t", "T", ()).rows()) == []
