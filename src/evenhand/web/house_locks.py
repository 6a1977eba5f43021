"""Who uses the house just now: its services, its one worker, or somebody who restores it?

A lock of the system on a file of the house: it goes with the process that holds it, however that
ends, so that nothing stale is ever left behind.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError

SERVICES: Final = "house.lock"
"""Held together by every process that serves or works; alone by who restores."""
WORKER: Final = "worker.lock"
"""Held by the one worker."""


class Held:
    """A lock that is held until it is let go, or the process ends.

    Attributes
    ----------
    handle : int
        Of the open file.
    """

    __slots__ = ("handle",)

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def let_go(self) -> None:
        """Open the lock to others."""
        os.close(self.handle)


def hold(path: Path, *, alone: bool) -> Held | None:
    """Take a lock without waiting; None where another process holds it in a way that excludes this.

    On Windows, which has no such locks, it is always given.

    Raises
    ------
    ConfigError
        If the file cannot be opened.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as err:
        raise ConfigError(
            f"The house {path.parent} cannot be used: {err.strerror or err}.",
            do_next="Give its folder to the account that Evenhand runs under, mode 700, or name "
            "another with EVENHAND_HOME.",
        ) from err
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 -- not on Windows

        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
    return Held(handle)


def serve_in(home: Path) -> Held:
    """Take part in serving a house.

    Raises
    ------
    ConfigError
        If it is being restored.
    """
    held = hold(home / SERVICES, alone=False)
    if held is None:
        raise ConfigError(
            f"The house {home} is being restored.", do_next="Start again when that has ended."
        )
    return held
