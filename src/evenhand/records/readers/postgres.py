"""What does a table or view of a PostgreSQL database hold?

The source is a small file with the address of the server in libpq's words, for its owner's eyes
only; the mapping names the table and never a server, a user or a password. Rows are read in one
read-only transaction, a few thousand at a time, as text: what a value means is decided as for every
other format. Rows are numbered from 1 in the order in which the server gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.pseudonyms import refuse_readable_by_others
from evenhand.records.readers.rows import BATCH_ROWS, Batch, Progress, Reject, tidy

ANSWERS_WITHIN_SECONDS: Final = 10
SETTINGS: Final = (
    "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601"
)
MOST_BYTES: Final = 10_000
"""Of the file with the address; more is some other file."""


class PostgresRows:
    """A table or view of a database.

    Attributes
    ----------
    columns : tuple of str
    counted : int
        Rows by the server's own count, in the transaction that reads them.
    digest : str
        SHA-256 of the rows read, once all are; the address in the file says nothing of them.

    Raises
    ------
    RecordsError
        If the file can be read by others, the server cannot be reached, or has no such table.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self.notes: tuple[str, ...] = ()
        self.counted = 0
        self.digest = ""
        self._path = path
        self._named = source.sheet
        if not self._named:
            raise RecordsError(
                f"The mapping does not say which table of the database {path.name} holds "
                f"'{source.table}'.",
                do_next="Name it with 'sheet', as sheet: customs.declarations.",
            )
        self._address = _address(path)
        with self._connected() as connection:
            self.columns: tuple[str, ...] = self._described(connection)

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield the rows; a table has no part that is none."""
        from psycopg import sql  # noqa: PLC0415 -- optional dependency

        whole = sha256("\x1f".join([self._named, *wanted]).encode())
        columns = sql.SQL(", ").join(
            sql.SQL("{}::text").format(sql.Identifier(name)) for name in wanted
        )
        query = sql.SQL("SELECT {} FROM {}").format(columns, self._table())
        with self._connected() as connection:
            self.counted = self._count(connection)
            # Named, so that the server holds the rows and sends them in parts.
            with connection.cursor(name="evenhand") as cursor:
                cursor.itersize = BATCH_ROWS
                cursor.execute(query)
                done = 0
                while rows := cursor.fetchmany(BATCH_ROWS):
                    by_column = list(zip(*rows, strict=True))
                    whole.update(repr(rows).encode())
                    lines = np.arange(done + 1, done + len(rows) + 1, dtype=np.int64)
                    yield Batch([tidy(pa.array(c, pa.string())) for c in by_column], lines)
                    done += len(rows)
                    progress(min(1.0, done / max(1, self.counted)))
        self.digest = whole.hexdigest()

    def _described(self, connection: Any) -> tuple[str, ...]:
        from psycopg import sql  # noqa: PLC0415 -- optional dependency

        query = sql.SQL("SELECT * FROM {} LIMIT 0").format(self._table())
        return tuple(c.name for c in connection.execute(query).description)

    def _count(self, connection: Any) -> int:
        from psycopg import sql  # noqa: PLC0415 -- optional dependency

        query = sql.SQL("SELECT count(*) FROM {}").format(self._table())
        return int(connection.execute(query).fetchone()[0])

    def _table(self) -> Any:
        from psycopg import sql  # noqa: PLC0415 -- optional dependency

        return sql.Identifier(*self._named.split("."))

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        psycopg = _driver()
        try:
            with closing(
                psycopg.connect(
                    self._address,
                    connect_timeout=ANSWERS_WITHIN_SECONDS,
                    options=SETTINGS,
                    application_name="evenhand",
                )
            ) as connection:
                connection.read_only = True
                # Count and rows are those of one moment.
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                yield connection
        except psycopg.ProgrammingError as err:
            raise RecordsError(
                f"The database of {self._path.name} does not give '{self._named}': {_said(err)}.",
                do_next="Check 'sheet' in the mapping (schema.table), and that the user may read "
                "it.",
            ) from err
        except psycopg.Error as err:
            raise RecordsError(
                f"The database of {self._path.name} cannot be read: {_said(err)}.",
                do_next="Check the address in that file, and that this machine may reach the "
                "server and the user may connect.",
            ) from err


def _address(path: Path) -> str:
    try:
        refuse_readable_by_others(path)
        if path.stat().st_size > MOST_BYTES:
            raise RecordsError(
                f"{path} is too long for the address of a database.",
                do_next="Name the file with host=... dbname=... user=... password=...",
            )
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as err:
        raise RecordsError(
            f"{path} cannot be read as the address of a database: {err}.",
            do_next="Write into it: host=... dbname=... user=... password=...",
        ) from err
    if not text:
        raise RecordsError(
            f"{path} holds no address of a database.",
            # Without one, libpq would try this machine's own server.
            do_next="Write into it: host=... dbname=... user=... password=...",
        )
    return text


def _driver() -> Any:
    try:
        import psycopg  # noqa: PLC0415 -- optional dependency
    except ImportError as err:
        raise RecordsError(
            "Reading from PostgreSQL is not installed: psycopg is missing.",
            do_next='Install it with: pip install "evenhand[postgres]".',
        ) from err
    return psycopg


def _said(err: Exception) -> str:
    lines = [line.strip() for line in str(err).splitlines() if line.strip()]
    return (lines[0] if lines else type(err).__name__).rstrip(".")
