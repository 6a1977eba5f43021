"""Which tables and columns are known? As the schema of the records says."""

from __future__ import annotations

from evenhand.records.schema import ARROW_TYPES, CALENDAR_FIELDS, TABLES
from evenhand_reference.markdown import cell, code, table


def tables() -> str:
    """Return a section a table."""
    return "\n".join(
        f"## {name}\n\n{known.row}\n\n"
        + table(
            ("column", "kind", "stored as", "unit", "meaning"),
            (
                (
                    code(c.name) + (" **required**" if c.required else ""),
                    c.kind,
                    code(ARROW_TYPES[c.kind]),
                    c.unit,
                    cell(c.meaning),
                )
                for c in known.columns
            ),
        )
        for name, known in TABLES.items()
    )


def calendar_fields() -> str:
    """Return the columns made from the time of registration."""
    rows = ((code(name), cell(meaning)) for name, meaning in CALENDAR_FIELDS.items())
    return table(("column", "meaning"), rows)
