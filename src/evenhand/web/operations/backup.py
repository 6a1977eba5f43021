"""How is the whole house copied into one file?"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from evenhand import __version__
from evenhand.config import PREFIX
from evenhand.errors import BackupError
from evenhand.web.journal.append import append
from evenhand.web.journal.verify import Fault
from evenhand.web.operations import database_copies
from evenhand.web.operations.archive import Writer
from evenhand.web.settings import HOME

KEYS: Final = "keys"
OF_RECORDS: Final = ("sources", "records")
FOLDERS: Final = (*OF_RECORDS, "runs", "languages", "draws")
KEEP_IT_SAFE: Final = (
    "This file opens the house: it holds the keys under keys/, the hashes of passwords, the "
    "secrets of second factors, who people are, and records. Keep it as you keep the keys. "
    "A person who is erased after it was made is still in it: let no backup live longer than "
    "that may be."
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes
    ----------
    path : Path
    sha256 : str
        Of the whole file.
    manifest : dict
    fault : Fault or None
        Of its journal.
    """

    path: Path
    sha256: str
    manifest: dict[str, Any]
    fault: Fault | None


def back_up(place: Path, *, with_sources: bool = True) -> Backup:
    """Copy data, journal, settings and keys of the house into one new file, while people work.

    Parameters
    ----------
    place : Path
        A new file, or a folder in which one is made that is named for the time.
    with_sources : bool
        Whether the records under ``sources`` and ``records`` are copied too.

    Raises
    ------
    BackupError
        If there is no house, or the file cannot be made.
    """
    made_at = datetime.now(UTC)
    path = place / f"evenhand-{made_at:%Y%m%dT%H%M%SZ}.backup" if place.is_dir() else place
    if path.exists():
        raise BackupError(f"{path} is there already.", do_next="Name a new file, or a folder.")
    if not HOME.is_dir() or database_copies.is_empty():
        raise BackupError(
            f"There is no house in {HOME} to back up.",
            do_next="Name it with EVENHAND_HOME, and its database with EVENHAND_DATABASE.",
        )
    with Writer(path) as writer, tempfile.TemporaryDirectory(prefix=".backup-", dir=HOME) as work:
        # Before the copy, so that it stands in it.
        with transaction.atomic():
            append("backup.made", subject="house:1", actor=None)
        # The database first: a run that it knows to be done has written its files by then.
        copied = database_copies.copy(Path(work))
        writer.add(copied.file.name, copied.file)
        for key in sorted(HOME.glob("*.key")):
            writer.add(f"{KEYS}/{key.name}", key)
        left_out = [] if with_sources else list(OF_RECORDS)
        for folder in FOLDERS if with_sources else FOLDERS[len(OF_RECORDS) :]:
            left_out += _add_folder(writer, HOME / folder)
        manifest = {
            "made_at": made_at.isoformat(timespec="seconds"),
            "secret": KEEP_IT_SAFE,
            "versions": versions(),
            "database": {"kind": database_copies.kind(), "migrations": copied.migrations},
            "journal": {
                "entries": copied.journal.entries,
                "last": copied.journal.last,
                "fault": copied.journal.fault.what if copied.journal.fault else None,
            },
            "settings": settings(),
            "keys": [name for name in writer.names() if name.startswith(f"{KEYS}/")],
            "left_out": left_out,
        }
        whole = writer.finish(manifest)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Backup(path, digest, whole, copied.journal.fault)


def versions() -> dict[str, str]:
    """Return the versions that the backup was made with."""
    connection = connections[DEFAULT_DB_ALIAS]
    number = ".".join(map(str, connection.get_database_version()))
    return {
        "evenhand": __version__,
        "python": platform.python_version(),
        "django": version("django"),
        connection.vendor: number,
    }


def settings() -> dict[str, str]:
    """Return what the environment chooses, without passwords."""
    chosen = {n: v for n, v in sorted(os.environ.items()) if n.startswith(PREFIX)}
    return {name: _without_password(value) for name, value in chosen.items()}


def _without_password(text: str) -> str:
    text = re.sub(r"(://[^/@:]*):[^/@]*@", r"\1@", text)
    return re.sub(r"((?:password|token)=)[^&;]*", r"\1", text, flags=re.IGNORECASE)


def _add_folder(writer: Writer, folder: Path) -> list[str]:
    """Add the files of a folder; return what was left out: links, and what is no file."""
    left_out = []
    for path in _inside(folder):
        name = path.relative_to(HOME).as_posix()
        if path.is_symlink() or not path.is_file():
            left_out.append(name)
            continue
        try:
            writer.add(name, path)
        except FileNotFoundError:
            # A run that goes on puts its halves away.
            left_out.append(name)
    return left_out


def _inside(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        for name in sorted(files):
            yield Path(at) / name
        yield from (Path(at) / f for f in sorted(folders) if (Path(at) / f).is_symlink())
        folders.sort()
