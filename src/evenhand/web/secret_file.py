"""Can only its owner read a secret of the web product, and is it made once?"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError

SECRET_BYTES: Final = 32


def secret(path: Path) -> bytes:
    """Return the 32 bytes of a file that its owner alone may read, making it on first use.

    Raises
    ------
    ConfigError
        If others may read it, it has another length, or it can be neither read nor made.
    """
    try:
        _make(path)
        mode, data = path.stat().st_mode, path.read_bytes()
    except OSError as err:
        raise ConfigError(
            f"The secret {path} can be neither read nor made: {err.strerror}.",
            do_next="Give its folder to the account that Evenhand runs under, mode 700.",
        ) from err
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ConfigError(
            f"Others than the owner may read the secret {path}.",
            do_next=f"Run chmod 600 {path}, and replace it if somebody may have read it.",
        )
    if len(data) != SECRET_BYTES:
        raise ConfigError(
            f"The secret {path} has {len(data)} bytes, not {SECRET_BYTES}.",
            do_next="Restore it from the backup.",
        )
    return data


def _make(path: Path) -> None:
    """Write a new secret unless there is one; of two processes one makes it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    half = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, not a move: it fails where another process was first.
            os.link(half, path)
        except FileExistsError:
            return
    finally:
        half.unlink(missing_ok=True)
