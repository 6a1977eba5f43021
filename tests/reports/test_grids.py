import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.findings.table import Facts, table
from evenhand.reports.grids import GAP, LETTER, PAPER, WHOLE, grid


def test_a_cell_keeps_its_number_as_computed_beside_the_printed_one():
    made = grid(
        table(
            "t",
            "T",
            (Facts("a", "A", "share"), [1 / 3, np.nan]),
            (Facts("b", "B", "text"), ["x", None]),
        )
    )
    assert made.rows[0][0].text == "33.3\u00a0%"
    assert float(made.rows[0][0].exact) == 1 / 3
    assert [(c.text, c.exact) for c in made.rows[1]] == [("–", ""), ("–", "")]


def test_an_empty_table_is_a_head_without_rows():
    made = grid(table("t", "T", (Facts("a", "A", "count"), [])))
    assert made.rows == ()
    assert made.note == ""


def counts(columns, rows, *, wide=1):
    made = [
        (Facts(f"c{n}", f"C{n}", "count"), 10**wide * (n + 1) + np.arange(rows))
        for n in range(columns)
    ]
    return table("t", "T", *made)


def test_a_table_too_wide_for_paper_says_which_columns_are_shown():
    made = grid(counts(40, 30, wide=6), place="tables/t.parquet")
    shown = len(made.heads)
    assert shown == len(made.rows[0]) < 40
    assert made.note == (
        f"The first 20 of 30 rows and {shown} of 40 columns. The whole table is tables/t.parquet "
        "and a sheet of the workbook."
    )


def test_the_columns_that_matter_are_kept():
    made = grid(counts(40, 30, wide=6), matters={"c39", "C38"})
    titles = [h.title for h in made.heads]
    assert titles[0] == "C0"
    assert titles[-2:] == ["C38", "C39"]


def test_few_rows_of_many_columns_are_turned_so_that_each_fact_has_a_line():
    names = (Facts("outcome", "Outcome", "text"), np.array(["hours", "value"], object))
    wide = counts(40, 2, wide=6)
    made = grid(table("t", "T", names, *((c.facts, c.values) for c in wide.columns)))
    assert [h.title for h in made.heads] == ["Outcome", "hours", "value"]
    assert [c.text for c in made.rows[0]] == ["C0", "1,000,000", "1,000,001"]
    assert (len(made.rows), made.note) == (40, "")


def test_what_is_the_same_in_every_row_is_said_once():
    made = grid(
        table(
            "t",
            "T",
            (Facts("office", "Office", "text"), ["A", "B", "C"]),
            (Facts("unit", "Unit", "text"), ["hours"] * 3),
            (Facts("empty", "Empty", "text"), ["", None, ""]),
            (Facts("files", "Files", "count"), [7, 7, 7]),
        )
    )
    # Words alone: a number that is the same in every row is still a result.
    assert [h.title for h in made.heads] == ["Office", "Files"]
    assert made.once == "In every row: Unit hours."


def test_a_long_unit_of_several_columns_is_said_once():
    unit = "squared unit of the outcome"
    made = grid(
        table(
            "t",
            "T",
            (Facts("a", "Low", "number", unit), [1.0]),
            (Facts("b", "High", "number", unit), [2.0]),
            (Facts("c", "Gap", "number", "files"), [1.0]),
        )
    )
    assert [h.title for h in made.heads] == ["Low", "High", "Gap (files)"]
    assert made.once == "In squared unit of the outcome: Low, High."


def test_rows_that_are_flagged_come_first_where_not_all_are_printed():
    flagged = np.zeros(48, bool)
    flagged[[30, 40]] = True
    whole = table(
        "t",
        "T",
        (Facts("n", "N", "count"), np.arange(48)),
        (Facts("flagged", "Flagged", "flag"), flagged),
    )
    made = grid(whole)
    assert [r[0].text for r in made.rows[:3]] == ["30", "40", "0"]
    assert made.note == "The first 20 of 48 rows, those flagged first."


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("abc DEF-.:", max_size=50), st.integers(0, 10**12)),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 30),
)
def test_whatever_is_printed_fits_the_page_at_its_size(columns, rows):
    facts = [
        (Facts(f"c{n}", title, "count"), np.arange(rows) + value)
        for n, (title, value) in enumerate(columns)
    ]
    made = grid(table("t", "T", *facts))
    widths = [h.width for h in made.heads]
    assert sum(widths) <= 1.001
    for column, head in enumerate(made.heads):
        longest = max(len(r[column].text) for r in made.rows)
        if head.width and longest <= WHOLE:
            assert 0.6 * longest * LETTER + GAP <= head.width * PAPER + 0.1
