"""Does another process write this log?

The operating system holds the lock and lets go of it when the process ends, however it ends. Two
servers on one store would sign two logs of one size.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from evenhand.errors import DrawError

LOCK: Final = "lock"


class StoreLock:
    """The right to write a store, until it is released.

    Raises
    ------
    DrawError
        If another process has it.
    """

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle)
        except OSError as err:
            os.close(self._handle)
            raise DrawError(
                f"Another server writes the log in {folder}.",
                do_next="Stop it first: two servers with one key would sign two logs.",
            ) from err

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
