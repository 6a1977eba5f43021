"""What does a measure ask its questions of?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir

from evenhand.errors import RecordsError
from evenhand.records.design import Design
from evenhand.records.handled import Handled


@dataclass(frozen=True, slots=True)
class Records:
    """The tables of one administration, wherever they lie, as lazy Ibis tables.

    Attributes
    ----------
    tables : mapping of str to Table
        By the names of ``schema.TABLES``; a table or column that was not mapped is absent.
    design : Design
        Outcomes, assignment rule, comparison sets.
    fingerprint : str
        SHA-256 over sources and mapping.
    resolution : mapping of str to str
        Of each time column, as ``declarations.released_at`` to ``second`` or ``day``.
    handled : Handled or None
        The coded declarations that handlers are compared on, once a run keeps them.
    stretches : Table or None
        The times of stages as ``durations.counted`` has them, once a run keeps them.
    """

    tables: Mapping[str, ir.Table]
    design: Design
    fingerprint: str = ""
    resolution: Mapping[str, str] = field(default_factory=dict)
    handled: Handled | None = None
    stretches: ir.Table | None = None

    @property
    def declarations(self) -> ir.Table:
        """The declarations, one row each."""
        return self._table("declarations")

    @property
    def events(self) -> ir.Table:
        """The acts on declarations, one row each."""
        return self._table("events")

    @property
    def items(self) -> ir.Table:
        """The items of declarations, one row each."""
        return self._table("items")

    @property
    def rosters(self) -> ir.Table:
        """Officers on duty, one row a shift."""
        return self._table("rosters")

    def has(self, column: str) -> bool:
        """Return whether a column, as ``declarations.officer``, was mapped."""
        table, _, name = column.partition(".")
        return table in self.tables and (not name or name in self.tables[table].columns)

    def lacks(self, *columns: str) -> tuple[str, ...]:
        """Return those of ``columns`` (as ``declarations.officer``) that were not mapped."""
        return tuple(c for c in columns if not self.has(c))

    def resolves(self, column: str, finer_than: str = "day") -> bool:
        """Return whether the times of a column say more than the day."""
        return self.resolution.get(column, "second") != finer_than

    def _table(self, name: str) -> ir.Table:
        if name not in self.tables:
            raise RecordsError(
                f"The records have no table '{name}'.",
                do_next=f"Map a source to '{name}' in the mapping, or leave out the measure.",
            )
        return self.tables[name]
