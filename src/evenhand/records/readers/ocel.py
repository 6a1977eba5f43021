"""How does an object-centric event log (OCEL 2) become rows?

An event of such a log concerns objects of several types, and which of them is the case must be
said: ``object:<type>`` is the identifier of the object of that type. For events a row is an event
and one such object; for declarations (or any other table) a row is an object, with the last value
of each of its attributes. ``ocel:type``, ``ocel:time`` and ``ocel:id`` are those of the event (or
object); attributes go by their names. An event that concerns no object of the type is rejected
with that reason. Read are JSON and SQLite; rows are numbered by their place in the file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.readers.rows import BATCH_ROWS, Batch, Fault, Progress, Reject, tidy

OF_OBJECT: Final = "object:"
LARGEST: Final = 2 * 2**30
"""Bytes of a log in JSON, which is read whole."""
_SQLITE: Final = b"SQLite format 3\x00"
_OLDER: Final = ("ocel:events", "ocel:global-log", "ocel:objects")


@dataclass(frozen=True, slots=True)
class Thing:
    """An event or an object: what it is, when, its attributes, and whom it concerns."""

    id: str
    kind: str
    at: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Log:
    events: list[Thing]
    objects: list[Thing]


class OcelRows:
    """An object-centric event log in JSON or SQLite.

    Raises
    ------
    RecordsError
        If the log is of an older version, damaged, too large, or no case is named.
    """

    def __init__(self, path: Path, source: Source, wanted: Sequence[str]) -> None:
        self.path = path
        self.counted = 0
        self.notes: tuple[str, ...] = ()
        self._of_events = source.table == "events"
        self._log = _read(path)
        self._type = {o.id: o.kind for o in self._log.objects}
        things = self._log.events if self._of_events else self._log.objects
        kinds = dict.fromkeys(o.kind for o in self._log.objects)
        attributes = dict.fromkeys(a for thing in things for a in thing.attributes)
        self.columns = (
            "ocel:id",
            "ocel:type",
            "ocel:time",
            *(OF_OBJECT + kind for kind in kinds),
            *attributes,
        )
        self._case = next((w for w in wanted if w.startswith(OF_OBJECT)), "")
        if not self._case:
            raise RecordsError(
                f"{path.name} concerns objects of {len(kinds)} types ({', '.join(kinds)}), and the "
                f"mapping of '{source.table}' names none as the case.",
                do_next=f"Write declaration_id: '{OF_OBJECT}<type>' under columns.",
            )

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield events with their case, or objects of the type of the case."""
        held: list[tuple[int, list[str | None]]] = []
        things = self._log.events if self._of_events else self._log.objects
        number = 0
        for done, thing in enumerate(things, start=1):
            for row in self._rows(thing, wanted):
                number += 1
                if row is None:
                    kind = self._case.removeprefix(OF_OBJECT)
                    reject(Fault(number, f"the event concerns no object of type '{kind}'", ""))
                else:
                    held.append((number, row))
            if len(held) >= BATCH_ROWS:
                yield _batch(held, len(wanted))
                held = []
                progress(done / len(things))
        self.counted = number
        if held:
            yield _batch(held, len(wanted))

    def _rows(self, thing: Thing, wanted: Sequence[str]) -> Iterator[list[str | None] | None]:
        kind = self._case.removeprefix(OF_OBJECT)
        known = {"ocel:id": thing.id, "ocel:type": thing.kind, "ocel:time": thing.at}
        whole = {**thing.attributes, **known}
        if not self._of_events:
            if thing.kind == kind:
                whole[self._case] = thing.id
                yield [whole.get(w) for w in wanted]
            return
        # An event may concern one object in several ways: it is still one act on it.
        met: dict[str, list[str]] = {}
        for one in dict.fromkeys(thing.concerns):
            met.setdefault(OF_OBJECT + self._type.get(one, ""), []).append(one)
        cases = met.pop(self._case, [])
        whole |= {name: ids[0] for name, ids in met.items()}
        if not cases:
            yield None
        for case in cases:
            yield [case if w == self._case else whole.get(w) for w in wanted]


def _batch(held: list[tuple[int, list[str | None]]], width: int) -> Batch:
    columns = [tidy(pa.array([row[i] for _, row in held], pa.string())) for i in range(width)]
    return Batch(columns, np.array([number for number, _ in held], dtype=np.int64))


def _read(path: Path) -> _Log:
    try:
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
        if head == _SQLITE:
            return _from_sqlite(path)
        if path.stat().st_size > LARGEST:
            raise RecordsError(
                f"{path} is larger than {LARGEST // 2**30} GB; a log in JSON is read whole.",
                do_next="Export it as SQLite, or by period.",
            )
        return _from_json(path)
    except OSError as err:
        raise RecordsError(
            f"{path} cannot be read: {err.strerror or err}.", do_next="Check your right to read it."
        ) from err


def _from_json(path: Path) -> _Log:
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as err:
        raise RecordsError(
            f"{path} is no whole log in JSON: {err}.",
            do_next="Copy or export it again, and compare its size with the original's.",
        ) from err
    if not isinstance(whole, dict) or not {"events", "objects"} <= whole.keys():
        if isinstance(whole, dict) and any(k in whole for k in _OLDER):
            raise _older(path)
        raise RecordsError(
            f"{path} has no lists 'events' and 'objects': it is no OCEL 2 log.",
            do_next="Correct 'format' in the mapping.",
        )
    try:
        return _Log(
            events=[_event(e) for e in whole["events"]],
            objects=[_object(o) for o in whole["objects"]],
        )
    except (TypeError, KeyError, AttributeError) as err:
        raise RecordsError(
            f"{path} has an event or object without its id or type, or of another form.",
            do_next="Export it again as OCEL 2.0; the standard's own checker names the place.",
        ) from err


def _event(plain: dict[str, Any]) -> Thing:
    return Thing(
        id=str(plain["id"]),
        kind=str(plain["type"]),
        at=_said(plain.get("time")),
        attributes={str(a["name"]): str(a["value"]) for a in plain.get("attributes") or ()},
        concerns=tuple(str(r["objectId"]) for r in plain.get("relationships") or ()),
    )


def _object(plain: dict[str, Any]) -> Thing:
    # Values change over time; of equal times the one that stands last counts.
    values = sorted(plain.get("attributes") or (), key=lambda a: str(a.get("time", "")))
    return Thing(
        id=str(plain["id"]),
        kind=str(plain["type"]),
        attributes={str(a["name"]): str(a["value"]) for a in values},
    )


def _from_sqlite(path: Path) -> _Log:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as base:
            base.row_factory = sqlite3.Row
            tables = {r["name"] for r in base.execute("SELECT name FROM sqlite_master")}
            if not {"event", "object", "event_object", "event_map_type"} <= tables:
                raise _older(path)
            concerns: dict[str, list[str]] = {}
            for row in base.execute(
                "SELECT ocel_event_id, ocel_object_id FROM event_object ORDER BY rowid"
            ):
                concerns.setdefault(str(row[0]), []).append(str(row[1]))
            events = _things(base, "event", concerns)
            return _Log(events=events, objects=_things(base, "object", {}))
    except sqlite3.Error as err:
        raise RecordsError(
            f"{path} is no whole log in SQLite: {err}.",
            do_next="Copy or export it again, and compare its size with the original's.",
        ) from err


def _things(base: sqlite3.Connection, of: str, concerns: dict[str, list[str]]) -> list[Thing]:
    """Return events or objects in the order of their table, with the values of their type's."""
    order = {str(r[0]): str(r[1]) for r in base.execute(f'SELECT ocel_id, ocel_type FROM "{of}"')}  # noqa: S608 -- a name of ours
    maps = base.execute(f'SELECT ocel_type, ocel_type_map FROM "{of}_map_type"')  # noqa: S608
    values: dict[str, dict[str, str]] = {}
    times: dict[str, str | None] = {}
    for _, name in maps.fetchall():
        quoted = f"{of}_{name}".replace('"', '""')
        for row in base.execute(f'SELECT * FROM "{quoted}" ORDER BY ocel_time'):  # noqa: S608 -- quoted
            one, plain = str(row["ocel_id"]), dict(row)
            times[one] = _said(plain.pop("ocel_time", None))
            for gone in ("ocel_id", "ocel_changed_field"):
                plain.pop(gone, None)
            known = {k: str(v) for k, v in plain.items() if v is not None}
            values.setdefault(one, {}).update(known)
    return [
        Thing(
            id=one,
            kind=kind,
            at=times.get(one) if of == "event" else None,
            attributes=values.get(one, {}),
            concerns=tuple(concerns.get(one, ())),
        )
        for one, kind in order.items()
    ]


def _said(value: Any) -> str | None:
    return None if value is None else str(value)


def _older(path: Path) -> RecordsError:
    return RecordsError(
        f"{path} is an object-centric log of an older version than 2.0, whose attributes and "
        "relations are kept in another way.",
        do_next="Export it again as OCEL 2.0 (JSON or SQLite).",
    )
