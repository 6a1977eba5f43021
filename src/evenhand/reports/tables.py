"""How is a table written so that other programs read the same numbers and what they mean?"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from evenhand.errors import ReportError
from evenhand.findings.table import Column, Table
from evenhand.reports.whole_file import whole_file


def write_table(table: Table, path: Path) -> None:
    """Write a table as Parquet: what is missing becomes null, what a column means goes with it.

    Titles, units and meanings are metadata of the columns (``title``, ``kind``, ``unit``,
    ``meaning``), the table's name and title metadata of the file.

    Raises
    ------
    ReportError
        If a column mixes types, or the file cannot be written.
    """
    written = arrow(table)
    with whole_file(path) as part:
        pq.write_table(written, part, compression="zstd")


def arrow(table: Table) -> Any:
    """Return the table as Arrow.

    Raises
    ------
    ReportError
        If a column mixes types.
    """
    arrays = [_array(c, table=table.name) for c in table.columns]
    fields = [_field(c, a.type) for c, a in zip(table.columns, arrays, strict=True)]
    about = {"evenhand.name": table.name, "evenhand.title": table.title}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))


def _field(column: Column, kind: Any) -> Any:
    facts = column.facts
    about = {
        "title": facts.title,
        "kind": facts.kind,
        "unit": facts.unit,
        "meaning": facts.meaning,
    }
    return pa.field(facts.name, kind, metadata=about)


def _array(column: Column, *, table: str) -> Any:
    # from_pandas: NaN is a value that is missing, and Parquet has a word for that.
    if column.facts.kind not in {"text", "date"}:
        return pa.array(column.values, from_pandas=True)
    listed = column.values.tolist()
    try:
        return pa.array(listed, type=_type(column.facts.kind, listed), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as err:
        kinds = sorted({type(v).__name__ for v in listed if v is not None})
        raise ReportError(
            f"Column {column.facts.name} of table {table} mixes {', '.join(kinds)}.",
            do_next="Give the measure's column values of one type, None where one is missing.",
        ) from err


def _type(kind: str, listed: list[Any]) -> Any:
    known = [v for v in listed if v is not None]
    if kind == "text" or any(isinstance(v, str) for v in known):
        return pa.string()
    if any(isinstance(v, datetime) for v in known):
        zoned = any(isinstance(v, datetime) and v.tzinfo is not None for v in known)
        return pa.timestamp("us", tz="UTC" if zoned else None)
    if all(isinstance(v, date) for v in known):
        return pa.date32()
    return None
