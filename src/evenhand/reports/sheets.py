"""How does a run become a workbook in which every number can be counted again?

Numbers are written as computed, to the 16 figures the format holds, and only shown rounded. Text is
written as text: a name that begins like a formula stays a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, XlsxWriterException

from evenhand.errors import ReportError
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.plain import plain
from evenhand.findings.results import Results
from evenhand.findings.table import Column, Table
from evenhand.findings.table import Kind as ColumnKind
from evenhand.reports.numbers import NOT_KNOWN, heading, say_interval
from evenhand.reports.places import is_drawn_apart, table_places
from evenhand.reports.whole_file import whole_file

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
_ESTIMATE_FORMATS: Final[dict[str, ColumnKind]] = {
    "share": "share",
    "hours": "hours",
    "currency": "money",
    "p_value": "p_value",
}


def write_xlsx(results: Results, path: Path) -> None:
    """Write the run as a workbook: summary, a sheet for each table and picture, annex.

    Raises
    ------
    ReportError
        If the file cannot be written.
    """
    # Rows wait beside the workbook: a failure leaves none of them behind in a folder of others.
    with whole_file(path) as part, _rows_wait(path.parent) as waiting:
        try:
            _write(results, part, waiting=waiting)
        except FileCreateError as err:
            # xlsxwriter wraps the error of the system, whose remedy whole_file knows.
            cause = err.args[0] if err.args else err
            raise (cause if isinstance(cause, OSError) else OSError(str(err))) from err
        except XlsxWriterException as err:
            raise ReportError(
                f"The workbook {path} could not be written: {err}.",
                do_next="Use the tables in Parquet, which hold the same, and report this.",
            ) from err


def _rows_wait(folder: Path) -> TemporaryDirectory[str]:
    return TemporaryDirectory(dir=folder, prefix=".rows.", ignore_cleanup_errors=True)


def _write(results: Results, path: Path, *, waiting: str) -> None:
    # The time of making is fixed: the same findings give the same workbook.
    options = {"constant_memory": True, "tmpdir": waiting}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": results.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        sheets = _Sheets(book)
        _summary(sheets, results)
        for finding in results.findings:
            for table, place in zip(finding.tables, table_places(finding), strict=True):
                sheets.table(table, name=place, place=f"tables/{place}.parquet")
            for n, chart in enumerate(finding.charts, start=1):
                if is_drawn_apart(chart, finding):
                    sheets.table(chart.data, name=f"{finding.measure} drawn {n}", place="")
        for table in results.records:
            sheets.table(table, name=table.name, place="")
        _annex(sheets, results)


class _Sheets:
    """A workbook being written, row after row."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._taken: set[str] = set()
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
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
        kinds = [c.facts.kind for c in table.columns]
        for row, values in enumerate(_rows(table.head(room)), start=3):
            for n, (value, kind) in enumerate(zip(values, kinds, strict=True)):
                self.value(sheet, row, n, value, kind)


def _summary(sheets: _Sheets, results: Results) -> None:
    sheet = sheets.sheet("Summary")
    for column, width in enumerate((28, 52, 16, 16, 16, 8, 16, 34)):
        sheet.set_column(column, column, width)
    row = 0
    for words in (results.title, results.subtitle, results.summary, *results.notices):
        sheets.text(sheet, row, 0, words, sheets.bold if row == 0 else None)
        row += 1
    row = _estimate_head(sheets, sheet, row + 1, "The numbers to know")
    for headline in results.headlines:
        _estimate(sheets, sheet, row, headline.measure, headline.estimate, headline.statement)
        row += 1
    row = _estimate_head(sheets, sheet, row + 1, "All estimates")
    for finding, estimate, words in _estimates(results.findings):
        _estimate(sheets, sheet, row, finding.measure, estimate, words)
        row += 1
    row += 1
    for title, lines in (
        ("What to ask next", results.ask_next),
        ("Not measurable with these records, which is not a pass", _lacking(results.findings)),
    ):
        if lines:
            sheets.text(sheet, row, 0, title, sheets.bold)
            for n, line in enumerate(lines, start=1):
                sheets.text(sheet, row + n, 0, line)
            row += len(lines) + 2


def _estimates(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Estimate, str]]:
    for finding in findings:
        for estimate in finding.estimates:
            yield finding, estimate, finding.answer
        for estimate in finding.twin.estimates if finding.twin else ():
            yield (
                finding,
                estimate,
                f"On the twin. {finding.twin.statement if finding.twin else ''}",
            )


def _lacking(findings: Iterable[Finding]) -> list[str]:
    return [f"{f.question} {' '.join(f.lacks)}".strip() for f in findings if not f.is_measured]


def _estimate_head(sheets: _Sheets, sheet: Any, row: int, title: str) -> int:
    sheets.text(sheet, row, 0, title, sheets.bold)
    heads = ("Measure", "Number", "Value", "From", "To", "Level", "Unit", "Interval", "Meaning")
    for n, head in enumerate(heads):
        sheets.text(sheet, row + 1, n, head, sheets.head)
    return row + 2


def _estimate(
    sheets: _Sheets, sheet: Any, row: int, measure: str, estimate: Estimate, words: str
) -> None:
    kind = _ESTIMATE_FORMATS.get(estimate.unit, "number")
    sheets.text(sheet, row, 0, measure)
    sheets.text(sheet, row, 1, estimate.label)
    for n, value in enumerate((estimate.value, estimate.low, estimate.high), start=2):
        sheets.value(sheet, row, n, value, kind)
    sheets.value(sheet, row, 5, estimate.level, "share")
    sheets.text(sheet, row, 6, estimate.unit)
    sheets.text(sheet, row, 7, say_interval(estimate))
    sheets.text(sheet, row, 8, words)


def _annex(sheets: _Sheets, results: Results) -> None:
    sheet = sheets.sheet("Annex")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    row = 0
    blocks = (
        ("Parameters", results.parameters),
        ("Versions", results.versions),
        ("Fingerprint", {"SHA-256 over sources and mapping": results.fingerprint or NOT_KNOWN}),
    )
    for title, pairs in blocks:
        sheets.text(sheet, row, 0, title, sheets.bold)
        for name, value in pairs.items():
            row += 1
            sheets.text(sheet, row, 0, name)
            sheets.text(sheet, row, 1, plain(value), sheets.wrapped)
        row += 2


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(c.values.tolist() for c in table.columns), strict=True)


def _width(column: Column) -> float:
    """Return a width in characters, from the title and the first values."""
    texts = [heading(column.facts)]
    if column.facts.kind == "text":
        texts.extend(str(v) for v in column.values[:50].tolist())
    return float(min(60, max(10, *(len(t) + 2 for t in texts))))
