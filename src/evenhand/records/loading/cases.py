"""How does an event log give one row for each declaration?

Events of a case are taken in the order of their times, ties in the order of ``sequence``. A case is
listed under the line of its first event.
"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from evenhand.errors import RecordsError
from evenhand.records.loading.casting import Reading
from evenhand.records.loading.identities import Identities
from evenhand.records.loading.plan import AS_HELD, Planned, kind_of
from evenhand.records.loading.staging import Staged, lay
from evenhand.records.mapping import Mapping, Take
from evenhand.records.schema import TABLES

_SINCE: Final = "hours_since:"
# Microseconds since 1970 and the sequence in one number, so that ties are settled in one pass.
_ORDER: Final = '(CAST(epoch_us("at") AS HUGEINT) * 100000000000 + {sequence})'


def stage_cases(
    connection: duckdb.DuckDBPyConnection,
    events: Staged,
    mapping: Mapping,
    *,
    reading: Reading,
    identities: Identities,
) -> Staged:
    """Lay the view of ``declarations`` over staged events.

    Raises
    ------
    RecordsError
        If ``case:`` takes a column that events do not have.
    """
    held = {c.name: c for c in events.columns}
    _must_be_known(mapping, list(held))
    sequence = '"sequence"' if "sequence" in held else "__row"
    order = _ORDER.format(sequence=sequence)
    kinds = dict(
        connection.execute(
            f"SELECT column_name, column_type FROM (DESCRIBE {events.name})"
        ).fetchall()
    )
    parts: list[str] = []
    plan: list[Planned] = []
    for name, take in {"declaration_id": Take("declaration_id"), **mapping.case}.items():
        sql = _taken(take, order)
        if kinds.get(take.take, "").startswith("TIMESTAMP"):
            # Times of staged events are UTC already; said so, they are not shifted again.
            sql = f"({sql}) AT TIME ZONE 'UTC'"
        parts.append(f"{sql} AS k{len(plan)}")
        plan.append(_planned(name, take, held, mapping))
    query = (
        "SELECT min(__row) AS __row, arg_min(__source, __row) AS __source, "
        f"arg_min(__line, __row) AS __line, {', '.join(parts)} "
        f"FROM {events.name} WHERE __fault IS NULL GROUP BY declaration_id ORDER BY __row"
    )
    connection.execute(f"CREATE TABLE cases AS {query}")
    staged = Staged("staged_declarations", "declarations", tuple(plan), events.files)
    staged.replaced = events.replaced
    staged.notes = _never(connection, events, mapping)
    names = {p.name: f"k{i}" for i, p in enumerate(plan)}
    lay(
        connection,
        staged,
        "SELECT * FROM cases",
        names=names,
        reading=reading,
        identities=identities,
    )
    counted = connection.execute(
        f"SELECT count(DISTINCT declaration_id) FROM {events.name} WHERE __fault IS NULL"
    ).fetchone()
    staged.counted = [counted[0] if counted else 0]
    return staged


def _taken(take: Take, order: str) -> str:
    counts = _filter(take.events)
    pick = "arg_min_null" if take.which == "first" else "arg_max_null"
    if take.take == "exists":
        return f"CAST(COALESCE(bool_or({_is_one_of(take.events)}), false) AS BIGINT)"
    if take.take == "count":
        return f"count(*){counts}"
    if take.take.startswith(_SINCE):
        since = _filter((take.take.removeprefix(_SINCE),))
        end = f'{"min" if take.which == "first" else "max"}(epoch_us("at")){counts}'
        return f'({end} - min(epoch_us("at")){since}) / 3.6e9'
    if take.take.startswith("case:"):
        # The same on every event of the case.
        return f'{pick}("{_double(take.take)}", {order})'
    return f'{pick}("{_double(take.take)}", {order}){counts}'


def _filter(activities: Sequence[str]) -> str:
    return f" FILTER (WHERE {_is_one_of(activities)})" if activities else ""


def _is_one_of(activities: Sequence[str]) -> str:
    if not activities:
        return "true"
    return "activity IN (" + ", ".join("'" + a.replace("'", "''") + "'" for a in activities) + ")"


def _planned(name: str, take: Take, held: dict[str, Planned], mapping: Mapping) -> Planned:
    column = TABLES["declarations"].column(name)
    origin = held.get(take.take)
    if column is not None:
        kind: str = column.kind
    else:
        kind = "identity" if origin is not None and origin.kind == "identity" else AS_HELD
    required = name == "declaration_id"
    return Planned(name, kind_of(name, kind, "declarations", mapping), take.take, required=required)


def _must_be_known(mapping: Mapping, columns: list[str]) -> None:
    for name, take in mapping.case.items():
        made = take.take in ("exists", "count") or take.take.startswith(_SINCE)
        if not made and take.take not in columns:
            shown = [c for c in columns if not c.startswith("case:")]
            raise RecordsError(
                f"case: '{name}' takes '{take.take}', which events do not have; "
                f"they have {', '.join(shown)}.",
                do_next="Name one of these, carry the column as an extra of events, or use exists, "
                "count or hours_since:<activity>.",
            )


def _never(connection: duckdb.DuckDBPyConnection, events: Staged, mapping: Mapping) -> list[str]:
    """Return a sentence for every activity that the mapping names and no event has."""
    named = {a for t in mapping.case.values() for a in t.events}
    named |= {t.take.removeprefix(_SINCE) for t in mapping.case.values() if _SINCE in t.take}
    seen = connection.execute(f"SELECT DISTINCT activity FROM {events.name}").fetchall()
    return [
        f"case: names the activity '{a}', which no event has."
        for a in sorted(named - {s for (s,) in seen})
    ]


def _double(name: str) -> str:
    return name.replace('"', '""')
