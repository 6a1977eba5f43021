"""How is one value, one line of words or one table written into a workbook?

Numbers are written as computed, to the 16 figures the format holds, and only shown rounded. Text is
written as text: a name that begins like a formula stays a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from math import isfinite
from typing import Any, Final

from evenhand.findings.table import Column, Table
from evenhand.findings.table import Kind as ColumnKind
from evenhand.reports.numbers import heading, is_numeric, kind_shown

ROWS_WRITTEN: Final = 50_000
"""Of one table: past this a sheet is slow to write and to open; the whole is beside, in Parquet."""
_CHARACTERS_OF_A_CELL: Final = 32_767
_CHARACTERS_OF_A_NAME: Final = 31
_NOT_IN_A_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

_NUMBER_FORMATS: Final[dict[ColumnKind, str]] = {
    "count": "#,##0",
    "number": "General",
    "share": "0.0%",
    "hours": "#,##0.0",
    "money": "#,##0.00",
    "p_value": "0.000E+00",
    "date": "yyyy-mm-dd",
}


class Sheets:
    """A workbook being written, row after row: no row is touched once a later one is begun."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._taken: set[str] = set()
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {
            kind: book.add_format({"num_format": shown, "valign": "top"})
            for kind, shown in _NUMBER_FORMATS.items()
        }

    def sheet(self, name: str) -> Any:
        """Add a sheet under a name Excel takes and no other sheet has."""
        plain_name = name.translate(_NOT_IN_A_NAME).strip() or "Table"
        cut, n = plain_name[:_CHARACTERS_OF_A_NAME], 1
        while cut.casefold() in self._taken:
            n += 1
            tail = f" {n}"
            cut = plain_name[: _CHARACTERS_OF_A_NAME - len(tail)] + tail
        self._taken.add(cut.casefold())
        return self._book.add_worksheet(cut)

    def text(self, sheet: Any, row: int, column: int, words: Any, style: Any = None) -> None:
        """Write words as words, whatever they begin with."""
        cut = str(words)
        if len(cut) > _CHARACTERS_OF_A_CELL:
            cut = cut[: _CHARACTERS_OF_A_CELL - 1] + "…"
        sheet.write_string(row, column, cut, style)

    def across(self, sheet: Any, row: int, words: Any, *, columns: int, letters: int) -> None:
        """Write words over several columns, on as many lines as they need."""
        sheet.set_row(row, 15.0 * max(1, -(-len(str(words)) // letters)))
        # Merging would take a name that begins like a formula for one; text over it does not.
        sheet.merge_range(row, 0, row, columns - 1, "", self.wrapped)
        self.text(sheet, row, 0, words, self.wrapped)

    def value(self, sheet: Any, row: int, column: int, value: Any, kind: ColumnKind) -> None:
        """Write one value as what it is; what is missing stays empty."""
        if value is None or (isinstance(value, float) and value != value):
            return
        if kind == "flag":
            sheet.write_boolean(row, column, bool(value))
        elif kind == "text" or isinstance(value, str):
            self.text(sheet, row, column, value)
        elif isinstance(value, date):
            self._date(sheet, row, column, value)
        elif not isfinite(value):
            self.text(sheet, row, column, "∞" if value > 0 else "−∞")
        else:
            sheet.write_number(row, column, value, self.formats[kind])

    def _date(self, sheet: Any, row: int, column: int, value: date) -> None:
        # Excel knows neither zones nor days before 1900.
        if value.year < 1900 or (isinstance(value, datetime) and value.tzinfo is not None):
            self.text(sheet, row, column, value.isoformat())
        else:
            sheet.write_datetime(row, column, value, self.formats["date"])

    def table(self, table: Table, *, name: str, place: str) -> None:
        """Write a table on a sheet of its own, as many rows as fit."""
        sheet = self.sheet(name)
        room = ROWS_WRITTEN
        self.text(sheet, 0, 0, table.title, self.bold)
        if len(table) > room:
            where = f" The whole table is {place}." if place else ""
            self.text(sheet, 1, 0, f"The first {room:,} of {len(table):,} rows.{where}")
        for n, column in enumerate(table.columns):
            sheet.set_column(n, n, _width(column))
            self.text(sheet, 2, n, heading(column.facts), self.head)
        sheet.freeze_panes(3, 0)
        if len(table):
            sheet.autofilter(2, 0, 2 + min(len(table), room), len(table.columns) - 1)
        kinds = [kind_shown(c.facts) for c in table.columns]
        for row, values in enumerate(_rows(table.head(room)), start=3):
            for n, (value, kind) in enumerate(zip(values, kinds, strict=True)):
                self.value(sheet, row, n, value, kind)


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(c.values.tolist() for c in table.columns), strict=True)


def _width(column: Column) -> float:
    """Return a width in characters: of words the longest of the first, of numbers a modest one."""
    title = heading(column.facts)
    if is_numeric(column.facts.kind) or column.facts.kind in ("date", "flag"):
        # A long head is wrapped; its longest word is not.
        return float(min(30, max(12, *(len(w) + 3 for w in title.split()))))
    texts = [title, *(str(v) for v in column.values[:200].tolist())]
    return float(min(60, max(10, *(len(t) + 3 for t in texts))))
