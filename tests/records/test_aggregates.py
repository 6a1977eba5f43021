from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import permutations

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from evenhand.records import aggregates
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records

HOURS = Outcome("hours", "hours", "duration", "hours")


def made(columns, **design):
    rows = len(next(iter(columns.values())))
    whole = {"declaration_id": [f"D{i}" for i in range(rows)], **columns}
    return Records({"declarations": ibis.memtable(pa.table(whole))}, Design(**design))


def rows(table):
    return table.to_pyarrow().to_pylist()


FIVE = {
    "office": ["P", "P", "P", "Q", "Q"],
    "day": ["1", "1", "2", "1", "1"],
    "officer": ["o", "u", "o", "w", None],
    "agent": ["a", "b", None, "a", "a"],
    "hours": [1.0, 2.0, 4.0, None, 8.0],
}
LOT = {"rule": "lot", "within": ("office", "day"), "outcomes": (HOURS,)}


def test_files_are_coded_in_the_order_of_their_names():
    whole = aggregates.handled(made(FIVE, **LOT))
    assert rows(whole.officers) == [
        {"name": "o", "code": 0}, {"name": "u", "code": 1}, {"name": "w", "code": 2}
    ]  # fmt: skip
    files = {r["declaration_id"]: r for r in rows(whole.files)}
    assert set(files) == {"D0", "D1", "D2", "D3"}  # D4 has no officer
    assert (files["D1"]["officer"], files["D1"]["agent"], files["D1"]["office"]) == (1, 1, 0)
    assert files["D2"]["agent"] is None
    assert [files[d]["stratum"] for d in ("D0", "D1", "D2", "D3")] == [0, 0, 1, 2]


def test_cells_are_as_counted_by_hand():
    # set 0 = (P, 1): o has one file of 1 hour, u one of 2; set 1 = (P, 2): o one of 4;
    # set 2 = (Q, 1): w has one, its hours unknown
    cells = rows(aggregates.cells(aggregates.handled(made(FIVE, **LOT)), outcomes=1))
    assert [list(c.values()) for c in cells] == [
        [0, 0, 0, 1, 1, 1.0, 1.0, 1.0],
        [0, 0, 1, 1, 1, 2.0, 4.0, 8.0],
        [1, 0, 0, 1, 1, 4.0, 16.0, 64.0],
        [2, 1, 2, 1, 0, 0.0, 0.0, 0.0],
    ]


def test_margins_leave_out_files_without_an_agent():
    whole = aggregates.handled(made(FIVE, **LOT))
    assert [r["files"] for r in rows(aggregates.margin(whole, "stratum", "officer"))] == [1, 1, 1]
    assert sum(r["files"] for r in rows(aggregates.meetings(whole))) == 3
    assert rows(whole.desks) == [
        {"officer": 0, "office": 0, "files": 2},
        {"officer": 1, "office": 0, "files": 1},
        {"officer": 2, "office": 1, "files": 1},
    ]


def test_coverage_accounts_for_every_declaration():
    columns = FIVE | {"day": ["1", None, "2", "1", None]}
    assert rows(aggregates.coverage(made(columns, **LOT))) == [
        {"office": "P", "files": 3, "no_handler": 0, "set_empty": 1},
        {"office": "Q", "files": 2, "no_handler": 1, "set_empty": 0},
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([True, False, True]), [1.0, 0.0, 1.0]),
        (pa.array([Decimal("1.50"), Decimal("2.25"), None]), [1.5, 2.25, None]),
        (pa.array([1, 2, 3]), [1.0, 2.0, 3.0]),
        (pa.array([1.0, float("nan"), float("inf")]), [1.0, None, None]),
        (pa.array([-1e300, 1e18, 1e19]), [None, 1e18, None]),
    ],
    ids=["yes or no", "decimal", "whole", "not a number", "too large"],
)
def test_outcomes_of_every_type_become_numbers_or_missing(values, expected):
    found = made({"officer": ["o", "o", "u"], "hours": values}, outcomes=(HOURS,))
    files = rows(aggregates.handled(found).files)
    assert sorted((f["declaration_id"], f["outcome_0"]) for f in files) == [
        (f"D{i}", e) for i, e in enumerate(expected)
    ]


def test_an_office_called_none_is_not_taken_for_files_without_an_office():
    found = made({"officer": ["o", "u"], "office": ["(none)", None]})
    assert [r["name"] for r in rows(aggregates.handled(found).offices)] == ['"(none)"', "(none)"]


def test_no_agent_column_leaves_agents_out():
    whole = aggregates.handled(made({"officer": ["o", "u"]}))
    assert whole.agents is None
    assert [f["agent"] for f in rows(whole.files)] == [None, None]


@pytest.mark.parametrize(
    "name", ["officer", "office", "agent", "period", "code", "name", "stratum", "part", "files"]
)
def test_a_set_column_may_have_any_name(name):
    columns = {"officer": ["o", "u", "o"], "office": ["P", "P", "P"], "agent": ["a", "a", "b"]}
    found = made(
        {name: ["x", "x", "y"], **columns} | {name: ["x", "x", "y"]}, like_with_like=(name,)
    )
    files = {f["declaration_id"]: f["stratum"] for f in rows(aggregates.handled(found).files)}
    assert files == {"D0": 0, "D1": 0, "D2": 1}


def test_sets_are_what_the_design_names_and_nothing_finer():
    columns = {
        "officer": ["o"] * 4,
        "office": ["P", "Q", "P", "Q"],
        "month": ["2026-01", "2026-01", "2026-06", "2026-07"],
        "semester": ["S1", "S1", "S1", "S2"],
        "goods": ["x", "x", "x", "x"],
    }
    alike = aggregates.handled(made(columns, like_with_like=("goods",)))
    assert {f["stratum"] for f in rows(alike.files)} == {0}
    # under a lot a set ends with its period, and nothing else
    lot = aggregates.handled(made(columns, rule="lot", within=("goods",)))
    assert sorted((f["declaration_id"], f["stratum"]) for f in rows(lot.files)) == [
        ("D0", 0), ("D1", 0), ("D2", 0), ("D3", 1)
    ]  # fmt: skip
    # and its parts lie in one office and month
    assert rows(aggregates.office_months(lot)) == [
        {"office": 0, "month": 0, "stratum": 0},
        {"office": 0, "month": 1, "stratum": 1},
        {"office": 1, "month": 0, "stratum": 2},
        {"office": 1, "month": 2, "stratum": 3},
    ]


def test_kept_counts_equal_those_not_kept():
    whole = aggregates.handled(made(FIVE, **LOT))
    once = aggregates.kept(whole)
    assert once.undivided
    assert rows(aggregates.cells(once, outcomes=1)) == rows(aggregates.cells(whole, outcomes=1))
    assert rows(aggregates.part_margin(once, "agent")) == rows(
        aggregates.part_margin(whole, "agent")
    )


def test_files_of_a_slice_are_counted_as_cells_where_those_are_fewer():
    # P: 600 files of two agents on three days, one officer; Q: two files.
    columns = {
        "office": ["P"] * 600 + ["Q"] * 2,
        "day": [str(i % 3) for i in range(600)] + ["1", "2"],
        "officer": ["o"] * 600 + ["u"] * 2,
        "agent": ["ab"[i // 300] for i in range(600)] + ["a", "b"],
    }
    whole = aggregates.handled(made(columns, rule="lot", within=("office", "day")))
    assert [r["files"] for r in rows(aggregates.files_by(whole, "office"))] == [600, 2]
    by = (("stratum", "agent"), ("month", "officer", "agent"))
    assert [r["files"] for r in rows(aggregates.files_by(whole, "office", by))] == [6, 2]
    assert [r["files"] for r in rows(aggregates.files_by(whole, "office", by[1:]))] == [2, 2]
    assert [r["files"] for r in rows(aggregates.files_by(whole, "agent", by))] == [4, 4]


def test_slices_together_are_the_whole_margin():
    whole = aggregates.handled(made(FIVE, **LOT))
    parts = [aggregates.sliced(whole, "agent", range(i, i + 1)) for i in (0, 1)]
    joined = [r for p in parts for r in rows(aggregates.margin(p, "stratum", "agent"))]
    assert sorted(joined, key=str) == sorted(
        rows(aggregates.margin(whole, "stratum", "agent")), key=str
    )
    # a margin without agents stays whole
    assert rows(aggregates.margin(parts[0], "stratum", "officer")) == rows(
        aggregates.margin(whole, "stratum", "officer")
    )
    offices = [aggregates.sliced(whole, "office", range(i, i + 1)) for i in (0, 1)]
    joined = [r for p in offices for r in rows(aggregates.part_margin(p, "officer"))]
    assert joined == rows(aggregates.part_margin(whole, "officer"))


@settings(max_examples=8, deadline=None)
@given(
    files=st.lists(
        st.tuples(st.sampled_from("PQ"), st.sampled_from("12"), st.sampled_from("ouw'")),
        min_size=1,
        max_size=30,
    ),
    seed=st.integers(0, 5),
)
def test_the_twin_keeps_every_margin_and_every_outcome(files, seed):
    office, day, officer = (list(c) for c in zip(*files, strict=True))
    found = made(
        {
            "office": office,
            "day": day,
            "officer": officer,
            "agent": [f"a{i % 3}" for i in range(len(files))],
            "hours": [float(i) for i in range(len(files))],
        },
        **LOT,
    )
    whole = aggregates.handled(found)
    twin = aggregates.shuffled(whole, seed=seed)
    before, after = rows(whole.files), rows(twin.files)

    def untouched(files):
        return sorted(
            (f["declaration_id"], f["stratum"], f["agent"], f["outcome_0"]) for f in files
        )

    def margin(files):
        return Counter((f["stratum"], f["officer"]) for f in files)

    assert untouched(before) == untouched(after)
    assert margin(before) == margin(after)


def dealt(seed):
    columns = {"office": ["P"] * 3, "day": ["1"] * 3, "officer": ["o", "u", "w"]}
    whole = aggregates.handled(made(columns, rule="lot", within=("office", "day")))
    files = rows(aggregates.shuffled(whole, seed=seed).files)
    return tuple(f["officer"] for f in sorted(files, key=lambda f: f["declaration_id"]))


def test_the_twin_depends_on_the_seed_alone():
    assert dealt(5) == dealt(5)
    assert len({dealt(seed) for seed in range(4)}) > 1


@pytest.mark.parametrize("seed", [1, 2])
def test_each_arrangement_of_a_small_set_is_equally_likely(seed):
    # 1,800 sets of three files and three officers: 300 expected for each of the six orders
    sets = 1800
    columns = {
        "day": np.repeat(np.arange(sets), 3),
        "officer": ["o", "u", "w"] * sets,
    }
    whole = aggregates.handled(made(columns, rule="lot", within=("day",)))
    files = aggregates.shuffled(whole, seed=seed).files.to_pyarrow()
    place = np.argsort([int(d[1:]) for d in files["declaration_id"].to_pylist()])
    officer = files["officer"].to_numpy()[place].reshape(sets, 3)
    seen = Counter(map(tuple, officer.tolist()))
    counts = [seen[p] for p in permutations(range(3))]
    assert sum(counts) == sets
    assert chisquare(counts).pvalue > 0.001


def test_dates_and_quotes_are_labels_like_any_other():
    columns = {
        "officer": ["o'brien", 'say "x"'],
        "office": ["P", "P"],
        "day": [date(2026, 1, 1), date(2026, 1, 1)],
    }
    whole = aggregates.handled(made(columns, rule="lot", within=("office", "day")))
    assert [r["name"] for r in rows(whole.officers)] == sorted(columns["officer"])
    assert {f["stratum"] for f in rows(whole.files)} == {0}


def test_an_empty_table_gives_empty_counts():
    columns = {"officer": pa.array([], pa.string()), "hours": pa.array([], pa.float64())}
    whole = aggregates.kept(aggregates.handled(made(columns, outcomes=(HOURS,))))
    assert rows(aggregates.cells(whole, outcomes=1)) == []
    assert np.size(rows(whole.desks)) == 0


def test_cells_added_up_equal_what_is_counted_anew():
    files = aggregates.handled(made(FIVE, **LOT)).files
    cells = aggregates.sums_of(files, "office", "officer", outcomes=1, powers=2)
    assert "cubes_0" not in cells.columns
    anew = aggregates.sums_of(files, "office", outcomes=1, powers=2)
    assert rows(aggregates.rolled_up(cells, "office")) == rows(anew)
