"""What takes long to make is made once, and not again by every worker."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

MOST_SECONDS = 1800


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first worker fills; the others wait for it, and only read it."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, ended, failed = root / name, root / f"{name}.ended", root / f"{name}.failed"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + MOST_SECONDS
        while not ended.exists():
            if time.monotonic() > end:
                pytest.fail(f"{name} was not made by the worker that began it")
            time.sleep(0.1)
    else:
        failed.touch()
        try:
            make(folder)
            failed.unlink()
        finally:
            ended.touch()
    if failed.exists():
        pytest.fail(f"{name} could not be made: the worker that began it says why")
    return folder
