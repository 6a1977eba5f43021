"""How do staged rows become the Parquet files of the store?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq

from evenhand.records.loading.identities import Identities
from evenhand.records.loading.staging import Staged
from evenhand.records.schema import TABLES

PART: Final = "part-0.parquet"
ROW_GROUP: Final = 122_880
"""Rows of a row group: the engine scans one to a thread, and it divides by its vector of 2,048."""


def write(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    *,
    left_out: str,
    made: Mapping[str, str],
    identities: Identities,
    folder: Path,
) -> int:
    """Write the rows that are loaded, in the order of the files, and return their count.

    Parameters
    ----------
    left_out : str
        Table of rows that another row replaces.
    made : mapping of str to str
        SQL of derived columns.
    folder : Path
        Of this table, inside the store.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PART
    columns, joins = _columns(connection, staged, identities)
    columns += [f"{sql} AS {quoted(name)}" for name, sql in made.items()]
    connection.execute(
        f"COPY (SELECT {', '.join(columns)} FROM (SELECT * FROM {staged.name} "
        f"ANTI JOIN {left_out} USING (__row) WHERE __fault IS NULL) AS kept {' '.join(joins)}) "
        f"TO '{str(path.resolve()).replace(chr(39), chr(39) * 2)}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    return int(pq.read_metadata(path).num_rows)


def _columns(
    connection: duckdb.DuckDBPyConnection, staged: Staged, identities: Identities
) -> tuple[list[str], list[str]]:
    columns, joins = [], []
    shown = [c for c in staged.columns if not c.is_hidden]
    named = [c.name for c in shown if c.kind == "identity"]
    if named and not staged.replaced:
        _register(connection, staged, named, identities)
    for i, column in enumerate(shown):
        name = quoted(column.name)
        if column.kind == "identity" and not staged.replaced:
            joins.append(f"LEFT JOIN pseudonyms p{i} ON p{i}.identity = kept.{name}")
            columns.append(f"p{i}.pseudonym AS {name}")
        else:
            columns.append(f"kept.{name}")
    if staged.table == "events" and "sequence" not in {c.name for c in shown}:
        place = [c for c in TABLES["events"].names if c in {s.name for s in shown}]
        columns.insert(place.index("declaration_id") + 1, "__row + 1 AS sequence")
    return columns, joins


def _register(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    named: list[str],
    identities: Identities,
) -> None:
    each = " UNION ALL ".join(
        f"SELECT {quoted(n)} AS v FROM {staged.name} WHERE {quoted(n)} IS NOT NULL" for n in named
    )
    values = [
        v for (v,) in connection.execute(f"SELECT DISTINCT v FROM ({each}) ORDER BY v").fetchall()
    ]
    connection.register("given", identities.table(values))
    connection.execute("CREATE OR REPLACE TEMP TABLE pseudonyms AS SELECT * FROM given")
    connection.unregister("given")


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
