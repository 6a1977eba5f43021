"""How is the database copied while people work, and put back?

SQLite by its own copying, PostgreSQL by its own tools. Sessions and what the cache holds stay out:
a session is a key to the house, and both are over when a backup is restored.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction

from evenhand.errors import BackupError
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import Checked, verify
from evenhand.web.operations.upgrading import applied
from evenhand.web.settings import HOME

FILES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
SQLITE: Final = "evenhand.sqlite3"
LEFT_EMPTY: Final = ("django_session", "pages_cache")
AT_A_TIME: Final = 2_000
DROP: Final = """
DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT format('%I.%I', schemaname, tablename) AS name
      FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || thing.name || ' CASCADE';
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS
        (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION ' || thing.name || ' CASCADE';
  END LOOP;
END $$;
"""
"""Empties the schema of a database that is Evenhand's alone."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the database, as of one moment.

    Attributes
    ----------
    file : Path
    journal : Checked
        What reading its journal whole saw.
    migrations : list of str
        The changes of the database that it has.
    """

    file: Path
    journal: Checked
    migrations: list[str]


def kind() -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return connections[DEFAULT_DB_ALIAS].vendor


def is_empty() -> bool:
    """Say whether the database has no tables; a file of SQLite that is not there has none."""
    if kind() == "sqlite" and not (HOME / SQLITE).exists():
        return True
    try:
        return not connections[DEFAULT_DB_ALIAS].introspection.table_names()
    except Error as err:
        raise BackupError(
            "The database of the house does not answer.",
            do_next="Start it, or correct EVENHAND_DATABASE; evenhand doctor says more.",
        ) from err


def copy(folder: Path) -> Copy:
    """Copy the database into a private folder, as of one moment, and read the journal of the copy.

    Raises
    ------
    BackupError
        If a tool of PostgreSQL is missing or fails, or the tables are not Evenhand's.
    """
    target = folder / FILES[kind()]
    try:
        return _copy_sqlite(target) if kind() == "sqlite" else _copy_postgresql(target)
    except (Error, sqlite3.Error) as err:
        raise BackupError(
            "The database cannot be copied: it does not answer, is damaged, or is not Evenhand's.",
            do_next="Run evenhand doctor. A database that is lost is moved away by hand, or a new "
            "one made, before a restore.",
        ) from err


def _copy_sqlite(target: Path) -> Copy:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    default = connections[DEFAULT_DB_ALIAS]
    default.ensure_connection()
    with closing(sqlite3.connect(target, isolation_level=None)) as other:
        # In one step, so that it is of one moment.
        default.connection.backup(other)
        other.execute("PRAGMA journal_mode=DELETE")
        for table in LEFT_EMPTY:
            other.execute(f"DELETE FROM {table}")  # noqa: S608 -- a constant
        # What was deleted would otherwise stand in free pages of the file.
        other.execute("VACUUM")
    with _opened(target) as alias:
        journal = verify(Entry.objects.using(alias).iterator(chunk_size=AT_A_TIME))
    return Copy(target, journal, applied())


@contextmanager
def _opened(file: Path) -> Iterator[str]:
    """Lend the name under which Django reads a copy."""
    alias = "copy"
    options = {"init_command": "PRAGMA query_only=ON;"}
    settings = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": file, "OPTIONS": options}
    connections.databases[alias] = settings
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def _copy_postgresql(target: Path) -> Copy:
    with transaction.atomic(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        empty = [f"--exclude-table-data={table}" for table in LEFT_EMPTY]
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run("pg_dump", *words, *empty, f"--file={target}", f"--dbname={_address()}")
        target.chmod(0o600)
        journal = verify(Entry.objects.iterator(chunk_size=AT_A_TIME))
        return Copy(target, journal, applied())


def put_into_postgresql(file: Path, work: Path) -> None:
    """Put a copy in the place of all that is in the database, in one transaction.

    Parameters
    ----------
    file : Path
    work : Path
        A private folder for what is written on the way.

    Raises
    ------
    BackupError
        If a tool is missing or fails; then the database is as it was.
    """
    connections[DEFAULT_DB_ALIAS].close()
    drop, script = work / "drop.sql", work / "restore.sql"
    drop.write_text(DROP, encoding="utf-8")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(file))
    words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    _run("psql", *words, f"--file={drop}", f"--file={script}", f"--dbname={_address()}")


def _settings() -> dict[str, Any]:
    return dict(connections.databases[DEFAULT_DB_ALIAS])


def _address() -> str:
    """Return how the tools reach the database, without a password: words are seen by all."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 -- an extra

    settings = _settings()
    options = {k: v for k, v in settings["OPTIONS"].items() if k != "password"}
    return make_conninfo(dbname=settings["NAME"] or None, **options)


def _run(program: str, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"The tool {program} of PostgreSQL is missing.",
            do_next="Install PostgreSQL's client programs, of the server's version or newer.",
        )
    password = _settings()["OPTIONS"].get("password")
    own = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(  # noqa: S603 -- a tool of PostgreSQL, words of our own
        [path, *words], env=own, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupError(
            f"{program} failed: {said[0] if said else f'exit code {done.returncode}'}.",
            do_next="Put right what it says: that the server answers, that its version is not "
            "newer than the client programs, that the account owns the database.",
        )
