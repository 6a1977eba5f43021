"""Counts that compare agents, declarants and offices, worked by hand."""

from __future__ import annotations

import ibis
import pytest

from evenhand.records.design import Design, Outcome
from evenhand.records.parties import parties, party_cells, party_totals, set_columns
from evenhand.records.records import Records

ROWS = {
    #        two agents of two files or more, one of one file, one file without an agent
    "agent": ["A", "A", "B", "B", "A", "C", None, "B"],
    "office": ["P", "P", "P", "Q", "Q", "P", "P", None],
    "hours": [1.0, 3.0, 4.0, 5.0, None, 9.0, 9.0, 9.0],
}


def records(rows: dict[str, list[object]], *, sets: tuple[str, ...] = ("office",)) -> Records:
    """Return records of declarations alone."""
    return Records(
        tables={"declarations": ibis.memtable(rows)},
        design=Design(
            outcomes=(Outcome("hours", "hours", "duration", "hours"),), like_with_like=sets
        ),
    )


def test_cells_hold_sums_of_large_parties_in_whole_sets():
    # C has one file, the seventh has no agent, the eighth no office.
    # Office P (stratum 0): A (unit 0) 1 + 3, B (unit 1) 4. Office Q (1): A unknown, B 5.
    got = party_cells(records(ROWS), party="agent", least_files=2).to_pyarrow().to_pydict()
    assert got["stratum"] == [0, 0, 1, 1]
    assert got["unit"] == [0, 1, 0, 1]
    assert got["n_0"] == [2, 1, 0, 1]
    assert got["total_0"] == [4.0, 4.0, 0.0, 5.0]
    assert got["squares_0"] == [10.0, 16.0, 0.0, 25.0]


def test_every_declaration_is_in_a_cell_or_counted_as_left_out():
    got = party_totals(records(ROWS), least_files=2).to_pyarrow().to_pylist()
    agent, office = got
    # 8 files: 1 without an agent, 1 of C, 1 of B without an office; 5 in cells.
    assert agent == {"files": 8, "unnamed": 1, "small": 1, "set_empty": 1, "party": "agent"}
    # Compared without the office: nothing else is asked of its set.
    assert office == {"files": 8, "unnamed": 1, "small": 0, "set_empty": 0, "party": "office"}


def test_an_office_is_compared_in_the_sets_without_the_office():
    given = records({**ROWS, "month": ["m"] * 8}, sets=("office", "month"))
    assert set_columns(given, "office") == ("month",)
    assert set_columns(given, "agent") == ("office", "month")
    got = party_cells(given, party="office", least_files=2).to_pyarrow().to_pydict()
    # One set, the month; P: 1, 3, 4, 9, 9; Q: 5.
    assert (got["stratum"], got["unit"]) == ([0, 0], [0, 1])
    assert (got["n_0"], got["total_0"]) == ([5, 1], [26.0, 5.0])


def test_without_a_set_all_are_compared():
    got = party_cells(records(ROWS), party="office", least_files=2).to_pyarrow().to_pydict()
    assert got["stratum"] == [0, 0]


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        (("agent", "declarant", "office"), ("agent", "office")),
        (("declarant", "office"), ("declarant", "office")),
        (("importer",), ()),
    ],
)
def test_a_declarant_beside_an_agent_is_not_compared_twice(columns, named):
    assert parties(records({c: ["x"] for c in columns} | {"hours": [1.0]})) == named


def test_one_kind_of_party_alone_has_its_totals():
    given = records({"office": ["P", "P", "Q"], "hours": [1.0, 2.0, 3.0]}, sets=())
    assert party_totals(given, least_files=2).to_pyarrow().to_pylist() == [
        {"files": 3, "unnamed": 0, "small": 1, "set_empty": 0, "party": "office"}
    ]


def test_party_codes_of_numbers_are_text():
    given = records({"agent": [10, 10, 9, 9], "hours": [1.0, 2.0, 3.0, 4.0]}, sets=())
    got = party_cells(given, party="agent", least_files=2).to_pyarrow().to_pydict()
    assert got["total_0"] == [3.0, 7.0]  # "10" comes before "9"
