"""How do events leave for other programs, case by case?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import ibis.expr.types as ir

from evenhand.records.records import Records

BATCH: Final = 50_000


@dataclass(frozen=True, slots=True)
class Case:
    """A declaration and what was done on it.

    Attributes
    ----------
    id : str
    attributes : dict of str to str
        Of the declaration, where declarations are known; only those that have a value.
    events : list of dict of str to str
        In the order of time, ties by sequence; only values that are there. Times are ISO 8601 in
        UTC.
    """

    id: str
    attributes: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)


def cases(records: Records) -> Iterator[Case]:
    """Yield every case that has an event, ascending by its number; memory holds one at a time."""
    rows = _rows(_ordered_events(records))
    about = _rows(records.declarations.order_by("declaration_id")) if _knows(records) else iter(())
    known = next(about, None)
    case: Case | None = None
    for row in rows:
        number = row.pop("declaration_id")
        if case is None or case.id != number:
            if case is not None:
                yield case
            while known is not None and known["declaration_id"] < number:
                known = next(about, None)
            is_known = known is not None and known["declaration_id"] == number
            case = Case(number, dict(known) if is_known and known is not None else {})
            case.attributes.pop("declaration_id", None)
        case.events.append(row)
    if case is not None:
        yield case


def _knows(records: Records) -> bool:
    return records.has("declarations.declaration_id")


def _ordered_events(records: Records) -> ir.Table:
    events = records.events.filter(records.events.declaration_id.notnull())
    return events.order_by(["declaration_id", "at", "sequence", "activity"])


def _rows(table: ir.Table) -> Iterator[dict[str, str]]:
    for batch in table.to_pyarrow_batches(chunk_size=BATCH):
        for row in batch.to_pylist():
            yield {name: _said(value) for name, value in row.items() if value is not None}


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        finest = "microseconds" if value.microsecond else "seconds"
        return value.replace(tzinfo=UTC).isoformat(timespec=finest)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
