"""A workbook that could do harm is refused before a cell is read, with what it holds."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from evenhand.errors import InstrumentError
from evenhand.instruments import workbook_guard
from evenhand.instruments.reading import shipped
from evenhand.instruments.workbook import write_workbook
from evenhand.instruments.workbook_guard import must_be_plain

GOOD = write_workbook(shipped("transparency"))
SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture
def place(tmp_path):
    return tmp_path / "from-elsewhere.xlsx"


def refused(place, content):
    place.write_bytes(content)
    with pytest.raises(InstrumentError) as caught:
        must_be_plain(place)
    assert caught.value.what.startswith("from-elsewhere.xlsx ")
    assert "evenhand instruments export" in caught.value.do_next
    return caught.value.what


def with_part(name, content, *, base=GOOD):
    """Return a workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def part(name=SHEET):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as book:
        return book.read(name).decode()


def made(write):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        write(book, book.add_worksheet("Entries"))
    return out.getvalue()


def test_what_export_made_is_let_in(place):
    place.write_bytes(GOOD)
    must_be_plain(place)


@pytest.mark.parametrize(
    "write",
    [
        lambda book, sheet: sheet.write_formula("B2", '=HYPERLINK("http://x.example")'),
        lambda book, sheet: sheet.write_array_formula("B2:B3", "{=SUM(A1:A2)}"),
        lambda book, sheet: sheet.write_dynamic_array_formula("B2:B3", "=LEN(A1:A2)"),
        lambda book, sheet: sheet.write("B2", "=1+1"),
    ],
)
def test_a_formula_is_named_with_its_cell(place, write):
    assert "holds a formula (cell B2)" in refused(place, made(write))


def test_a_formula_is_found_in_a_part_of_any_name(place):
    text = part().replace("<v>0</v>", "<f>1+1</f><v>0</v>", 1)
    assert "holds a formula" in refused(place, with_part("xl/media/picture.png", text))
    assert "holds a formula" in refused(place, with_part("xl/odd.vml", text))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
        ("xl/embeddings/oleObject1.bin", "embedded files"),
        ("xl/activeX/activeX1.xml", "controls"),
        ("xl/connections.xml", "connections"),
        ("XL/QueryTables/q.xml", "queries"),
    ],
)
def test_what_runs_or_fetches_something_is_refused(place, name, said):
    assert f"holds {said}" in refused(place, with_part(name, "<a/>"))


@pytest.mark.parametrize("far", ["XFD1048576", "A10001", "CW1"])
def test_a_cell_far_away_is_refused_before_room_is_made_for_it(place, far):
    number = "".join(filter(str.isdigit, far))
    row = f'<row r="{number}"><c r="{far}"><v>1</v></c></row></sheetData>'
    text = part().replace("</sheetData>", row)
    assert "has a cell in row" in refused(place, with_part(SHEET, text))


def test_cells_and_rows_without_their_place_are_counted(place, monkeypatch):
    monkeypatch.setattr(workbook_guard, "MAX_ROWS", 30)
    bare = "<row><c><v>1</v></c></row>" * 40
    text = part().replace("<sheetData>", f"<sheetData>{bare}")
    assert "has a cell in row 31, column 1" in refused(place, with_part(SHEET, text))
    monkeypatch.undo()
    wide = "<row>" + "<c><v>1</v></c>" * 101 + "</row>"
    text = part().replace("<sheetData>", f"<sheetData>{wide}")
    assert "row 1, column 101" in refused(place, with_part(SHEET, text))


def test_what_unpacks_too_large_is_refused_unread(place, monkeypatch):
    monkeypatch.setattr(workbook_guard, "MAX_UNPACKED", 1_000_000)
    assert "would unpack to 2," in refused(place, with_part("xl/big.bin", b"\0" * 2_000_000))


def test_too_many_parts_too_many_bytes_and_a_name_twice_are_refused(place, monkeypatch):
    assert "two parts of one name" in refused(place, with_part(SHEET.upper(), "<a/>"))
    monkeypatch.setattr(workbook_guard, "MAX_PARTS", 5)
    assert "parts, more than 5" in refused(place, GOOD)
    monkeypatch.setattr(workbook_guard, "MAX_BYTES", 100)
    assert "bytes, more than 100" in refused(place, GOOD)


def test_entities_are_refused_and_never_unfolded(place):
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert "declares a document type" in refused(place, with_part("xl/sharedStrings.xml", bomb))
    fetch = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    assert "declares a document type" in refused(place, with_part("docProps/app.xml", fetch))
    wide = bomb.encode("utf-16")
    assert "declares a document type" in refused(place, with_part("docProps/app.xml", wide))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64,
        b"id,text\n1,x\n",
        GOOD[:-40],
        GOOD[:3000] + b"\0" * 200 + GOOD[3200:],
    ],
)
def test_what_is_no_whole_workbook_is_refused(place, content):
    assert "it is not opened" in refused(place, content)


def test_a_damaged_part_is_named(place):
    assert f"is damaged ({SHEET})" in refused(place, with_part(SHEET, "<worksheet><row>"))


def test_a_workbook_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InstrumentError, match=r"none\.xlsx cannot be read: No such file"):
        must_be_plain(tmp_path / "none.xlsx")


def test_a_drawing_of_comments_that_is_not_well_formed_is_let_in(place):
    place.write_bytes(with_part("xl/drawings/vmlDrawing1.vml", "<xml><br><p>note</xml>"))
    must_be_plain(place)
