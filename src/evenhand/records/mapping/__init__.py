"""How do the columns of a source become the tables that Evenhand knows?

The mapping as values. ``mapping_file`` reads it from YAML and says every fault; ``draft`` writes a
first one from what it sees.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Literal

from evenhand.records.design import Design

Format = Literal["csv", "excel", "parquet", "xes", "ocel", "wco", "asycuda", "postgres"]
Resolution = Literal["day", "minute", "second"]


@dataclass(frozen=True, slots=True)
class Theirs:
    """A column of the source, by its own name (XES: event attribute, or ``case:<key>``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that every row has, as ``{value: PORT}``."""

    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the mapping: where it lies and how its columns are named there.

    Attributes
    ----------
    table : str
        Name of ours, as ``declarations``.
    pattern : str
        File name or pattern (``declarations*.csv``), matched against the sources given and inside
        folders given.
    format : str
    columns : mapping of str to Theirs or Constant
        Ours to theirs.
    extra : tuple of str
        Columns of the source carried along under their own names.
    identifying : tuple of str
        Those extras that name a person or a firm and are pseudonymised.
    encoding, delimiter, decimal : str
        Of text formats; "" lets the reader find out (encoding: UTF-8; delimiter: sniffed).
    time_format : tuple of str
        ``strptime`` formats that times are tried with, in order; empty means ISO 8601.
    resolution : str
        What a time of this source resolves; "" means as its values show.
    sheet : str
        Sheet of a workbook, "" meaning the first; table or view of a database, as
        ``customs.declarations``.
    """

    table: str
    pattern: str
    format: Format
    columns: Dictionary[str, Theirs | Constant]
    extra: tuple[str, ...] = ()
    identifying: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    time_format: tuple[str, ...] = ()
    resolution: Resolution | Literal[""] = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """How one column of a case is made from its events.

    Attributes
    ----------
    take : str
        A column of ``events`` (ours or an extra), a trace attribute ``case:<key>``, or ``exists``
        (1 if the case has such an event, else 0), ``count`` (how many), ``hours_since:<activity>``
        (hours from the first event of that activity to this one).
    events : tuple of str
        Activities that count; empty means any.
    which : {"first", "last"}
        Which of them gives the value.
    """

    take: str
    events: tuple[str, ...] = ()
    which: Literal["first", "last"] = "first"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How sources become tables, and what is asked of them.

    Attributes
    ----------
    sources : tuple of Source
        One a table.
    design : Design
        Outcomes, assignment rule, comparison sets, level of people.
    identities : {"pseudonymise", "keep"}
        ``keep``: the source is pseudonymous already, its values stay as they are.
    case : mapping of str to Take
        How rows of ``declarations`` are made from ``events`` where the source is an event log and
        no ``declarations`` source is given.
    path : str
        File it was read from, for messages.
    text : str
        The file's text, for the fingerprint.
    """

    sources: tuple[Source, ...]
    design: Design
    identities: Literal["pseudonymise", "keep"] = "pseudonymise"
    case: Dictionary[str, Take] = field(default_factory=dict)
    path: str = ""
    text: str = ""

    def source(self, table: str) -> Source | None:
        """Return the source of that table, or None."""
        return next((s for s in self.sources if s.table == table), None)
