"""How are the columns of a file offered to whoever maps them, and their choices written down?"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evenhand.errors import MappingError, RecordsError
from evenhand.records.drafting.looking import look
from evenhand.records.drafting.sampling import Sampled, sampled
from evenhand.records.loading.sources import files_of
from evenhand.records.mapping import Constant, Mapping, Source, Theirs
from evenhand.records.mapping.rewriting import with_columns
from evenhand.records.schema import TABLES, Column
from evenhand.web.records import mappings

CARRIED: Final = "+"
CARRIED_AND_NAMES: Final = "+person"
"""Choices beside our columns: carried along under its own name, and as a pseudonym."""


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a file with what was chosen for it.

    Attributes
    ----------
    column : Sampled
    field : str
        Name of its field in the form.
    chosen : str
        A column of ours, ``CARRIED``, ``CARRIED_AND_NAMES``, or "" where it is not read.
    """

    column: Sampled
    field: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Edited:
    """One table of a mapping beside the file that it is read from.

    Attributes
    ----------
    table, row : str
        Of ours, and what a row of it is.
    file : str
    ours : tuple of Column
    lines : tuple of Line
    constants : mapping of str to str
        Columns of ours that have one value in every row.
    fault : str
        Why the file cannot be shown; "" where it is.
    """

    table: str
    row: str
    file: str
    ours: tuple[Column, ...]
    lines: tuple[Line, ...] = ()
    constants: Dictionary[str, str] | None = None
    fault: str = ""


def tables(text: str, folder: Path) -> tuple[Edited, ...]:
    """Return the tables of a mapping beside their files; none where it cannot be read.

    Parameters
    ----------
    text : str
    folder : Path
        In which the files are laid out.
    """
    try:
        mapping = mappings.read(text)
    except MappingError:
        return ()
    return tuple(_edited(source, folder) for source in mapping.sources)


def rewritten(text: str, folder: Path, said: Dictionary[str, str]) -> str:
    """Return a mapping with the columns that were chosen.

    Parameters
    ----------
    text : str
        The mapping that the form was made of.
    folder : Path
    said : mapping of str to str
        Fields of the form.

    Raises
    ------
    MappingError
        If it cannot be read, or one of our columns was chosen for two of theirs.
    """
    mapping: Mapping = mappings.read(text)
    for source in mapping.sources:
        edited = _edited(source, folder)
        if edited.lines and any(line.field in said for line in edited.lines):
            text = _with_choices(text, source, edited, said)
    return text


def _with_choices(text: str, source: Source, edited: Edited, said: Dictionary[str, str]) -> str:
    names = TABLES[source.table].names
    columns: dict[str, str | dict[str, str]] = {}
    extra: list[tuple[str, bool]] = []
    for line in edited.lines:
        choice = said.get(line.field, line.chosen)
        if choice in (CARRIED, CARRIED_AND_NAMES):
            extra.append((line.column.name, choice == CARRIED_AND_NAMES))
        elif choice in names:
            if choice in columns:
                raise MappingError(
                    f"Two columns are chosen for {source.table}.{choice}: {columns[choice]} and "
                    f"{line.column.name}.",
                    do_next="Choose one of them.",
                )
            columns[choice] = line.column.name
    for ours, value in (edited.constants or {}).items():
        columns.setdefault(ours, {"value": value})
    ordered = {n: columns[n] for n in names if n in columns}
    return with_columns(text, table=source.table, columns=ordered, extra=extra)


def _edited(source: Source, folder: Path) -> Edited:
    table = TABLES[source.table]
    begun = Edited(source.table, table.row, source.pattern, table.columns)
    try:
        path = files_of(source, (folder,))[0]
        seen = look(path)
    except RecordsError as err:
        return Edited(
            source.table,
            table.row,
            source.pattern,
            table.columns,
            fault=f"{err.what} {err.do_next}",
        )
    mapped = {c.name: ours for ours, c in source.columns.items() if isinstance(c, Theirs)}
    lines = tuple(
        Line(column, f"{source.table}:{column.name}", _chosen(source, mapped, column.name))
        for column in sampled(seen, source.table, mapped=mapped)
    )
    return Edited(
        table=begun.table,
        row=begun.row,
        file=path.name,
        ours=begun.ours,
        lines=lines,
        constants={n: c.value for n, c in source.columns.items() if isinstance(c, Constant)},
    )


def _chosen(source: Source, mapped: Dictionary[str, str], name: str) -> str:
    if name in mapped:
        return mapped[name]
    if name in source.identifying:
        return CARRIED_AND_NAMES
    return CARRIED if name in source.extra else ""
