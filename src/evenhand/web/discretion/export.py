"""How does the register leave the house as CSV or as a workbook that runs nothing?"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Final

import xlsxwriter
from django.utils.translation import gettext as _

from evenhand.web.discretion.falling import Count
from evenhand.web.discretion.models import Way
from evenhand.web.discretion.queries import Line, Register, Sum, office_name

Value = str | int | Decimal | date | None

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHARACTERS_OF_A_CELL: Final = 32_767


def heads() -> list[str]:
    """Return the heads of the columns of an entry."""
    return [
        *(_("number"), _("group"), _("decision"), _("office"), _("who decides")),
        *(_("legal ground"), _("limits"), _("reason code"), _("second approver")),
        *(_("review and appeal"), _("decisions a year"), _("value at stake a year")),
        *(_("watched"), _("measures"), _("what they show"), _("holds since")),
        *(_("reductions"), _("before: first day"), _("before: last day")),
        *(_("before: decisions a year"), _("before: value a year"), _("after: first day")),
        *(_("after: last day"), _("after: decisions a year"), _("after: value a year")),
    ]


def row(line: Line) -> list[Value]:
    """Return an entry as the columns of `heads`."""
    v = line.version
    says = "; ".join(each.says for each in line.shown) or v.unwatched_because
    ways = "; ".join(f"{Way(r.way).label}: {r.what}" for r in line.reductions)
    return [
        *(line.decision.pk, line.group, v.title, office_name(line.decision.office), v.decided_by),
        *(v.legal_ground, v.limits, v.reason_code, v.second_approver, v.review),
        *(v.volume, v.value, str(line.watch_words), "; ".join(v.measures), says, v.since),
        *(ways, *_counted(line.fall.before), *_counted(line.fall.after)),
    ]


def sum_heads() -> list[str]:
    """Return the heads of the columns of a sum."""
    return [
        *(_("of"), _("entries"), _("decisions a year"), _("entries that state it")),
        *(_("value at stake a year"), _("entries that state it"), _("watched")),
        *(_("a measure is named, and shows nothing"), _("unwatched")),
        *(_("before: decisions a year"), _("after: decisions a year"), _("entries counted twice")),
    ]


def sum_row(part: Sum) -> list[Value]:
    """Return a sum as the columns of `sum_heads`."""
    return [
        *(part.name or _("all"), part.lines, part.volume, part.volume_of, part.value),
        *(part.value_of, part.watched, part.not_measured, part.unwatched),
        *(part.before, part.after, part.fall_of),
    ]


def as_csv(whole: Register) -> bytes:
    """Return the entries as CSV in UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula is led by an apostrophe; numbers are plain.
    """
    text = StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(heads())
    lines.writerows([[_cell(v) for v in row(line)] for line in whole.lines])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(whole: Register) -> bytes:
    """Return the entries, and their sums on a second sheet, as a workbook.

    Text is written as text, whatever it begins with, and stays so when its cell is edited.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        for name, names, rows in _sheets(whole):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(names) - 1, 20)
            for place, word in enumerate(names):
                sheet.write_string(0, place, word, head)
            for at, values in enumerate(rows, start=1):
                for place, value in enumerate(values):
                    if isinstance(value, date):
                        sheet.write_datetime(at, place, value, day)
                    elif isinstance(value, int | Decimal):
                        sheet.write_number(at, place, value, number)
                    elif value:
                        looks = quoted if may_start_a_formula(value) else text
                        sheet.write_string(at, place, value[:CHARACTERS_OF_A_CELL], looks)
    return buffer.getvalue()


def may_start_a_formula(text: str) -> bool:
    """Say whether a spreadsheet might run a text, also behind blanks or in wide letters."""
    return text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA)


def _sheets(whole: Register) -> Iterator[tuple[str, Sequence[str], Sequence[Sequence[Value]]]]:
    yield _("Register"), heads(), [row(line) for line in whole.lines]
    for name, parts in ((_("By group"), whole.groups), (_("By office"), whole.offices)):
        yield name, sum_heads(), [sum_row(part) for part in (*parts, whole.whole)]


def _counted(count: Count | None) -> list[Value]:
    if count is None:
        return [None, None, None, None]
    return [count.first, count.last, count.volume, count.value]


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if may_start_a_formula(value) else value
    return str(value)
