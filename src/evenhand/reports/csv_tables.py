"""How is a table written as CSV, so that a spreadsheet opens it and runs nothing in it?"""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any, Final

from evenhand.findings.table import Table
from evenhand.reports.whole_file import whole_file

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv_table(table: Table, path: Path) -> None:
    """Write a table as CSV in UTF-8 with a byte order mark, every number unrounded.

    What is missing is empty; yes and no are ``true`` and ``false``. A text that a spreadsheet would
    take for a formula is led by an apostrophe.

    Raises
    ------
    ReportError
        If the file cannot be written.
    """
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(table.names)
        lines.writerows([[_cell(v) for v in row.values()] for row in table.rows()])


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return repr(value) if isinstance(value, float) else str(value)
