"""Can only its owner read a secret, and is a file whole whatever happens while it is written?"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

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
    try:
        mode, data = path.stat().st_mode, path.read_bytes()
    except OSError as err:
        raise DrawError(
            f"The secret {path} cannot be read: {err.strerror}.",
            do_next="Restore it from custody, or make one with evenhand draw make.",
        ) from err
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise DrawError(
            f"Others than the owner may read the secret {path}.",
            do_next=f"Run chmod 600 {path.name}, and revoke the key if somebody may have read it.",
        )
    if size is not None and len(data) != size:
        raise DrawError(
            f"The secret {path} has {len(data)} bytes, not {size}.",
            do_next="Restore it from custody.",
        )
    return data


def write_secret(path: Path, data: bytes) -> None:
    """Write a new secret, for its owner alone.

    Raises
    ------
    DrawError
        If there is one already.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as err:
        raise DrawError(
            f"There is a secret {path} already.",
            do_next="Name another file; a secret in use is never written over.",
        ) from err
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
