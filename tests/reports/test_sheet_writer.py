import zipfile

import numpy as np
import xlsxwriter

from evenhand.findings.table import Facts, table
from evenhand.reports.sheet_writer import Sheets


def xml_of(tmp_path, made):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        Sheets(book).table(made, name="t", place="")
    with zipfile.ZipFile(path) as packed:
        return packed.read("xl/worksheets/sheet1.xml").decode("utf-8")


def test_a_table_has_a_frozen_head_and_a_filter(tmp_path):
    xml = xml_of(tmp_path, table("t", "T", (Facts("a", "A", "count"), np.arange(5))))
    assert 'ySplit="3"' in xml
    assert '<autoFilter ref="A3:A8"/>' in xml


def test_an_empty_table_has_no_filter(tmp_path):
    assert "autoFilter" not in xml_of(tmp_path, table("t", "T", (Facts("a", "A", "count"), [])))


def test_words_make_a_column_wide_and_a_long_head_of_numbers_does_not(tmp_path):
    long = "Declarations that were released after the published time"
    made = table(
        "t",
        "T",
        (Facts("a", "A", "text"), np.array(["x" * 40], object)),
        (Facts("b", long, "count"), [1]),
    )
    xml = xml_of(tmp_path, made)
    assert '<col min="1" max="1" width="43' in xml
    # The longest word has 12 letters; the head is wrapped.
    assert '<col min="2" max="2" width="15' in xml
