"""How does a table leave the house as CSV or as a workbook that runs nothing?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Final

from django.http import Http404, HttpResponse

Value = str | int | Decimal | date | None
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Value]]]
"""Name of a sheet, the heads of its columns, and its rows."""

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHARACTERS_OF_A_CELL: Final = 32_767
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula is led by an apostrophe; numbers are plain.
    """
    return b"\xef\xbb\xbf" + rows_as_csv([heads]) + rows_as_csv(rows)


def rows_as_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as `as_csv` writes them, without heads: the next part of a long table."""
    text = StringIO(newline="")
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8")


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Return sheets as a workbook.

    Text is written as text, whatever it begins with, and stays so when its cell is edited.
    """
    import xlsxwriter  # noqa: PLC0415 -- slow import, in every process that shows pages

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        for name, names, rows in sheets:
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


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if may_start_a_formula(value) else value
    return str(value)


def taken_along(
    form: str, *, name: str, csv: Callable[[], bytes], xlsx: Callable[[], bytes]
) -> HttpResponse:
    """Return a register as an attachment.

    Parameters
    ----------
    form : str
        ``csv`` or ``xlsx``; Http404 for another.
    name : str
        Of the file, without its ending.
    csv, xlsx : callable
        Each returns the content; the one that is asked for is called.
    """
    if form == "csv":
        answer = HttpResponse(csv(), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx(), content_type=WORKBOOK)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
