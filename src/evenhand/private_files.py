"""Can its owner alone read a file, from its first moment on?

Keys of the pseudonyms, secrets of the draw and of the web product, passwords of a database: all lie
in such files. Who refuses one says so in the errors of its own family.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from evenhand.errors import EvenhandError


def is_open_to_others(path: Path) -> bool:
    """Say whether others than the owner may read or write a file; on Windows its folder says that.

    Raises
    ------
    OSError
        If the file cannot be looked at.
    """
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def read_secret(
    path: Path, *, family: type[EvenhandError], if_gone: str, size: int | None
) -> bytes:
    """Read a secret from a file that its owner alone may read.

    Parameters
    ----------
    path : Path
    family : type of EvenhandError
        Of the errors raised.
    if_gone : str
        What to do next where it cannot be read.
    size : int or None
        Bytes that it must have.

    Raises
    ------
    EvenhandError
        Of the family: if it is missing, others may read it, or it has another length.
    """
    try:
        is_open, data = is_open_to_others(path), path.read_bytes()
    except OSError as err:
        raise family(
            f"The secret {path} cannot be read: {err.strerror or err}.", do_next=if_gone
        ) from err
    if is_open:
        raise family(
            f"Others than the owner may read the secret {path}.",
            do_next=f"Run chmod 600 {path}, and replace it if somebody may have read it.",
        )
    if size is not None and len(data) != size:
        raise family(
            f"The secret {path} has {len(data)} bytes, not {size}.",
            do_next="Restore it from custody or the backup.",
        )
    return data


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone can read; mode 600 from its first moment.

    It is on the disk when this returns.

    Raises
    ------
    FileExistsError
        If a file is there already.
    OSError
        If it cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
