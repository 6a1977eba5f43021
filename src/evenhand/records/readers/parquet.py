"""What does a Parquet file hold?

Rows are numbered from 1. The file is scanned by the engine itself, so its types pass through.
"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evenhand.errors import RecordsError


class ParquetFile:
    """The names of the columns and the count of rows that a file's own footer gives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with pq.ParquetFile(path) as file:
                self.columns: tuple[str, ...] = tuple(file.schema_arrow.names)
                self.counted: int = file.metadata.num_rows
        except (pa.ArrowException, OSError) as err:
            raise RecordsError(
                f"{path} is no whole Parquet file: {err}.",
                do_next="Copy or export it again, and compare its size with the original's.",
            ) from err
        twice = sorted({c for c in self.columns if self.columns.count(c) > 1})
        if twice:
            raise RecordsError(
                f"{path} has the column '{twice[0]}' more than once.",
                do_next="Write it again with every column under its own name.",
            )


def scan_sql(files: list[ParquetFile], *, names: dict[str, str], first_row: int) -> str:
    """Return the query that reads ``names`` (theirs to alias) of all files, each row numbered."""
    parts, offset = [], first_row
    for number, file in enumerate(files):
        taken = "".join(f', "{_double(theirs)}" AS {ours}' for theirs, ours in names.items())
        parts.append(
            f"SELECT file_row_number + {offset} AS __row, {number}::INTEGER AS __source, "
            f"file_row_number + 1 AS __line{taken} "
            f"FROM read_parquet('{_single(file.path.resolve())}', file_row_number = true)"
        )
        offset += file.counted
    return " UNION ALL ".join(parts)


def _double(name: str) -> str:
    return name.replace('"', '""')


def _single(path: Path) -> str:
    # The engine takes *, ? and [ for a pattern; a class of one character is that character.
    plain = "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
    return plain.replace("'", "''")
