"""How does a check ask the tables just written?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import duckdb

from evenhand.records.design import Design

EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Written:
    """The tables of a store while its connection is open.

    Attributes
    ----------
    connection : DuckDBPyConnection
    columns : mapping of str to sequence of str
        Of each table; the engine calls the table ``stored_<table>``.
    resolution : mapping of str to str
        Of each time column, as ``declarations.released_at``.
    design : Design
    written_at : datetime
        When the newest source file was written, in UTC without zone.
    """

    connection: duckdb.DuckDBPyConnection
    columns: Mapping[str, Sequence[str]]
    resolution: Mapping[str, str]
    design: Design
    written_at: datetime

    def has(self, table: str, *columns: str) -> bool:
        """Return whether a table was written with all of these columns."""
        return table in self.columns and set(columns) <= set(self.columns[table])

    def row(self, query: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        return self.connection.execute(query).fetchone() or ()

    def examples(self, query: str) -> tuple[str, ...]:
        """Return up to five values of the first column of a query, as text."""
        rows = self.connection.execute(f"SELECT * FROM ({query}) LIMIT {EXAMPLES}").fetchall()
        return tuple(str(r[0]) for r in rows)

    def finer(self, *columns: str) -> bool:
        """Return whether every one of these times says more than the day."""
        return all(self.resolution.get(c, "day") != "day" for c in columns)


def percent(count: int, total: int) -> str:
    """Return a share as words, as ``12.5 %``."""
    return f"{100 * count / total:.1f} %" if total else "0 %"
