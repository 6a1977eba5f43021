"""What do the first, second and last sheet of a workbook say?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.results import Results
from evenhand.findings.table import Kind as ColumnKind
from evenhand.reports.answers import brief, read_answer
from evenhand.reports.choices import pairs
from evenhand.reports.numbers import NOT_KNOWN, say_estimate, say_interval
from evenhand.reports.sheet_writer import Sheets

_FORMATS: Final[dict[str, ColumnKind]] = {
    "share": "share",
    "hours": "hours",
    "currency": "money",
    "p_value": "p_value",
}
_PAGE: Final = (20, 34, 34, 90)
_LETTERS: Final = sum(_PAGE)
_HEADS: Final = (
    ("Measure", 22), ("Number", 46), ("Value", 14), ("From", 14), ("To", 14), ("Level", 8),
    ("Unit", 14), ("In words", 34), ("On the twin", 14), ("Twin, from", 14), ("Twin, to", 14),
)  # fmt: skip


def write_summary(sheets: Sheets, results: Results) -> None:
    """Write the first sheet: what the first page says, in its order."""
    sheet = sheets.sheet("Summary")
    sheet.hide_gridlines(2)
    for column, width in enumerate(_PAGE):
        sheet.set_column(column, column, width)
    sheets.text(sheet, 0, 0, results.title, sheets.title)
    row = 1
    for words in (results.subtitle, results.summary):
        sheets.across(sheet, row, words, columns=len(_PAGE), letters=_LETTERS)
        row += 1
    row += 1
    if results.headlines:
        sheets.text(sheet, row, 0, "The numbers to know", sheets.bold)
        for n, head in enumerate(("Value", "Interval", "Number", "What it means")):
            sheets.text(sheet, row + 1, n, head, sheets.head)
        row += 2
        for headline in results.headlines:
            row = _headline(sheets, sheet, row, headline.estimate, headline.statement)
    blocks = (
        ("What to ask next", results.ask_next),
        ("Notices", results.notices),
        ("Not measurable with these records, which is not a pass", _lacking(results.findings)),
    )
    for title, lines in blocks:
        if lines:
            row += 1
            sheets.text(sheet, row, 0, title, sheets.bold)
            for line in lines:
                row += 1
                sheets.across(sheet, row, line, columns=len(_PAGE), letters=_LETTERS)
            row += 1


def write_estimates(sheets: Sheets, results: Results) -> None:
    """Write the second sheet: each number as computed, and the same number on the twin."""
    sheet = sheets.sheet("Estimates")
    for n, (head, width) in enumerate(_HEADS):
        sheet.set_column(n, n, width)
        sheets.text(sheet, 0, n, head, sheets.head)
    sheet.freeze_panes(1, 2)
    for row, (measure, here, twin) in enumerate(_estimates(results.findings), start=1):
        kind = _FORMATS.get(here.unit, "number")
        sheets.text(sheet, row, 0, measure)
        sheets.text(sheet, row, 1, here.label)
        for n, value in enumerate((here.value, here.low, here.high), start=2):
            sheets.value(sheet, row, n, value, kind)
        if here.low is not None or here.high is not None:
            sheets.value(sheet, row, 5, here.level, "share")
        sheets.text(sheet, row, 6, here.unit)
        said = f"{say_estimate(here)}, {say_interval(here)}".rstrip(", ")
        sheets.text(sheet, row, 7, said)
        for n, value in enumerate((twin.value, twin.low, twin.high) if twin else (), start=8):
            sheets.value(sheet, row, n, value, kind)


def write_annex(sheets: Sheets, results: Results) -> None:
    """Write the last sheet: choices, versions and fingerprint, in words."""
    sheet = sheets.sheet("Annex")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    row = 0
    blocks = (
        ("Parameters", results.parameters),
        ("Versions", results.versions),
        ("Fingerprint", {"SHA-256 over sources and mapping": results.fingerprint or NOT_KNOWN}),
    )
    for title, choices in blocks:
        sheets.text(sheet, row, 0, title, sheets.bold)
        for pair in pairs(choices):
            row += 1
            sheets.text(sheet, row, 0, pair.name, sheets.wrapped)
            sheets.text(sheet, row, 1, pair.value, sheets.wrapped)
        row += 2


def _headline(sheets: Sheets, sheet: Any, row: int, estimate: Estimate, statement: str) -> int:
    words = brief(statement) if read_answer(statement).lines else statement
    sheet.set_row(row, 15.0 * max(1, -(-len(words) // (_PAGE[3] - 6))))
    sheets.text(sheet, row, 0, say_estimate(estimate), sheets.strong)
    for n, said in enumerate((say_interval(estimate), estimate.label, words), start=1):
        sheets.text(sheet, row, n, said, sheets.wrapped)
    return row + 1


def _estimates(findings: Iterable[Finding]) -> Iterator[tuple[str, Estimate, Estimate | None]]:
    for finding in findings:
        twin = {e.name: e for e in finding.twin.estimates} if finding.twin else {}
        for estimate in finding.estimates:
            yield finding.measure, estimate, twin.get(estimate.name)


def _lacking(findings: Iterable[Finding]) -> list[str]:
    return [f"{f.question} {' '.join(f.lacks)}".strip() for f in findings if not f.is_measured]
