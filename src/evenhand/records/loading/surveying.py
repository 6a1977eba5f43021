"""What do the staged rows of a table show before they are written?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from evenhand.records.loading.casting import local
from evenhand.records.loading.staging import Staged
from evenhand.records.mapping import Resolution

_COARSE: Final[tuple[Resolution, ...]] = ("second", "minute", "day")


@dataclass(frozen=True, slots=True)
class Survey:
    """Counts over the staged rows of one table.

    Attributes
    ----------
    rows, faulty : int
    ambiguous : int
        Rows with a time that two of the formats read differently.
    rounded : int
        Rows with an amount rounded to the cent.
    resolution : dict of str to str
        Of each time column that has a value.
    """

    rows: int
    faulty: int
    ambiguous: int
    rounded: int
    resolution: dict[str, str]


def survey(
    connection: duckdb.DuckDBPyConnection, staged: Staged, *, zone: str, declared: str
) -> Survey:
    """Count faults, and find what the times of each column resolve.

    A column whose values all fall on local midnight resolves the day; on whole minutes, the minute.
    What the mapping declares wins where it is coarser than what the values show.
    """
    times = [c.name for c in staged.columns if c.kind == "time" and not c.is_hidden]
    asked = ["count(*)", "count(__fault)"]
    asked += [
        f"count(*) FILTER (WHERE {c} AND __fault IS NULL)" for c in ("__ambiguous", "__rounded")
    ]
    for name in times:
        quoted = _double(name)
        asked += [
            f"count({quoted}) FILTER (WHERE __fault IS NULL)",
            f"bool_and({quoted} = date_trunc('minute', {quoted})) FILTER (WHERE __fault IS NULL)",
        ]
    row = connection.execute(f"SELECT {', '.join(asked)} FROM {staged.name}").fetchone() or ()
    rows, faulty, ambiguous, rounded = row[:4]
    found: dict[str, str] = {}
    for i, name in enumerate(times):
        present, whole_minutes = row[4 + 2 * i], row[5 + 2 * i]
        if not present:
            continue
        shown: Resolution = "second"
        if whole_minutes:
            shown = "day" if _are_days(connection, staged, name, zone) else "minute"
        told = declared if declared in _COARSE else shown
        found[name] = max(shown, told, key=_COARSE.index)
    return Survey(rows, faulty, ambiguous, rounded, found)


def _are_days(connection: duckdb.DuckDBPyConnection, staged: Staged, name: str, zone: str) -> bool:
    clock = local(_double(name), zone)
    row = connection.execute(
        f"SELECT bool_and({clock} = date_trunc('day', {clock})) FROM {staged.name} "
        "WHERE __fault IS NULL"
    ).fetchone()
    return bool(row and row[0])


def _double(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
