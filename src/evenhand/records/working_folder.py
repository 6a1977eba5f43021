"""Where does a command put what it needs while it works, so that nothing of it stays?"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def working_folder(spill: Path | None) -> Iterator[Path]:
    """Give a new folder that nobody else may read, removed when the block ends.

    Parameters
    ----------
    spill : Path or None
        The folder to make it in, which is made if it is not there; None is the system's own for
        what is temporary.

    Raises
    ------
    OSError
        If none can be made.
    """
    # Named before it is made, and made inside the block: an interrupt that falls right after it was
    # made finds the name. ``tempfile.mkdtemp`` tells the name too late for that.
    folder = Path(spill or tempfile.gettempdir()) / f"evenhand-{token_hex(8)}"
    try:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        # Interrupted while it was being removed: a store of gigabytes takes its time.
        shutil.rmtree(folder, ignore_errors=True)
        raise
