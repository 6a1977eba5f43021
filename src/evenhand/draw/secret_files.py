"""Where is a secret of the draw, and is a file whole whatever happens while it is written?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from evenhand import private_files
from evenhand.errors import DrawError

SECRET_BYTES: Final = 32


def write_whole(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file so that it holds all of the old or all of the new, also if the power goes."""
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)


def read_secret(path: Path, size: int | None = SECRET_BYTES) -> bytes:
    """Read a secret from a file that only its owner may read.

    Raises
    ------
    DrawError
        If it is missing, others may read it, or it has another length.
    """
    return private_files.read_secret(
        path,
        family=DrawError,
        if_gone="Restore it from custody, or make one with evenhand draw make.",
        size=size,
    )


def write_secret(path: Path, data: bytes) -> None:
    """Write a new secret, for its owner alone.

    Raises
    ------
    DrawError
        If there is one already.
    """
    try:
        private_files.write_private(path, data)
    except FileExistsError as err:
        raise DrawError(
            f"There is a secret {path} already.",
            do_next="Name another file; a secret in use is never written over.",
        ) from err
