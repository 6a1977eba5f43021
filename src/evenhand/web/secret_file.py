"""Can only its owner read a secret of the web product, and is it made once?"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError
from evenhand.private_files import read_secret, write_private

SECRET_BYTES: Final = 32


def secret(path: Path) -> bytes:
    """Return the 32 bytes of a file that its owner alone may read, making it on first use.

    Raises
    ------
    ConfigError
        If others may read it, it has another length, or it can be neither read nor made.
    """
    remedy = "Give its folder to the account that Evenhand runs under, mode 700."
    try:
        _make(path)
    except OSError as err:
        raise ConfigError(
            f"The secret {path} cannot be made: {err.strerror or err}.", do_next=remedy
        ) from err
    return read_secret(path, family=ConfigError, if_gone=remedy, size=SECRET_BYTES)


def _make(path: Path) -> None:
    """Write a new secret unless there is one; of two processes one makes it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    half = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        write_private(half, secrets.token_bytes(SECRET_BYTES))
        try:
            # A link, not a move: it fails where another process was first.
            os.link(half, path)
        except FileExistsError:
            return
    finally:
        half.unlink(missing_ok=True)
