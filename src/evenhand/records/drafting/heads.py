"""What do the heads of the mapped files already say: columns that are missing, empty, or dates?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evenhand.records.drafting.guessing import guess_times
from evenhand.records.drafting.looking import Look, look
from evenhand.records.loading.sources import files_of
from evenhand.records.mapping import Mapping, Source, Theirs
from evenhand.records.mapping.names import check_against
from evenhand.records.schema import TABLES


@dataclass(frozen=True, slots=True)
class Heads:
    """What was seen in the first rows of the mapped files.

    Attributes
    ----------
    empty : tuple of str
        Columns, as ``declarations.agent``, without a value there.
    dates_only : tuple of str
        Columns of times, without a time of the day there.
    """

    empty: tuple[str, ...]
    dates_only: tuple[str, ...]


def heads(sources: Sequence[Path], mapping: Mapping) -> Heads:
    """Look at the first file of each table, and check that the mapped columns are there.

    Raises
    ------
    RecordsError
        If a file cannot be found or read.
    MappingError
        If a mapped column is missing.
    """
    seen = {s.table: look(files_of(s, sources)[0]) for s in mapping.sources}
    check_against(mapping, {t: s.names for t, s in seen.items() if _is_read_alike(mapping, s, t)})
    empty: list[str] = []
    dates: list[str] = []
    for source in mapping.sources:
        by_name = {c.name: c for c in seen[source.table].columns}
        for ours, theirs in source.columns.items():
            column = by_name.get(theirs.name) if isinstance(theirs, Theirs) else None
            if column is None:
                continue
            name = f"{source.table}.{ours}"
            times = guess_times(column)
            if not column.values:
                empty.append(name)
            elif _holds_times(source, ours) and times is not None and times.dates_only:
                dates.append(name)
    for source in mapping.sources:
        if source.resolution == "day":
            names = (f"{source.table}.{n}" for n in source.columns if _holds_times(source, n))
            dates.extend(n for n in names if n not in dates)
    return Heads(empty=tuple(empty), dates_only=tuple(dates))


def _holds_times(source: Source, ours: str) -> bool:
    column = TABLES[source.table].column(ours)
    return column is not None and column.kind == "time"


def _is_read_alike(mapping: Mapping, seen: Look, table: str) -> bool:
    # Where the mapping knows better how the text is written, the names sniffed here may be wrong.
    source = mapping.source(table)
    return source is not None and source.delimiter in ("", seen.delimiter)
