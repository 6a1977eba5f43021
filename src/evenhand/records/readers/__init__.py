"""Files of other people's systems, opened row by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.readers.csv import CsvRows
from evenhand.records.readers.rows import Rows


def open_rows(path: Path, source: Source, wanted: Sequence[str]) -> Rows:
    """Open a file of a format that is read row by row.

    Raises
    ------
    RecordsError
        If the file cannot be read in its format, or the format is not read yet.
    """
    if source.format == "csv":
        return CsvRows(path, source, wanted)
    if source.format == "excel":
        from evenhand.records.readers.excel import ExcelRows  # noqa: PLC0415 -- slow import

        return ExcelRows(path, source)
    if source.format == "xes":
        from evenhand.records.readers.xes import XesRows  # noqa: PLC0415 -- slow import

        return XesRows(path, source)
    if source.format == "ocel":
        from evenhand.records.readers.ocel import OcelRows  # noqa: PLC0415 -- slow import

        return OcelRows(path, source, wanted)
    if source.format == "wco":
        from evenhand.records.readers.wco import wco_rows  # noqa: PLC0415 -- slow import

        return wco_rows(path, source)
    if source.format == "asycuda":
        from evenhand.records.readers.asycuda import asycuda_rows  # noqa: PLC0415 -- slow import

        return asycuda_rows(path, source)
    if source.format == "postgres":
        from evenhand.records.readers.postgres import PostgresRows  # noqa: PLC0415 -- slow import

        return PostgresRows(path, source)
    raise RecordsError(
        f"The format '{source.format}' of {path.name} is not read row by row.",
        do_next="Export them as csv, excel, xes, ocel, wco or asycuda, or name a database.",
    )
