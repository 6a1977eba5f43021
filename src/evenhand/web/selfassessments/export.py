"""How do marks leave the house as CSV or as a workbook that runs nothing?"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext as _

from evenhand.instruments.scoring.marks import Evidence, GivenMark
from evenhand.instruments.scoring.observed import NotMeasurable
from evenhand.web.handing_out import CHARACTERS_OF_A_CELL, may_start_a_formula
from evenhand.web.selfassessments.observing import number
from evenhand.web.selfassessments.queries import Line, Picture

Value = str | int | float | date | None


def heads() -> list[str]:
    """Return the heads of the columns of a requirement."""
    return [
        *(_("requirement"), _("paraphrase"), _("basis"), _("answered"), _("asked of")),
        *(_("in law"), _("in law, words"), _("in practice"), _("in practice, words")),
        *(_("settled on"), _("comment"), _("evidence"), _("carried from")),
        *(_("levels observed"), _("records show"), _("differ")),
    ]


def row(line: Line, *, is_closed: bool) -> list[Value]:
    """Return a requirement as the columns of `heads`."""
    s = line.settled
    marks = [*_mark(s.in_law), *_mark(s.in_practice)] if s else [None] * 4
    levels = [str(each.level) for each in line.shown if not isinstance(each, NotMeasurable)]
    said = [
        _("not measurable, because: %(why)s") % {"why": each.because}
        if isinstance(each, NotMeasurable)
        else f"{each.label}: {number(each)}"
        for each in line.shown
    ]
    carried = line.carried.sources if line.carried else ()
    differs = "" if line.difference is None else str(line.difference.side)
    return [
        *(line.entry.id, line.entry.text, line.entry.basis, line.answered, line.of),
        *marks,
        *(s.on if s else None, s.comment if s else "", _names(s.evidence) if s else ""),
        "; ".join(each.requirement for each in carried),
        *(("", "", "") if is_closed else ("; ".join(levels), "; ".join(said), differs)),
    ]


def rows(picture: Picture) -> list[list[Value]]:
    """Return every requirement of an assessment."""
    return [row(line, is_closed=picture.latest.is_closed) for line in picture.lines]


def as_csv(names: Sequence[str], lines: Sequence[Sequence[Value]]) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula is led by an apostrophe; numbers are plain.
    """
    text = StringIO(newline="")
    out = csv.writer(text)
    out.writerow(names)
    out.writerows([[_cell(value) for value in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(names: Sequence[str], lines: Sequence[Sequence[Value]], *, sheet: str) -> bytes:
    """Return a table as a workbook; text is written as text, whatever it begins with."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 1)
        page.set_column(0, len(names) - 1, 20)
        for place, name in enumerate(names):
            page.write_string(0, place, name, head)
        for at, line in enumerate(lines, start=1):
            for place, value in enumerate(line):
                if isinstance(value, date):
                    page.write_datetime(at, place, value, day)
                elif isinstance(value, int | float):
                    page.write_number(at, place, value, text)
                elif value:
                    looks = quoted if may_start_a_formula(value) else text
                    page.write_string(at, place, value[:CHARACTERS_OF_A_CELL], looks)
    return buffer.getvalue()


def _mark(mark: GivenMark) -> tuple[Value, Value]:
    return mark.level, mark.words


def _names(evidence: Sequence[Evidence]) -> str:
    return "; ".join(each.name for each in evidence)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if may_start_a_formula(value) else value
    return str(value)
