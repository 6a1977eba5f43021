"""How does the office write its own tables, for those who set the log beside the records?

The declaration system numbers its requests; where the number of a lodgement's request is that of
the declaration, the book knows which leaf is whose. Each consignment is written with the proof
that its tag is of it, where the office holds the key. The database is only read, also while the
office is served.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from evenhand.draw import leaves, values, vrf
from evenhand.draw.book import COLUMNS, CONSIGNMENTS, DECLARATIONS, HANDLERS, OPTIONAL
from evenhand.draw.create import SECRETS
from evenhand.draw.secret_files import read_secret, write_whole
from evenhand.draw.store import DATABASE
from evenhand.errors import DrawError


def write_book(store: Path, folder: Path) -> dict[str, int]:
    """Write the three tables, for their owner alone; return the rows of each.

    Raises
    ------
    DrawError
        If there is no database of the draw, others may read a secret, or the folder cannot be
        written.
    """
    database = store / DATABASE
    if not database.is_file():
        raise DrawError(
            f"There is no database of the draw in {store}.",
            do_next="Name the folder that evenhand draw make has made.",
        )
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as found:
            tables: dict[str, list[Any]] = {
                DECLARATIONS: _declarations(found),
                CONSIGNMENTS: list(_consignments(found, store / SECRETS)),
                HANDLERS: found.execute(
                    "SELECT handler, officer, lower(hex(secret)) FROM people "
                    "JOIN shifts USING (office, shift) ORDER BY office, shift, officer"
                ).fetchall(),
            }
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, rows in tables.items():
            more = OPTIONAL[name] if name != DECLARATIONS else ()
            write_whole(folder / name, _csv((*COLUMNS[name], *more), rows))
    except (OSError, sqlite3.Error) as err:
        raise DrawError(
            f"The book cannot be written from {store} into {folder}: {err}.",
            do_next="Name another folder, or look whether the office is well.",
        ) from err
    return {name: len(rows) for name, rows in tables.items()}


def _declarations(found: sqlite3.Connection) -> list[tuple[str, int]]:
    named = {}
    for request, answer in found.execute("SELECT request, answer FROM answers"):
        # Before the slash stands who asked.
        index = json.loads(answer).get("leaf")
        if isinstance(index, int):
            named[index] = request.partition("/")[2]
    rows = []
    for index in sorted(named):
        (data,) = found.execute("SELECT data FROM leaves WHERE leaf = ?", (index,)).fetchone()
        if leaves.read(bytes(data))["kind"] == "lodge":
            rows.append((named[index], index))
    return rows


def _consignments(found: sqlite3.Connection, folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield office, tag, consignment and proof; the proof empty where the key is not here."""
    held = {}
    for path in sorted(folder.glob("vrf-*.key")):
        secret = read_secret(path)
        held[vrf.public_key(secret).hex()] = secret
    rows = found.execute("SELECT office, tag, consignment, key FROM consignments")
    public: dict[int, str] = {}
    for office, tag, consignment, key in sorted(rows.fetchall()):
        if key not in public:
            (data,) = found.execute("SELECT data FROM leaves WHERE leaf = ?", (key,)).fetchone()
            public[key] = leaves.read(bytes(data))["vrf_key"]
        own = held.get(public[key])
        text = values.tag_input(consignment)
        proof = vrf.prove(own, text).hex() if own is not None else ""
        yield office, tag, consignment.decode("ascii"), proof


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue().encode("utf-8")
