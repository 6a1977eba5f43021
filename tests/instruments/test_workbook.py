"""An author gets an instrument as a workbook and hands the same one back."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.errors import InstrumentError
from evenhand.instruments.document import Translation
from evenhand.instruments.reading import FILES, read, shipped, write
from evenhand.instruments.schema import faults
from evenhand.instruments.sheets import to_sheets
from evenhand.instruments.workbook import names, read_workbook, write_workbook

SMALL = shipped("transparency")


def handed_back(document, place):
    place.write_bytes(write_workbook(document))
    return read_workbook(place)


@pytest.mark.parametrize("name", FILES)
def test_a_workbook_holds_what_the_file_holds_and_the_other_way(name, tmp_path):
    found = handed_back(shipped(name), tmp_path / "x.xlsx")
    assert found == shipped(name)
    assert write(found) == write(shipped(name))
    assert write_workbook(found) == write_workbook(shipped(name))


LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda text: not list(faults(text, {"$ref": "#/$defs/line"}))
)
SIGNS = st.sampled_from(
    ["=1+1", "+A1", "-2", "@SUM(A1)", "'x", "_x000D_", "1e5", "TRUE", "007", "%"]
)
ANY = LINE | SIGNS


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=ANY, question=ANY, evidence=st.lists(ANY, min_size=1, max_size=4, unique=True))
def test_any_text_comes_back_as_it_was(tmp_path, text, question, evidence):
    told = Translation("inferred", title=text, evidence=tuple(evidence))
    first = replace(
        SMALL.entries[1],
        text=text,
        question=question,
        evidence=tuple(evidence),
        since=date(2027, 1, 1),
        translations={"fr": told},
    )
    document = replace(SMALL, entries=(*SMALL.entries[:2], first, *SMALL.entries[2:]))
    assert read(write(document), file="x") == document
    assert handed_back(document, tmp_path / "x.xlsx") == document


def test_no_cell_is_a_formula_and_none_becomes_one_when_it_is_edited():
    entries = (replace(SMALL.entries[0], title="=cmd|' /C calc'!A0"), *SMALL.entries[1:])
    with zipfile.ZipFile(io.BytesIO(write_workbook(replace(SMALL, entries=entries)))) as book:
        sheets = {n: book.read(n).decode() for n in book.namelist() if "worksheets/" in n}
        styles = book.read("xl/styles.xml").decode()
        shared = book.read("xl/sharedStrings.xml").decode()
    texts = re.findall(r"<si><t[^>]*>(.*?)</t></si>", shared, re.DOTALL)
    assert not any("<f>" in each for each in sheets.values())
    styled = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)[1]
    quoted = [n for n, xf in enumerate(re.findall("<xf .*?>", styled)) if "quotePrefix" in xf]
    at = texts.index("=cmd|' /C calc'!A0")
    cells = [
        re.search(rf'<c r="\w+" s="(\d+)" t="s"><v>{at}</v>', each) for each in sheets.values()
    ]
    assert [int(found[1]) in quoted for found in cells if found] == [True]


def test_days_numbers_and_yes_are_read_as_they_were_typed(tmp_path):
    place = tmp_path / "x.xlsx"
    found = to_sheets(SMALL)
    with xlsxwriter.Workbook(place) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in found.items():
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                        sheet.write_datetime(y, x, datetime.fromisoformat(cell), day)
                    elif cell.isdigit():
                        sheet.write_number(y, x, int(cell))
                    elif cell == "yes":
                        sheet.write_boolean(y, x, True)
                    elif cell:
                        sheet.write_string(y, x, cell)
    assert read_workbook(place) == SMALL


def test_sheets_are_those_that_are_told_with_the_guide_first():
    with zipfile.ZipFile(io.BytesIO(write_workbook(SMALL))) as book:
        text = book.read("xl/workbook.xml").decode()
    assert tuple(re.findall(r'<sheet name="([^"]+)"', text)) == names()
    assert names()[0] == "Read me"


def test_a_list_that_no_cell_holds_is_told(tmp_path):
    evidence = tuple(f"{n} {'x' * 7000}" for n in range(6))
    entries = (replace(SMALL.entries[1], evidence=evidence),)
    with pytest.raises(
        InstrumentError, match=r"Entries, row 2: 'evidence' has 42,\d\d\d characters"
    ):
        write_workbook(replace(SMALL, entries=entries))


def test_a_workbook_of_something_else_is_told(tmp_path):
    place = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(place) as book:
        book.add_worksheet("Declarations").write_string(0, 0, "id")
    with pytest.raises(InstrumentError, match="there is no sheet 'Declarations'"):
        read_workbook(place)


def test_an_author_chooses_where_only_some_words_will_do(tmp_path):
    with zipfile.ZipFile(io.BytesIO(write_workbook(SMALL))) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if "worksheets/" in n]
    offered = {each for text in sheets for each in re.findall(r"<formula1>(.*?)</formula1>", text)}
    assert offered == {
        '"requirement,heading,highlight,step,scheme"',
        '"core,supporting,none"',
        '"declaration,system,case,survey,hr,programme"',
        '"yes"',
    }
