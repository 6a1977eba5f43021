"""How do the rows of a source become typed rows with what is wrong with each?

A staged table has the planned columns and, for each row, its running number over all files
(``__row``, from 0), its file and line, and the first fault found in it. Rows of text are read once
and kept beside the store until the load ends, identities already replaced; Parquet stays where it
is and is scanned as often as it is asked.
"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from evenhand.errors import EvenhandError
from evenhand.records.loading.casting import REASONS, Cast, Reading, cast
from evenhand.records.loading.identities import Identities
from evenhand.records.loading.plan import AS_HELD, Planned, must_have
from evenhand.records.mapping import Source
from evenhand.records.readers import open_rows
from evenhand.records.readers.parquet import ParquetFile, scan_sql
from evenhand.records.readers.rows import Fault, Rows

_PLACE: Final = ("__row", "__source", "__line")
_PASSED: Final = (
    "BOOLEAN",
    "DATE",
    "DECIMAL",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
)


@dataclass(slots=True)
class Staged:
    """A table before duplicates are taken out and it is written.

    Attributes
    ----------
    name : str
        What the engine calls it.
    table : str
    columns : tuple of Planned
        With ``as held`` replaced by the kind found.
    files : list of Path
    counted : list of int
        Rows of each file by a count apart from the parsing.
    broken : int
        Parts of the files that are no row, already rejected.
    replaced : bool
        Whether identities are pseudonyms already.
    notes : list of str
    digests : list of str
        SHA-256 of what was read, where the files themselves do not say it.
    """

    name: str
    table: str
    columns: tuple[Planned, ...]
    files: list[Path]
    counted: list[int] = field(default_factory=list)
    broken: int = 0
    replaced: bool = False
    notes: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)

    def reason(self, code: int) -> tuple[Planned, str]:
        """Return the column and the words that a fault's code stands for."""
        column = self.columns[code // 2]
        return column, "is empty" if code % 2 else REASONS.get(column.kind, "cannot be read")


def stage_text(
    connection: duckdb.DuckDBPyConnection,
    files: list[Path],
    source: Source,
    plan: tuple[Planned, ...],
    *,
    reading: Reading,
    identities: Identities,
    reject: Callable[[Path, Fault], None],
    progress: Callable[[float], None],
) -> Staged:
    """Read files row by row into a table of the engine."""
    taken = [p for p in plan if p.theirs]
    wanted = [p.theirs for p in taken]
    opened = [open_rows(path, source, wanted) for path in files]
    for path, rows in zip(files, opened, strict=True):
        must_have(rows.columns, wanted, file=path.name, table=source.table)
    staged = Staged(f"staged_{source.table}", source.table, plan, files, replaced=True)
    relay = _Relay(staged, opened, taken, identities, reject, progress)
    held = {p.name: "VARCHAR" for p in plan}
    names = {p.name: f"c{i}" for i, p in enumerate(taken)}
    query, staged.columns = _typed("incoming", plan, names, held, reading, identities)
    schema = pa.schema(
        [("__row", pa.int64()), ("__source", pa.int32()), ("__line", pa.int64())]
        + [(f"c{i}", pa.string()) for i in range(len(taken))]
    )
    connection.register(
        "incoming", pa.RecordBatchReader.from_batches(schema, relay.batches(schema))
    )
    try:
        connection.execute(f"CREATE TABLE {staged.name} AS {query}")
    except duckdb.Error:
        if relay.error is not None:
            raise relay.error from None
        raise
    finally:
        connection.unregister("incoming")
    staged.counted = [rows.counted for rows in opened]
    staged.digests = [d for rows in opened if (d := getattr(rows, "digest", ""))]
    # Of a hundred thousand documents each says the same.
    staged.notes = list(dict.fromkeys(n for rows in opened for n in rows.notes))
    return staged


class _Relay:
    """Hands batches to the engine, which would swallow the words of an error raised in them."""

    def __init__(
        self,
        staged: Staged,
        opened: Sequence[Rows],
        taken: Sequence[Planned],
        identities: Identities,
        reject: Callable[[Path, Fault], None],
        progress: Callable[[float], None],
    ) -> None:
        self.error: BaseException | None = None
        self._staged, self._opened, self._taken = staged, opened, taken
        self._identities, self._reject, self._progress = identities, reject, progress

    def batches(self, schema: Any) -> Iterator[Any]:
        try:
            yield from self._batches(schema)
        except (EvenhandError, KeyboardInterrupt, pa.ArrowException, OSError) as err:
            self.error = err
            raise

    def _batches(self, schema: Any) -> Iterator[Any]:
        row = 0
        wanted = [p.theirs for p in self._taken]
        for number, (path, rows) in enumerate(zip(self._staged.files, self._opened, strict=True)):

            def reject(fault: Fault, path: Path = path) -> None:
                self._staged.broken += 1
                self._reject(path, fault)

            def progress(share: float, number: int = number) -> None:
                self._progress((number + share) / len(self._opened))

            for batch in rows.batches(wanted, reject=reject, progress=progress):
                n = len(batch.lines)
                columns = [
                    self._identities.replaced(c) if p.kind == "identity" else c
                    for p, c in zip(self._taken, batch.columns, strict=True)
                ]
                place = [
                    pa.array(np.arange(row, row + n)),
                    pa.array(np.full(n, number, dtype=np.int32)),
                    pa.array(batch.lines),
                ]
                yield pa.RecordBatch.from_arrays([*place, *columns], schema=schema)
                row += n


def stage_parquet(
    connection: duckdb.DuckDBPyConnection,
    files: list[Path],
    source: Source,
    plan: tuple[Planned, ...],
    *,
    reading: Reading,
    identities: Identities,
) -> Staged:
    """Lay a view over Parquet files, whose types pass through."""
    wanted = {p.theirs: f"c{i}" for i, p in enumerate(p for p in plan if p.theirs)}
    opened = [ParquetFile(path) for path in files]
    for path, file in zip(files, opened, strict=True):
        must_have(file.columns, list(wanted), file=path.name, table=source.table)
    query = scan_sql(opened, names=wanted, first_row=0)
    staged = Staged(
        f"staged_{source.table}", source.table, plan, files, replaced=identities.are_kept
    )
    staged.counted = [file.counted for file in opened]
    names = {p.name: wanted[p.theirs] for p in plan if p.theirs}
    lay(connection, staged, query, names=names, reading=reading, identities=identities)
    return staged


def lay(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    query: str,
    *,
    names: dict[str, str],
    reading: Reading,
    identities: Identities,
) -> None:
    """Lay the typed view of ``staged`` over a query that has types of its own."""
    raw = f"raw_{staged.table}"
    connection.execute(f"CREATE VIEW {raw} AS {query}")
    described = dict(
        connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {raw})").fetchall()
    )
    held = {p.name: described[names[p.name]] if p.theirs else "VARCHAR" for p in staged.columns}
    typed, staged.columns = _typed(raw, staged.columns, names, held, reading, identities)
    connection.execute(f"CREATE VIEW {staged.name} AS {typed}")


def _typed(
    raw: str,
    plan: tuple[Planned, ...],
    names: dict[str, str],
    held: dict[str, str],
    reading: Reading,
    identities: Identities,
) -> tuple[str, tuple[Planned, ...]]:
    found = tuple(_settled(p, held[p.name]) for p in plan)
    casts = [_cast(p, f"r{i}", held[p.name], reading) for i, p in enumerate(found)]
    place = ", ".join(_PLACE)
    raws = "".join(
        f", {_raw(p, names.get(p.name, ''), held[p.name], raw, identities)} AS r{i}"
        for i, p in enumerate(found)
    )
    values = "".join(f", {c.value} AS t{i}" for i, c in enumerate(casts))
    kept = "".join(f", r{i}" for i in range(len(found)))
    ours = "".join(f', t{i} AS "{_double(p.name)}"' for i, p in enumerate(found))
    ambiguous = _any(c.ambiguous for c in casts)
    rounded = _any(c.rounded for c in casts)
    code, value = _faults(found, casts)
    return (
        f"SELECT {place}{ours}, {code} AS __fault, {value} AS __value, __ambiguous, __rounded "
        f"FROM (SELECT {place}{kept}{values}, {ambiguous} AS __ambiguous, {rounded} AS __rounded "
        f"FROM (SELECT {place}{raws} FROM {raw}))"
    ), found


def _settled(column: Planned, held: str) -> Planned:
    """Replace ``as held`` by a kind where one says the same."""
    kind = column.kind
    if kind == AS_HELD:
        if held == "VARCHAR" or held.startswith("ENUM") or held == "UUID":
            kind = "text"
        elif held.startswith("TIMESTAMP"):
            kind = "time"
        elif held in ("FLOAT", "DOUBLE"):
            kind = "number"
        elif not held.startswith(_PASSED):
            kind = "text"
    return Planned(
        column.name, kind, column.theirs, column.constant, column.required, column.is_hidden
    )


def _cast(column: Planned, x: str, held: str, reading: Reading) -> Cast:
    if column.kind == AS_HELD or (held == "VARCHAR" and column.kind in ("text", "identity")):
        return Cast(x)
    return cast(x, held=held, kind=column.kind, reading=reading, name=column.theirs or column.name)


def _raw(column: Planned, name: str, held: str, raw: str, identities: Identities) -> str:
    if column.constant is not None:
        text = column.constant.strip()
        if column.kind == "identity" and text and raw == "incoming" and not identities.are_kept:
            text = identities.table([text]).column("pseudonym")[0].as_py()
        return f"NULLIF('{_single(text)}', '')"
    if raw == "incoming":
        return name
    if held == "VARCHAR":
        return f"NULLIF(trim({name}), '')"
    # A floating column writes the missing as not-a-number.
    return f"CASE WHEN NOT isnan({name}) THEN {name} END" if held in ("FLOAT", "DOUBLE") else name


def _faults(plan: tuple[Planned, ...], casts: Sequence[Cast]) -> tuple[str, str]:
    codes, values = [], []
    for i, (column, made) in enumerate(zip(plan, casts, strict=True)):
        if made.value != f"r{i}":
            codes.append(f"WHEN r{i} IS NOT NULL AND t{i} IS NULL THEN {2 * i}")
            values.append(f"WHEN r{i} IS NOT NULL AND t{i} IS NULL THEN CAST(r{i} AS VARCHAR)")
        if column.required:
            codes.append(f"WHEN r{i} IS NULL THEN {2 * i + 1}")
            values.append(f"WHEN r{i} IS NULL THEN NULL")
    if not codes:
        return "CAST(NULL AS SMALLINT)", "CAST(NULL AS VARCHAR)"
    return (
        f"CAST(CASE {' '.join(codes)} END AS SMALLINT)",
        f"CAST(CASE {' '.join(values)} END AS VARCHAR)",
    )


def _any(conditions: Iterator[str]) -> str:
    given = [f"COALESCE({c}, false)" for c in conditions if c]
    return f"({' OR '.join(given)})" if given else "false"


def _double(name: str) -> str:
    return name.replace('"', '""')


def _single(text: str) -> str:
    return text.replace("'", "''")
