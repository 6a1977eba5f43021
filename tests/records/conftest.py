"""Small source files and the mapping that reads them, handed to the tests of loading."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from evenhand.records.design import Design
from evenhand.records.loading.load import Loaded, load
from evenhand.records.mapping import Constant, Mapping, Source, Theirs
from evenhand.records.store import Limits

HEADER = "decl,port,time,out,inspector,broker,fraud"
ROWS = (
    "A1,P1,2024-01-05 08:30:00,2024-01-05 10:30:00,Ann,B1,0",
    "A2,P1,2024-01-06 09:00:00,2024-01-06 09:30:00,Bob,B1,1",
    "A3,P2,2024-07-06 23:30:00,,Ann,B2,no",
)
COLUMNS = {
    "declaration_id": "decl",
    "office": "port",
    "registered_at": "time",
    "released_at": "out",
    "officer": "inspector",
    "agent": "broker",
}


def source(
    *,
    table: str = "declarations",
    pattern: str = "",
    form: str = "csv",
    columns: dict[str, str] | None = None,
    constants: dict[str, str] | None = None,
    **more: object,
) -> Source:
    mapped: dict[str, Theirs | Constant] = {
        ours: Theirs(theirs) for ours, theirs in (columns or COLUMNS).items()
    }
    mapped |= {ours: Constant(value) for ours, value in (constants or {}).items()}
    return Source(table=table, pattern=pattern, format=form, columns=mapped, **more)  # type: ignore[arg-type]


def write(path: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def pseudonyms(values: list[str]) -> list[str]:
    return [f"p:{sum(map(ord, v))}" for v in values]


def loaded(
    path: Path | Sequence[Path],
    *sources: Source,
    into: Path,
    design: Design | None = None,
    keep: bool = False,
    replace: Callable[[list[str]], list[str]] = pseudonyms,
    limits: Limits | None = None,
    progress: Callable[[str, float], None] | None = None,
    **mapping: object,
) -> Loaded:
    made = Mapping(
        sources=sources or (source(),),
        design=design or Design(),
        identities="keep" if keep else "pseudonymise",
        **mapping,  # type: ignore[arg-type]
    )
    return load(
        [path] if isinstance(path, Path) else path,
        made,
        store=into / "store",
        replace_identity=None if keep else replace,
        limits=limits or Limits(memory="500MB", threads=2),
        quarantine=into / "quarantine",
        progress=progress,
    )


def rows(made: Loaded, query: str, table: str = "declarations") -> list[tuple[object, ...]]:
    path = made.store / table / "part-0.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet('{path}')")
        return connection.execute(query).fetchall()


def rejects(made: Loaded) -> list[tuple[str, ...]]:
    with made.rejects.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """Small files, the mapping that reads them, and what came of them."""
    return SimpleNamespace(
        header=HEADER,
        rows=ROWS,
        columns=COLUMNS,
        source=source,
        write=write,
        load=loaded,
        query=rows,
        rejects=rejects,
    )
