"""How does a log of the draw become records that the measures of the lot can be asked of?

Declarations, rosters and acts follow from the log and the office's own book. What counts as a set
is who was eligible: files with the same roster, class, eligible handlers and handlers passed over
for a cap could each have gone to any of them by the weights.

A written reason explains no move here: in the log there is always one. What explains a move is what
the log itself shows, an absence or a conflict; the words that were given come along beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from evenhand.draw.book import Book
from evenhand.draw.consignments import joined
from evenhand.draw.dealing import File
from evenhand.draw.reading import LogRead
from evenhand.draw.reconcile import handled_by, is_told
from evenhand.draw.rosters import Roster

MAPPING: Final = "mapping.yaml"
_TIME: Final = pa.timestamp("s", "UTC")
SCHEMAS: Final = {
    "declarations": pa.schema(
        [
            ("declaration_id", pa.string()),
            ("office", pa.string()),
            ("desk", pa.string()),
            ("registered_at", _TIME),
            ("assigned_at", _TIME),
            ("released_at", _TIME),
            ("officer", pa.string()),
            ("officer_final", pa.string()),
            ("agent", pa.string()),
            ("consignment", pa.string()),
            ("draw_set", pa.string()),
        ]
    ),
    "rosters": pa.schema(
        [
            ("officer", pa.string()),
            ("office", pa.string()),
            ("desk", pa.string()),
            ("starts_at", _TIME),
            ("ends_at", _TIME),
            ("weight", pa.float64()),
        ]
    ),
    "events": pa.schema(
        [
            ("declaration_id", pa.string()),
            ("sequence", pa.int64()),
            ("activity", pa.string()),
            ("at", _TIME),
            ("actor", pa.string()),
            ("approver", pa.string()),
            ("reason", pa.string()),
            ("act", pa.string()),
            ("said", pa.string()),
        ]
    ),
}
_EXTRA: Final = {"declarations": ("desk", "draw_set"), "events": ("act", "said")}


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows by table, each by the names of ``SCHEMAS``."""

    declarations: list[dict[str, Any]]
    rosters: list[dict[str, Any]]
    events: list[dict[str, Any]]


def tables_of(log: LogRead, book: Book) -> Tables:
    """Return the log as rows: one declaration a lodgement, rosters as they stood, every act.

    A file whose draw is not opened has no officer: the log does not tell it yet.
    """
    named = {leaf: declaration for declaration, leaf in book.lodged}
    groups = joined(log, book)
    declarations = [
        _declaration(log, book, leaf, named.get(leaf, f"lodgement {leaf}"), groups)
        for leaf in log.lodged_at
    ]
    first = {
        file.lodge: named.get(file.lodge, f"lodgement {file.lodge}")
        for file in log.rules.lodged.values()
    }
    events = sorted(
        (event for lodge, name in first.items() for event in _acts(log, book, lodge, name)),
        key=lambda event: int(event["sequence"]),
    )
    return Tables(declarations, list(_rosters(log, book)), events)


def write_records(log: LogRead, book: Book, folder: Path, *, time_zone: str, basis: str) -> None:
    """Write the tables as Parquet, and the mapping by which Evenhand reads them.

    Parameters
    ----------
    log : LogRead
    book : Book
    folder : Path
    time_zone : str
        Of the administration: its days and months are counted in it.
    basis : str
        The act that allows figures on single accounts; "" shows none.
    """
    found = tables_of(log, book)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        table = pa.Table.from_pylist(getattr(found, name), schema=schema)
        pq.write_table(table, folder / f"{name}.parquet")
    (folder / MAPPING).write_text(mapping_text(time_zone, basis), encoding="utf-8")


def mapping_text(time_zone: str, basis: str) -> str:
    """Return the mapping of the tables, as YAML."""
    quoted = basis.replace("\\", "\\\\").replace('"', '\\"')
    people = f'{{level: person, basis: "{quoted}"}}' if basis else "{level: office}"
    lines = [f"time_zone: {time_zone}", "identities: pseudonymise", f"people: {people}", "tables:"]
    for name, schema in SCHEMAS.items():
        extra = _EXTRA.get(name, ())
        lines += [f"  {name}:", f"    source: {name}.parquet", "    columns:"]
        lines += [f"      {column}: {column}" for column in schema.names if column not in extra]
        if extra:
            lines.append(f"    extra: [{', '.join(extra)}]")
    lines += ["assignment:", "  rule: lot", "  within: [desk, draw_set]", "  period: month"]
    return "\n".join(lines) + "\n"


def _declaration(
    log: LogRead, book: Book, leaf: int, name: str, groups: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    file = log.rules.lodged[leaf]
    draw = file.draw
    told = draw is not None and is_told(draw)
    handler = handled_by(log, file)
    seconds = log.rules.start["round_seconds"]
    return {
        "declaration_id": name,
        "office": file.office,
        "desk": file.class_,
        "registered_at": _time(log.lodged_at[leaf]),
        # The round says which roster stood: it may be drawn later, and draws the same.
        "assigned_at": _time(file.round.number * seconds) if file.round is not None else None,
        "released_at": book.released.get(name),
        "officer": _account(book, draw.names()[0]) if draw is not None and told else None,
        "officer_final": _account(book, handler) if handler else None,
        "agent": book.agents.get(name),
        "consignment": groups[file.office, file.tag],
        "draw_set": _set(file) if leaf == file.lodge else f"again {leaf}",
    }


def _set(file: File) -> str:
    """Name the set whose handlers could each have been given the file; "" before it is settled."""
    if file.roster is None:
        return ""
    passed_over: Sequence[int] = ()
    if file.draw is not None and file.draw.outcome is not None:
        outcome = file.draw.outcome
        passed_over = sorted(outcome.ranked[outcome.able :])
    who = [
        f"{place.handler} {place.weight} {int(position in passed_over)}"
        for position, place in enumerate(file.eligible)
    ]
    return f"{file.roster.index} {sha256('|'.join(who).encode()).hexdigest()[:16]}"


def _account(book: Book, handler: str) -> str:
    # A pseudonym that the book does not explain stays one: it is a handler all the same.
    return book.officers.get(handler, handler)


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


# Rosters


def _rosters(log: LogRead, book: Book) -> Iterator[dict[str, Any]]:
    seconds = log.rules.start["round_seconds"]
    for roster in log.rules.rosters.values():
        for handler, class_, weight, first, end in stretches(roster):
            yield {
                "officer": _account(book, handler),
                "office": roster.office,
                "desk": class_,
                "starts_at": _time(max(roster.starts, first * seconds)),
                "ends_at": _time(min(roster.ends, end * seconds)),
                "weight": float(weight),
            }


def stretches(roster: Roster) -> list[tuple[str, str, int, int, int]]:
    """Return who stood in a roster: handler, class, weight, first round, and the round after."""
    end = roster.last_round + 1
    turns = {r for r in roster.turning_rounds if roster.first_round < r < end}
    edges = sorted({roster.first_round, *turns, end})
    begun: dict[tuple[str, str, int], int] = {}
    found = []
    for edge in edges:
        standing = roster.standing(edge) if edge < end else ()
        there = {(p.handler, class_, p.weight) for p in standing for class_ in p.classes}
        for who in sorted(begun.keys() - there):
            found.append((*who, begun.pop(who), edge))
        for who in there - begun.keys():
            begun[who] = edge
    return sorted(found)


# Acts


def _acts(log: LogRead, book: Book, lodge: int, name: str) -> Iterator[dict[str, Any]]:
    file = log.rules.lodged[lodge]
    if file.draw is not None:
        yield _act(name, file.draw.index, file.draw.at, act="draw")
    for index, leaf in log.moves_of(file):
        explains = leaf["kind"] in ("absence", "conflict")
        yield _act(
            name,
            index,
            leaf["at"],
            act=leaf["kind"],
            actor=leaf["actor"],
            approver=leaf.get("approver") or None,
            reason=leaf["kind"] if explains else None,
            said=leaf["reason"],
        )


def _act(name: str, index: int, at: int, **given: Any) -> dict[str, Any]:
    return {
        "declaration_id": name,
        "sequence": index,
        "activity": "assign",
        "at": _time(at),
        **dict.fromkeys(("actor", "approver", "reason", "said")),
        **given,
    }
