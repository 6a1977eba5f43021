"""Where does a run write, so that nothing half-done is ever mistaken for a result?

A run writes into a hidden folder beside its results and moves everything into place at the end; an
interrupted run leaves the results as they were. A lock keeps two runs out of one folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from evenhand.errors import ReportError

LOCK: Final = ".evenhand.lock"
STAGING: Final = ".evenhand.partial"


@contextmanager
def results_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write into; its contents appear in ``out`` when the block ends well.

    What an earlier run left under the same names is replaced; other files stay.

    Raises
    ------
    ReportError
        If ``out`` is a file, cannot be written, or another run is writing into it.
    """
    if out.exists() and not out.is_dir():
        raise ReportError(
            f"{out} is a file, not a folder.", do_next="Name another folder with --out."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = _lock(out)
    except OSError as err:
        raise ReportError(
            f"Results cannot be written to {out}: {err.strerror or err}.",
            do_next="Name a folder you may write to with --out, or free space there.",
        ) from err
    staging = out / STAGING
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        yield staging
        for made in sorted(staging.iterdir()):
            _into_place(made, out / made.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        lock.unlink(missing_ok=True)


@contextmanager
def scratch_folder(spill: Path | None) -> Iterator[Path]:
    """Give a folder for the store and the spill of one run, removed when the block ends.

    Raises
    ------
    ReportError
        If none can be made.
    """
    try:
        if spill is not None:
            spill.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="evenhand-", dir=spill))
    except OSError as err:
        raise ReportError(
            f"No working folder can be made in {spill or tempfile.gettempdir()}: "
            f"{err.strerror or err}.",
            do_next="Name another folder with --spill, or free space there.",
        ) from err
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lock(out: Path) -> Path:
    lock = out / LOCK
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError as err:
        owner = _owner(lock)
        if owner is not None and _is_running(owner):
            raise ReportError(
                f"Another run (process {owner}) is writing into {out}.",
                do_next="Wait for it to end, or name another folder with --out.",
            ) from err
        # The run that made it was killed: its results were never moved into place.
        lock.unlink(missing_ok=True)
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    return lock


def _owner(lock: Path) -> int | None:
    try:
        return int(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _is_running(process: int) -> bool:
    if os.name == "nt":
        # os.kill(pid, 0) would end the process on Windows: believe the lock instead.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _into_place(made: Path, place: Path) -> None:
    if made.is_dir() and place.is_dir():
        shutil.rmtree(place)
    made.replace(place)
