from dataclasses import replace

import numpy as np

from evenhand.findings.table import Facts, table
from evenhand.reports.compose import PURPOSE, compose, grid


def test_findings_without_answer_are_grouped_apart_and_numbered_last(document, results):
    assert [s.measure for s in document.unmeasured] == ["queue_order"]
    assert [s.number for s in (*document.sections, *document.unmeasured)] == list(range(1, 9))
    assert document.unmeasured[0].lacks == results.finding("queue_order").lacks


def test_pictures_are_counted_through_the_report(document):
    numbers = [p.number for s in document.sections for p in s.pictures]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_purpose_names_no_person_and_accuses_nobody(document):
    assert document.purpose == PURPOSE
    assert "not of persons" in PURPOSE


def test_a_long_table_says_how_many_rows_are_shown_and_where_the_whole_is(document):
    pairs = next(s for s in document.sections if s.measure == "pair_excess")
    assert len(pairs.grids[0].rows) == 20
    assert pairs.grids[0].note == (
        "The first 20 of 10,000 rows. The whole table is tables/pair_excess.parquet and a sheet "
        "of the workbook."
    )


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


def test_choices_are_printed_in_words(document):
    pairs = {p.name: p.value for p in document.parameters}
    assert pairs["assignment.within"] == "office, day"
    assert pairs["false discovery rate"] == "0.05"


def test_a_bare_run_composes(results):
    bare = replace(results, headlines=(), ask_next=(), findings=(), records=(), notices=())
    assert compose(bare).sections == ()


def test_a_table_too_wide_for_paper_says_which_columns_are_shown():
    columns = [(Facts(f"c{n}", f"C{n}", "count"), np.arange(30)) for n in range(20)]
    made = grid(table("t", "T", *columns), place="tables/t.parquet")
    assert len(made.heads) == len(made.rows[0]) == 16
    assert made.note == (
        "The first 20 of 30 rows and 16 of 20 columns. The whole table is tables/t.parquet and a "
        "sheet of the workbook."
    )
