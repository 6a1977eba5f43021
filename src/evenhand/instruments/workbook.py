"""How does an author get an instrument as a workbook, and hand it back?"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from evenhand.errors import InstrumentError
from evenhand.instruments.document import Document
from evenhand.instruments.sheets import Rows, choices, from_sheets, sheets, to_sheets
from evenhand.instruments.workbook_guard import MAX_ROWS, must_be_plain

GUIDE: Final = "Read me"
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CHARACTERS_OF_A_CELL: Final = 32_767
_WIDTHS: Final = {"text": 60, "question": 50, "evidence": 40, "meaning": 60, "value": 80}
_LINES: Final = (
    "One row is one entry, indicator or note. A cell that is empty is a key that is left out.",
    "A list has one item on each line of its cell (Alt+Enter).",
    "Ids begin with the id of the instrument; a heading stands above what it heads.",
    "A change of meaning is a new row with the same id and a later day in 'since'; the old stays.",
    "Every basis and kind that is used is explained on the sheet 'Words'.",
    "Texts are paraphrases: 'basis' says what each rests on. 'read' means the text was in view.",
    "Formulas, macros, links and sheets of other names are refused.",
    "Hand it back: evenhand instruments import THIS.xlsx --out INSTRUMENT.yaml",
)


def write_workbook(document: Document) -> bytes:
    """Return an instrument as an Excel workbook; equal instruments give equal bytes.

    Raises
    ------
    InstrumentError
        If a list is longer than a cell holds.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = document.instrument.since
        book.set_properties({"created": dt.datetime(day.year, day.month, day.day)})  # noqa: DTZ001 -- Excel knows no zones
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        # Cells are of the kind text, so that a day or a number stays as it is typed.
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        # What begins like a formula stays text also when somebody edits the cell.
        quoted = book.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}
        )
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 100)
        for n, line in enumerate((document.instrument.wording, *_LINES)):
            guide.write_string(n, 0, line, quoted)
        for name, rows in to_sheets(document).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for n, column in enumerate(rows[0]):
                sheet.set_column(n, n, _WIDTHS.get(column, 18), text)
                sheet.write_string(0, n, column, head)
                if offered := choices(name, column):
                    sheet.data_validation(
                        *(1, n, MAX_ROWS - 1, n), {"validate": "list", "source": list(offered)}
                    )
            for number, row in enumerate(rows[1:], start=1):
                for n, cell in enumerate(row):
                    if len(cell) > _CHARACTERS_OF_A_CELL:
                        raise InstrumentError(
                            f"{name}, row {number + 1}: '{rows[0][n]}' has {len(cell):,} "
                            f"characters; a cell holds {_CHARACTERS_OF_A_CELL:,}.",
                            do_next="Export it as YAML, or shorten the list.",
                        )
                    if cell:
                        looks = quoted if cell.startswith(_STARTS_A_FORMULA) else text
                        sheet.write_string(number, n, cell, looks)
    return buffer.getvalue()


def read_workbook(path: Path) -> Document:
    """Return the instrument that a workbook holds.

    Raises
    ------
    InstrumentError
        If the workbook could do harm, cannot be read, or holds no instrument; faults are told
        with sheet and row.
    """
    must_be_plain(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        try:
            found = {
                name: _rows(book.get_sheet_by_name(name))
                for name in book.sheet_names
                if name != GUIDE
            }
        finally:
            book.close()
    except (CalamineError, OSError, ValueError) as err:
        raise InstrumentError(
            f"{path.name} is no whole workbook: {err}.", do_next="Save it again as .xlsx."
        ) from err
    return from_sheets(found, file=path.name)


def names() -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, in order."""
    return (GUIDE, "Instrument", "Words", *(each.name for each in sheets()))


def _rows(sheet: Any) -> Rows:
    rows = sheet.to_python(skip_empty_area=False)
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """Return what an author typed, also where the program made a number or a day of it."""
    if isinstance(cell, bool):
        return "true" if cell else ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    return "" if cell is None else str(cell)
