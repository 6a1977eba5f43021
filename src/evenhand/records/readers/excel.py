"""How does a sheet of a workbook become rows?

Rows are numbered as the program that shows them does; the header is the first row that is not
blank, and blank rows are none. Dates are dates, whole numbers have no decimals, and every cell of a
merged range has the value that is shown for it.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.readers.rows import BATCH_ROWS, Batch, Progress, Reject, tidy

MAX_UNPACKED: Final = 2 << 30
"""A workbook is read as a whole; a full sheet of declarations unpacks to some hundred MB."""


class ExcelRows:
    """One sheet of a workbook.

    Raises
    ------
    RecordsError
        If the workbook cannot be read, lacks the sheet, or the sheet has no header.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self.path = path
        self.notes: tuple[str, ...] = ()
        cells, first, merged = _cells(path, source.sheet)
        _fill(cells, merged)
        header = next((i for i, row in enumerate(cells) if any(map(_is_filled, row))), None)
        if header is None:
            raise RecordsError(
                f"The sheet of {path} is empty.",
                do_next="Name another with 'sheet' in the mapping.",
            )
        self.columns = tuple(_text(c).strip() for c in cells[header])
        twice = [c for c, n in Counter(self.columns).items() if n > 1 and c]
        if twice:
            raise RecordsError(
                f"The header of {path} has the name '{twice[0]}' more than once.",
                do_next="Give every column of the sheet its own name.",
            )
        start = first + header + 2
        self._rows = [
            (start + i, row)
            for i, row in enumerate(cells[header + 1 :])
            if any(map(_is_filled, row))
        ]
        self.counted = sum(1 for row in cells[header + 1 :] if set(map(_text, row)) - {""})

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield the rows; a sheet has no part that is none."""
        at = [self.columns.index(w) for w in wanted]
        for begin in range(0, len(self._rows), BATCH_ROWS):
            part = self._rows[begin : begin + BATCH_ROWS]
            columns = [tidy(pa.array([_text(row[i]) for _, row in part], pa.string())) for i in at]
            yield Batch(columns, np.array([line for line, _ in part], dtype=np.int64))
            progress(min(1.0, (begin + len(part)) / len(self._rows)))


def _must_unpack_small(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as book:
            size = sum(part.file_size for part in book.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # Workbooks of older programs are no archives; what is damaged is told by their reader.
        return
    if size > MAX_UNPACKED:
        raise RecordsError(
            f"{path} would unpack to {size:,} bytes, more than a workbook can be read with.",
            do_next="Export it as csv, which is read piece by piece.",
        )


def _cells(path: Path, sheet: str) -> tuple[list[list[Any]], int, list[Any]]:
    _must_unpack_small(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        try:
            names = list(book.sheet_names)
            if sheet and sheet not in names:
                raise RecordsError(
                    f"{path} has no sheet '{sheet}'; it has {', '.join(names)}.",
                    do_next="Correct 'sheet' in the mapping.",
                )
            if not names:
                raise RecordsError(f"{path} has no sheet.", do_next="Export it again.")
            read = book.get_sheet_by_name(sheet or names[0])
            return (
                [list(row) for row in read.to_python(skip_empty_area=True)],
                read.start[0] if read.start else 0,
                _merged(read),
            )
        finally:
            book.close()
    except (CalamineError, OSError, ValueError) as err:
        raise RecordsError(
            f"{path} is no whole workbook: {err}.",
            do_next="Save it again as .xlsx without a password, or export it as csv.",
        ) from err


def _merged(sheet: Any) -> list[Any]:
    row, column = sheet.start or (0, 0)
    return [
        ((a - row, b - column), (c - row, d - column))
        for (a, b), (c, d) in sheet.merged_cell_ranges or []
    ]


def _fill(cells: list[list[Any]], merged: list[Any]) -> None:
    for (top, left), (bottom, right) in merged:
        # A merged title above the table spreads over columns only; names must not repeat.
        for i in range(top + 1, min(bottom + 1, len(cells))):
            for j in range(left, min(right + 1, len(cells[i]))):
                cells[i][j] = cells[top][left]


def _is_filled(cell: Any) -> bool:
    return _text(cell).strip() != ""


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
