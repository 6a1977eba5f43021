"""Where do the files of records lie in the house, and how are they laid out to be read?"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.web.records import sources
from evenhand.web.records.models import NAME, File, FileState
from evenhand.web.settings import HOME

FOLDER: Final = HOME / "records"
FILES: Final = FOLDER / "files"
FOUND: Final = FOLDER / "found"
"""What checks of records wrote, a folder each."""
RESERVE: Final = 500_000_000
"""Bytes that stay free, so that the journal and a run can still be written."""


def make_folders() -> None:
    """Make the folders, for their owner alone; what is there stays."""
    for folder in (FOLDER, FILES, FOUND):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def new_place() -> str:
    """Return a name of our own for a file: nothing of what it was called is used as a path."""
    return secrets.token_hex(16)


def path_of(file: File) -> Path:
    """Return where a file lies."""
    return sources.FOLDER / file.place if file.is_pointed else FILES / file.place


def plain_name(name: str) -> str:
    """Return the name of a file as it is kept: its last part, without signs that lead elsewhere.

    Raises
    ------
    RecordsError
        If nothing is left of it, or it is too long.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in last).strip().lstrip(".")
    if not kept or len(kept) > NAME:
        raise RecordsError(
            _("The file has no name that can be kept."),
            do_next=_("Name it with up to %(n)s letters and digits, as declarations-2026.csv.")
            % {"n": NAME},
        )
    return kept


def free_bytes() -> int:
    """Return how many bytes may still come in: what is free, less the reserve."""
    make_folders()
    return max(0, shutil.disk_usage(FOLDER).free - RESERVE)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises
    ------
    RecordsError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as err:
        raise RecordsError(
            _("The file %(name)s cannot be read.") % {"name": path.name},
            do_next=_("Bring it in again, or have it put back on the server."),
        ) from err


def must_be_whole(files: Iterable[File]) -> None:
    """Raise unless each file is here and has the bytes that came in.

    Raises
    ------
    RecordsError
        Naming the first that is not.
    """
    for file in files:
        if file.state == FileState.GONE:
            raise RecordsError(
                _("The file %(name)s was deleted.") % {"name": file.name},
                do_next=_("Choose a version whose records are still here."),
            )
        if digest_of(path_of(file)) != file.sha256:
            raise RecordsError(
                _("The file %(name)s is no longer the one of which this version was made.")
                % {"name": file.name},
                do_next=_("Make a new version of the files as they are now."),
            )


@contextmanager
def laid_out(files: Iterable[File], *, title: str) -> Iterator[Path]:
    """Give a folder in which files stand under the names they came under, for as long as it lasts.

    Parameters
    ----------
    files : iterable of File
        No two of one name.
    title : str
        What the folder is called: reports name it as the source.
    """
    make_folders()
    with tempfile.TemporaryDirectory(prefix=".reading-", dir=HOME) as work:
        folder = Path(work) / _folder_name(title)
        folder.mkdir(mode=0o700)
        for file in files:
            (folder / file.name).symlink_to(path_of(file))
        yield folder


def _folder_name(title: str) -> str:
    """Return a title as a folder can be called, whatever stands in it."""
    kept = "".join(c if c.isalnum() or c in " -_" else "_" for c in title).strip()
    return kept.encode("utf-8")[:200].decode("utf-8", "ignore").strip() or "records"


def remove(file: File) -> None:
    """Take an uploaded file off the disk; one that is pointed to is not ours to remove."""
    if not file.is_pointed:
        path_of(file).unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Put the names of a folder on the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
