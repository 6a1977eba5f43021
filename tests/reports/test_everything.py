"""Numbers in page, paper, workbook, JSON and Parquet are equal."""

import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from lxml import html as reader
from python_calamine import CalamineWorkbook

from evenhand.errors import ReportError
from evenhand.reports.everything import write_everything
from evenhand.reports.numbers import say_cell, say_estimate, say_interval
from evenhand.reports.places import table_places


@pytest.fixture(scope="session")
def written(results, tmp_path_factory):
    return write_everything(results, tmp_path_factory.mktemp("run") / "out")


@pytest.fixture(scope="session")
def estimates(results):
    return [
        e for f in results.findings for e in (*f.estimates, *(f.twin.estimates if f.twin else ()))
    ]


@pytest.fixture(scope="session")
def tree(written):
    return reader.fromstring(written.html.read_text(encoding="utf-8"))


def plain_spaces(text):
    return " ".join(text.replace("\u00a0", " ").split())


def test_all_files_are_there_and_no_others(written):
    folder = written.html.parent
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    measures = ("handler_share", "pair_excess", "lot_test", "officer_funnel", "release_time")
    assert names == {
        "report.html",
        "report.pdf",
        "report.xlsx",
        "findings.json",
        *(f"tables/{m}.{form}" for m in measures for form in ("parquet", "csv")),
        *(f"tables/process_map.{form}" for form in ("parquet", "csv")),
        *(f"tables/process_map_variants.{form}" for form in ("parquet", "csv")),
    }


def test_every_estimate_is_printed_alike_on_page_and_paper(tree, paper_text, estimates):
    page_text = plain_spaces(tree.text_content())
    for estimate in estimates:
        for said in (say_estimate(estimate), say_interval(estimate)):
            assert plain_spaces(said) in page_text
            assert plain_spaces(said) in paper_text


def test_every_estimate_is_the_same_number_on_page_in_json_and_in_the_workbook(
    written, tree, estimates
):
    on_page = {float(v) for v in tree.xpath("//dd//data/@value|//td//data/@value")}
    read = json.loads(written.findings.read_text(encoding="utf-8"))
    in_json = [
        e["value"]
        for f in read["findings"]
        for e in (*f["estimates"], *(f["twin"]["estimates"] if f["twin"] else ()))
    ]
    book = CalamineWorkbook.from_path(str(written.xlsx))
    rows = book.get_sheet_by_name("Estimates").to_python()[1:]
    # Each row holds a number and, where there is one, the same number on the twin.
    in_book = [row[n] for row in rows for n in (2, 8) if row[n] != ""]
    assert in_json == [e.value for e in estimates]
    assert sorted(in_book) == pytest.approx(sorted(e.value for e in estimates), rel=1e-15)
    assert {float(e.value) for e in estimates} <= on_page


def test_every_table_is_the_same_in_parquet_and_in_the_workbook(written, results):
    book = CalamineWorkbook.from_path(str(written.xlsx))
    for finding in results.findings:
        for table, place in zip(finding.tables, table_places(finding), strict=True):
            read = pq.read_table(written.findings.parent / "tables" / f"{place}.parquet")
            sheet = book.get_sheet_by_name(place).to_python()[3:]
            assert read.num_rows == len(sheet) == len(table)
            for n, column in enumerate(table.columns):
                if column.facts.kind not in ("text", "date", "flag"):
                    stored = read.column(n).to_pylist()
                    whole = [None if v != v else v for v in column.values.tolist()]
                    assert stored == whole
                    shown = [np.nan if row[n] == "" else row[n] for row in sheet]
                    assert shown == pytest.approx(column.values, rel=1e-15, nan_ok=True)


def test_the_rows_printed_on_the_page_are_the_first_rows_of_the_table(tree, results):
    rows = results.finding("pair_excess").table().head(20)
    printed = next(t for t in tree.xpath("//table") if rows.title in t.xpath("./caption")[0].text)
    constant = [c.facts.name for c in rows.columns if c.facts.kind in ("text", "flag")
                and len(set(c.values.tolist())) == 1]  # fmt: skip
    assert "period" in constant
    for n, tr in enumerate(printed.xpath("./tbody/tr")):
        # What is the same in every row, as the period and the flag, is said once above.
        said = [
            say_cell(c.values.tolist()[n], facts=c.facts)
            for c in rows.columns
            if c.facts.name not in constant
        ]
        assert [plain_spaces(c.text_content()) for c in tr] == [plain_spaces(s) for s in said]


def test_the_rows_printed_on_paper_are_those_of_the_page(document, paper_text):
    for section in document.sections:
        for grid in section.grids:
            for row in grid.rows:
                numbers = [c.text for c in row if c.exact]
                assert all(plain_spaces(n) in paper_text for n in numbers)


def test_a_folder_that_cannot_be_made_says_what_to_do(results, tmp_path):
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(ReportError, match="could not be made"):
        write_everything(replace(results, findings=()), tmp_path / "out")


def test_a_second_run_into_the_same_folder_replaces_the_first(results, tmp_path):
    bare = replace(results, findings=(), headlines=())
    write_everything(bare, tmp_path)
    again = write_everything(replace(bare, title="Second"), tmp_path)
    assert "Second" in again.html.read_text(encoding="utf-8")
