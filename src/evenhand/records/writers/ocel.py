"""How is an event log written as OCEL 2 (JSON), for object-centric tools?

Objects are declarations, and the accounts, agents, importers, consignments and offices that they
name; an event concerns its declaration and the account that acted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Final

from evenhand.records.writers.event_log import Case

CASE: Final = "Declaration"
OTHERS: Final = {
    "officer": "Account",
    "officer_final": "Account",
    "chief": "Account",
    "agent": "Agent",
    "declarant": "Declarant",
    "importer": "Importer",
    "consignment": "Consignment",
    "office": "Office",
}
"""Column of declarations that names an object of another type; the column is the qualifier."""
ACTORS: Final = {"actor": "Account", "approver": "Account"}
_EPOCH: Final = "1970-01-01T00:00:00Z"


def write_ocel(cases: Iterable[Case], path: Path) -> tuple[int, int]:
    """Write cases as a log, and return how many cases and events.

    Events go to the file as they come; memory holds the objects.
    """
    objects: dict[tuple[str, str], dict[str, Any]] = {}
    kinds: dict[str, dict[str, None]] = {}
    traces = events = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"events": [')
        for case in cases:
            traces += 1
            _declare(case, objects)
            for event in case.events:
                file.write(",\n" if events else "\n")
                events += 1
                _event(f"e{events}", event, case, file, objects, kinds)
        file.write("\n],\n")
        file.write(f'"eventTypes": {json.dumps(_types(kinds), ensure_ascii=False)},\n')
        attributes: dict[str, dict[str, None]] = {}
        for (kind, _), made in objects.items():
            of_kind = attributes.setdefault(kind, {})
            of_kind.update(dict.fromkeys(a["name"] for a in made["attributes"]))
        file.write(f'"objectTypes": {json.dumps(_types(attributes), ensure_ascii=False)},\n')
        file.write('"objects": [')
        for number, made in enumerate(objects.values()):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(made, ensure_ascii=False))
        file.write("\n]}\n")
    return traces, events


def _declare(case: Case, objects: dict[tuple[str, str], dict[str, Any]]) -> None:
    related = []
    for column, kind in OTHERS.items():
        if (name := case.attributes.get(column)) is not None:
            related.append({"objectId": _named(kind, name, objects), "qualifier": column})
    objects[CASE, case.id] = {
        "id": f"{CASE}:{case.id}",
        "type": CASE,
        "attributes": [
            {"name": name, "time": _EPOCH, "value": value}
            for name, value in {"declaration_id": case.id, **case.attributes}.items()
            if name not in OTHERS
        ],
        "relationships": related,
    }


def _event(
    number: str,
    event: dict[str, str],
    case: Case,
    file: IO[str],
    objects: dict[tuple[str, str], dict[str, Any]],
    kinds: dict[str, dict[str, None]],
) -> None:
    related = [{"objectId": f"{CASE}:{case.id}", "qualifier": "of"}]
    related += [
        {"objectId": _named(kind, event[column], objects), "qualifier": column}
        for column, kind in ACTORS.items()
        if column in event
    ]
    rest = {k: v for k, v in event.items() if k not in ("activity", "at", *ACTORS)}
    kinds.setdefault(event["activity"], {}).update(dict.fromkeys(rest))
    whole = {
        "id": number,
        "type": event["activity"],
        "time": event["at"],
        "attributes": [{"name": name, "value": value} for name, value in rest.items()],
        "relationships": related,
    }
    file.write(json.dumps(whole, ensure_ascii=False))


def _named(kind: str, name: str, objects: dict[tuple[str, str], dict[str, Any]]) -> str:
    made = objects.setdefault(
        (kind, name),
        {
            "id": f"{kind}:{name}",
            "type": kind,
            "attributes": [{"name": "name", "time": _EPOCH, "value": name}],
            "relationships": [],
        },
    )
    identifier: str = made["id"]
    return identifier


def _types(kinds: dict[str, dict[str, None]]) -> list[dict[str, Any]]:
    return [
        {"name": kind, "attributes": [{"name": a, "type": "string"} for a in attributes]}
        for kind, attributes in sorted(kinds.items())
    ]
