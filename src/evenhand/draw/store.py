"""Is a leaf on disk before it is answered, and is this the database that was signed last?

One SQLite database holds the leaves, the answers that were given, and what the office alone knows:
which tag a consignment has, and which officer a handler is. Rows of the log are added and never
changed. Keys lie in files of their own, and so does the last head that was signed: a database put
back from a backup is older than that head, and refused.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

from evenhand.draw.secret_files import write_whole
from evenhand.draw.store_lock import StoreLock
from evenhand.errors import DrawError

DATABASE: Final = "log.sqlite"
HEAD: Final = "head"

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS leaves (leaf INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    request TEXT PRIMARY KEY, digest BLOB NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consignments (
    office TEXT NOT NULL, consignment BLOB NOT NULL, tag TEXT NOT NULL, key INTEGER NOT NULL,
    PRIMARY KEY (office, consignment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS salts (leaf INTEGER PRIMARY KEY, salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    office TEXT NOT NULL, shift TEXT NOT NULL, officer TEXT NOT NULL, handler TEXT NOT NULL UNIQUE,
    PRIMARY KEY (office, shift, officer)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shifts (
    office TEXT NOT NULL, shift TEXT NOT NULL, roster INTEGER NOT NULL, secret BLOB NOT NULL,
    PRIMARY KEY (office, shift)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tags ON consignments (office, tag);
"""
_APPEND_ONLY: Final = """
CREATE TRIGGER IF NOT EXISTS {table}_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END;
"""
_TABLE_NAMES: Final = ("leaves", "answers", "consignments", "salts", "people", "shifts")


@dataclass(slots=True)
class Rows:
    """What one request adds, all of it or nothing."""

    leaves: list[tuple[int, bytes]] = field(default_factory=list)
    answers: list[tuple[str, bytes, str]] = field(default_factory=list)
    consignments: list[tuple[str, bytes, str, int]] = field(default_factory=list)
    salts: list[tuple[int, bytes]] = field(default_factory=list)
    people: list[tuple[str, str, str, str]] = field(default_factory=list)
    shifts: list[tuple[str, str, int, bytes]] = field(default_factory=list)

    def take(self, other: Rows) -> None:
        """Add the rows of another request."""
        self.leaves += other.leaves
        self.answers += other.answers
        self.consignments += other.consignments
        self.salts += other.salts
        self.people += other.people
        self.shifts += other.shifts


class Store:
    """The database of one log, held by one process.

    Parameters
    ----------
    folder : Path
        Made if it does not exist, for its owner alone.

    Raises
    ------
    DrawError
        If another process holds it, or it cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reads = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = StoreLock(folder)
        try:
            self._database = self._open()
            self._reading = sqlite3.connect(folder / DATABASE, check_same_thread=False)
        except BaseException:
            self._lock.release()
            raise

    def _open(self) -> sqlite3.Connection:
        path = self.folder / DATABASE
        try:
            database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            path.chmod(0o600)
            database.execute("PRAGMA journal_mode=WAL")
            # FULL: the log is on disk before a request is answered, also if the power goes.
            database.execute("PRAGMA synchronous=FULL")
            database.executescript(_TABLES)
            for table in _TABLE_NAMES:
                for act in ("UPDATE", "DELETE"):
                    database.executescript(_APPEND_ONLY.format(table=table, act=act))
        except sqlite3.Error as err:
            raise DrawError(
                f"The database {path} cannot be used: {err}.",
                do_next="Restore it from its replica, as far as the published log reaches.",
            ) from err
        return database

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let another process have it."""
        self._reading.close()
        self._database.close()
        self._lock.release()

    # The log

    def leaves(self) -> Iterator[bytes]:
        """Yield the leaves in their order.

        Raises
        ------
        DrawError
            If one is missing.
        """
        rows = self._reading.execute("SELECT leaf, data FROM leaves ORDER BY leaf")
        for expected, (leaf, data) in enumerate(rows):
            if leaf != expected:
                raise DrawError(
                    f"Leaf {expected} is missing from the database.",
                    do_next="Restore the database from its replica; do not start on this one.",
                )
            yield bytes(data)

    def some_leaves(self, first: int, end: int) -> list[bytes]:
        """Return leaves ``first`` to ``end`` (excluded)."""
        query = "SELECT data FROM leaves WHERE leaf >= ? AND leaf < ? ORDER BY leaf"
        return [bytes(data) for (data,) in self._all(query, first, end)]

    def commit(self, rows: Rows) -> None:
        """Write rows; they are on disk when this returns.

        Raises
        ------
        DrawError
            If they cannot be written; then none is.
        """
        try:
            with self._transaction():
                many = self._database.executemany
                many("INSERT INTO leaves VALUES (?, ?)", rows.leaves)
                many("INSERT INTO answers VALUES (?, ?, ?)", rows.answers)
                many("INSERT INTO consignments VALUES (?, ?, ?, ?)", rows.consignments)
                many("INSERT INTO salts VALUES (?, ?)", rows.salts)
                many("INSERT INTO people VALUES (?, ?, ?, ?)", rows.people)
                many("INSERT INTO shifts VALUES (?, ?, ?, ?)", rows.shifts)
        except sqlite3.Error as err:
            raise DrawError(
                f"The log cannot be written: {err}.",
                do_next="Look for a full disk or a second program on the database, then restart.",
            ) from err

    def _transaction(self) -> _Transaction:
        return _Transaction(self._database)

    # What the office alone knows

    def answer(self, request: str) -> tuple[bytes, str] | None:
        """Return the digest of a request that was answered, and the answer."""
        return self._one("SELECT digest, answer FROM answers WHERE request = ?", request)

    def consignment(self, office: str, key: bytes) -> tuple[str, int] | None:
        """Return tag and key leaf of a consignment that was lodged at an office."""
        return self._one(
            "SELECT tag, key FROM consignments WHERE office = ? AND consignment = ?", office, key
        )

    def consignment_of(self, office: str, tag: str) -> bytes | None:
        """Return the consignment key of a tag."""
        found: tuple[bytes] | None = self._one(
            "SELECT consignment FROM consignments WHERE office = ? AND tag = ?", office, tag
        )
        return None if found is None else found[0]

    def salt(self, leaf: int) -> bytes | None:
        """Return the salt of the declaration in a lodgement."""
        found: tuple[bytes] | None = self._one("SELECT salt FROM salts WHERE leaf = ?", leaf)
        return None if found is None else found[0]

    def handler(self, office: str, shift: str, officer: str) -> str | None:
        """Return the pseudonym of an officer in a shift."""
        found: tuple[str] | None = self._one(
            "SELECT handler FROM people WHERE office = ? AND shift = ? AND officer = ?",
            office,
            shift,
            officer,
        )
        return None if found is None else found[0]

    def roster(self, office: str, shift: str) -> int | None:
        """Return the leaf of the roster of a shift."""
        found: tuple[int] | None = self._one(
            "SELECT roster FROM shifts WHERE office = ? AND shift = ?", office, shift
        )
        return None if found is None else found[0]

    def shift_secret(self, office: str, shift: str) -> bytes | None:
        """Return the secret that the pseudonyms of a shift are made with."""
        found: tuple[bytes] | None = self._one(
            "SELECT secret FROM shifts WHERE office = ? AND shift = ?", office, shift
        )
        return None if found is None else found[0]

    def officer(self, handler: str) -> str | None:
        """Return the officer of a pseudonym."""
        found: tuple[str] | None = self._one(
            "SELECT officer FROM people WHERE handler = ?", handler
        )
        return None if found is None else found[0]

    def _one(self, query: str, *values: object) -> tuple | None:  # type: ignore[type-arg]
        with self._reads:
            return self._reading.execute(query, values).fetchone()  # type: ignore[no-any-return]

    def _all(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with self._reads:
            return self._reading.execute(query, values).fetchall()

    # The last head

    def head(self) -> bytes | None:
        """Return the last checkpoint that was signed."""
        with suppress(FileNotFoundError):
            return (self.folder / HEAD).read_bytes()
        return None

    def keep_head(self, note: bytes) -> None:
        """Keep a signed checkpoint outside the database."""
        write_whole(self.folder / HEAD, note)


class _Transaction:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, err: object, at: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")
