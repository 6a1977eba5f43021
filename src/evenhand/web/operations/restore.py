"""How is a house put back from its backup?"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from evenhand.errors import BackupError
from evenhand.web.house_locks import SERVICES, WORKER, hold
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.journal.house import verified
from evenhand.web.operations import database_copies
from evenhand.web.operations.archive import extract
from evenhand.web.operations.backup import FOLDERS, KEYS, settings
from evenhand.web.operations.upgrading import known, pending
from evenhand.web.settings import HOME
from evenhand.web.translations.packs import COMPILED

REPLACED: Final = "replaced-"
STAYS: Final = (SERVICES, WORKER, REPLACED, COMPILED, ".restore-", ".backup-")
"""How what lies in the house and is no part of it begins: locks, what is made anew or put aside."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes
    ----------
    manifest : dict
        Of the backup.
    aside : Path or None
        Where what was there lies now.
    pending : list of str
        Changes that the database needs for this version.
    settings : dict of str to str
        What the backup's environment chose and this one does not, or otherwise.
    """

    manifest: dict[str, Any]
    aside: Path | None
    pending: list[str]
    settings: dict[str, str]


def restore(path: Path, *, over_data: bool = False) -> Restored:
    """Put a house back; until the whole file was read and held, nothing is touched.

    Parameters
    ----------
    path : Path
        What ``evenhand backup`` wrote.
    over_data : bool
        Whether it may take the place of a house that is there, which is put aside.

    Raises
    ------
    BackupError
        If the file is broken or does not fit, a house is there, or somebody works in it.
    """
    os.umask(0o077)
    alone = hold(HOME / SERVICES, alone=True)
    if alone is None:
        raise BackupError(
            f"Somebody works in the house {HOME}.",
            do_next="Stop the web server and the worker, then restore.",
        )
    try:
        there = _there()
        is_new = database_copies.is_empty()
        if (there or not is_new) and not over_data:
            what = ", ".join(p.name for p in there[:5]) or "the tables of its database"
            raise BackupError(
                f"A house is in {HOME} already: {what}.",
                do_next="Name an empty EVENHAND_HOME and database, or say --yes: what is there is "
                "then put aside, not deleted.",
            )
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=HOME) as folder:
            work = Path(folder)
            manifest = extract(path, work)
            _must_fit(manifest)
            aside = None if is_new and not there else _aside()
            _put(work, there, aside, is_new=is_new)
        return _checked(manifest, aside)
    finally:
        alone.let_go()


def _there() -> list[Path]:
    """Return what is in the house."""
    return sorted(p for p in HOME.iterdir() if not p.name.startswith(STAYS))


def _must_fit(manifest: dict[str, Any]) -> None:
    try:
        kind, migrations = manifest["database"]["kind"], manifest["database"]["migrations"]
        version = manifest["versions"]["evenhand"]
        newer = sorted(set(migrations) - known())
        is_there = database_copies.FILES.get(kind) in manifest["files"]
    except (KeyError, TypeError) as err:
        raise BackupError(
            "The manifest of the backup lacks what it must say.",
            do_next="Nothing was restored. Take a backup that evenhand backup wrote.",
        ) from err
    if kind != database_copies.kind():
        raise BackupError(
            f"The backup is of a house on {kind}, and this one is on {database_copies.kind()}.",
            do_next="Set EVENHAND_DATABASE as it was there, or unset it for SQLite.",
        )
    if newer:
        raise BackupError(
            f"The backup was made by Evenhand {version}, which is newer: its database has "
            f"{newer[0]}.",
            do_next=f"Install Evenhand {version} or newer, then restore.",
        )
    if not is_there:
        raise BackupError(
            "The backup holds no database.",
            do_next="Nothing was restored. Take a backup that evenhand backup wrote.",
        )


def _aside() -> Path:
    aside = HOME / f"{REPLACED}{datetime.now(UTC):%Y%m%dT%H%M%S}"
    aside.mkdir(mode=0o700)
    return aside


def _put(work: Path, there: list[Path], aside: Path | None, *, is_new: bool) -> None:
    """Put what was there aside and what was read in its place; where that fails, all back."""
    connections[DEFAULT_DB_ALIAS].close()
    with _moves(aside) as moved:
        if aside is not None:
            if database_copies.kind() == "postgresql" and not is_new:
                database_copies.copy(aside)
                connections[DEFAULT_DB_ALIAS].close()
            for path in there:
                _move(path, aside / path.name, moved)
        for name in FOLDERS:
            if (work / name).exists():
                _move(work / name, HOME / name, moved)
        for key in sorted((work / KEYS).glob("*")):
            _move(key, HOME / key.name, moved)
        if database_copies.kind() == "sqlite":
            _move(work / database_copies.FILES["sqlite"], HOME / database_copies.SQLITE, moved)
        else:
            database_copies.put_into_postgresql(work / database_copies.FILES["postgresql"], work)


@contextmanager
def _moves(aside: Path | None) -> Iterator[list[tuple[Path, Path]]]:
    """Lend a list of what was moved from where to where, taken back in turn after a failure."""
    moved: list[tuple[Path, Path]] = []
    try:
        yield moved
    except BaseException:
        for source, target in reversed(moved):
            shutil.move(target, source)
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        raise


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    try:
        source.rename(target)
    except OSError as err:
        raise BackupError(
            f"{source.name} cannot be moved within {HOME}: {err.strerror or err}.",
            do_next="Nothing was restored. Unmount what is mounted inside the house, and see to "
            "it that its account owns everything in it.",
        ) from err
    moved.append((source, target))


def _checked(manifest: dict[str, Any], aside: Path | None) -> Restored:
    """Read the journal that was put back, and write down that it was."""
    told, journal = manifest["journal"], verified()
    if (journal.entries, journal.last) != (told["entries"], told["last"]):
        raise BackupError(
            "The journal that was restored is not the one that the manifest tells of.",
            do_next="Run evenhand journal verify, and keep the backup for the internal auditor.",
        )
    missing = pending()
    if not missing and journal.fault is None:
        with transaction.atomic():
            facts: dict[str, Fact] = {"entries": journal.entries}
            append("backup.restored", subject="house:1", actor=None, facts=facts)
    here = settings()
    others = {n: v for n, v in manifest["settings"].items() if here.get(n) != v}
    return Restored(manifest, aside, missing, others)
