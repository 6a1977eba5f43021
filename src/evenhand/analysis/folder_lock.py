"""Is another run writing into this folder?

The operating system holds the lock and lets go of it when the process ends, however it ends: a
run that was killed leaves nothing behind that stops the next one, and a process number that was
given out again stops nobody.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from evenhand.errors import ReportError

LOCK: Final = ".evenhand.lock"
# Windows keeps others from reading what is locked: the byte lies far behind the process number.
_BYTE: Final = 1 << 20
_TAKEN: Final = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What the systems answer where another process holds the lock; the rest are faults."""


@contextmanager
def only_run_in(folder: Path) -> Iterator[None]:
    """Keep every other run out of the folder, which is made if it does not exist.

    A folder that was made here and holds nothing at the end is removed again.

    Raises
    ------
    ReportError
        If another run is writing into the folder.
    OSError
        If the folder or the lock in it cannot be made.
    """
    made = _make(folder)
    try:
        handle = _take(folder)
        try:
            yield
        finally:
            _release(handle, folder / LOCK)
    finally:
        for place in made:
            # Not empty: it holds the results, or those of another run.
            with suppress(OSError):
                place.rmdir()


def _make(folder: Path) -> list[Path]:
    """Make a folder and its parents; return those that were not there, innermost first."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _take(folder: Path) -> int:
    lock = folder / LOCK
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            # A run that ended between our two steps removed the folder it had made.
            folder.mkdir(parents=True, exist_ok=True)
            continue
        try:
            _lock(handle)
        except OSError as err:
            os.close(handle)
            if err.errno not in _TAKEN:
                raise
            raise ReportError(
                f"Another run{_owner(lock)} is writing into {folder}.",
                do_next="Wait for it to end, or name another folder with --out.",
            ) from err
        if _is_still(handle, lock):
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode("ascii"))
            return handle
        # The run before removed the file after we had opened it: what we hold locks nothing.
        os.close(handle)


def _release(handle: int, lock: Path) -> None:
    # POSIX: removed while it is still held, so that nobody is kept waiting on a file that is gone.
    # Windows removes no open file: there it is closed first, and stays if another run has it open.
    if os.name == "posix":
        lock.unlink(missing_ok=True)
    os.close(handle)
    if os.name != "posix":
        with suppress(OSError):
            lock.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still(handle: int, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), lock.stat())
    except FileNotFoundError:
        return False


def _owner(lock: Path) -> str:
    try:
        text = lock.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return f" (process {text})" if text.isdecimal() else ""
