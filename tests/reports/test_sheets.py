from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from evenhand.errors import ReportError
from evenhand.findings.finding import Finding
from evenhand.findings.table import Facts, table
from evenhand.reports import sheet_writer
from evenhand.reports.sheets import write_xlsx


def written(results, tmp_path, *tables, measure="m"):
    path = tmp_path / "report.xlsx"
    finding = Finding(measure, "1", "Q?", "A.", tables=tables)
    bare = replace(results, findings=(finding,), headlines=(), records=())
    write_xlsx(bare, path)
    return CalamineWorkbook.from_path(str(path))


def test_the_workbook_opens_with_the_summary_and_ends_with_the_annex(results, tmp_path):
    write_xlsx(results, tmp_path / "report.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "report.xlsx"))
    assert book.sheet_names[:2] == ["Summary", "Estimates"]
    assert book.sheet_names[-1] == "Annex"
    assert {"handler_share", "pair_excess", "process_map_variants"} <= set(book.sheet_names)
    assert len(book.get_sheet_by_name("pair_excess").to_python()) == 10_003
    annex = book.get_sheet_by_name("Annex").to_python()
    assert any(results.fingerprint in row for row in annex)


def test_formulas_stay_words(results, tmp_path):
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://example.org", "1e5"]
    rows = table("t", "=T", (Facts("a", "=A", "text"), names))
    book = written(results, tmp_path, rows)
    assert [r[0] for r in book.get_sheet_by_name("m").to_python()] == ["=T", "", "=A", *names]
    content = (tmp_path / "report.xlsx").read_bytes()
    assert b"<f>" not in unzipped(content)


def unzipped(content):
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(n) for n in archive.namelist())


def test_values_are_written_as_what_they_are(results, tmp_path):
    rows = table(
        "t",
        "T",
        (Facts("n", "N", "count"), [2**40, 0, 1]),
        (Facts("x", "X", "share"), [1 / 3, np.nan, np.inf]),
        (Facts("f", "F", "flag"), [True, False, True]),
        (Facts("d", "D", "date"), np.array([date(2025, 1, 2), None, date(1850, 1, 1)], object)),
    )
    found = written(results, tmp_path, rows).get_sheet_by_name("m").to_python()[3:]
    assert found[0][0] == 2**40
    # The format holds 16 figures.
    assert found[0][1] == pytest.approx(1 / 3, rel=1e-15)
    assert found[0][2] is True
    assert found[0][3] in (date(2025, 1, 2), datetime(2025, 1, 2))
    assert [found[1][1], found[1][3]] == ["", ""]
    assert [found[2][1], found[2][3]] == ["∞", "1850-01-01"]


def test_names_of_sheets_are_such_as_excel_takes_and_all_different(results, tmp_path):
    rows = table("a/b:c", "T", (Facts("a", "A", "text"), ["x"]))
    same = replace(rows, name="summary"), replace(rows, name="x" * 40), replace(rows, name="x" * 41)
    book = written(results, tmp_path, rows, replace(rows, name="a/b:c"), *same)
    names = book.sheet_names
    assert len({n.casefold() for n in names}) == len(names)
    assert all(len(n) <= 31 for n in names)
    assert "a b c" in names


def test_more_rows_than_a_sheet_holds_are_cut_and_it_is_said(results, tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_writer, "ROWS_WRITTEN", 10)
    rows = table("t", "T", (Facts("a", "A", "count"), np.arange(50)))
    found = written(results, tmp_path, rows).get_sheet_by_name("m").to_python()
    assert len(found) == 13
    assert found[1][0] == "The first 10 of 50 rows. The whole table is tables/m.parquet."


def test_a_text_longer_than_a_cell_ends_with_an_ellipsis(results, tmp_path):
    rows = table("t", "T", (Facts("a", "A", "text"), ["x" * 40_000]))
    cell = written(results, tmp_path, rows).get_sheet_by_name("m").to_python()[3][0]
    assert len(cell) == 32_767
    assert cell.endswith("x…")


def test_the_workbook_is_the_same_every_time(results, tmp_path):
    rows = table("t", "T", (Facts("a", "A", "count"), [1]))
    written(results, tmp_path, rows)
    first = (tmp_path / "report.xlsx").read_bytes()
    written(results, tmp_path, rows)
    assert unzipped(first) == unzipped((tmp_path / "report.xlsx").read_bytes())


def test_a_workbook_that_cannot_be_written_says_what_to_do(results, tmp_path):
    with pytest.raises(ReportError) as caught:
        write_xlsx(results, tmp_path / "none" / "report.xlsx")
    assert "Make the folder" in caught.value.do_next
