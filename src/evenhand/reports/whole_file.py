"""How does a report appear whole, or not at all?

Someone may open a folder while a run writes into it, and a run may be interrupted: a file is
written under a name of its own and takes its place in one step.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from evenhand.errors import ReportError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Lend a name to write to; on leaving, the file takes the place of ``path``.

    Whatever goes wrong inside, ``path`` stays as it was and nothing half-written is left. Handles
    must be closed before leaving: Windows does not rename an open file.

    Raises
    ------
    ReportError
        If the file cannot be written, with the remedy.
    """
    part = path.with_name(f".{token_hex(4)}.part")
    try:
        # A folder that cannot be written to is better known before the work than after it.
        part.touch()
        yield part
        part.replace(path)
    except OSError as err:
        raise ReportError(
            f"{path} could not be written: {err.strerror or err}.", do_next=_remedy(err, path)
        ) from err
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; one that is there already is left as it is.

    Raises
    ------
    ReportError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise ReportError(
            f"The folder {folder} could not be made: {err.strerror or err}.",
            do_next="Write to a folder that you may make, where no file has its name.",
        ) from err


def write_text(text: str, path: Path) -> None:
    """Write text in UTF-8 with Unix line ends, whole or not at all."""
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(content: bytes, path: Path) -> None:
    """Write bytes, whole or not at all."""
    with whole_file(path) as part:
        part.write_bytes(content)


def _remedy(err: OSError, path: Path) -> str:
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Free some space on the disk of {path.parent}, or write to another folder."
    if err.errno == errno.ENOENT:
        return f"Make the folder {path.parent} first."
    if path.is_dir():
        return f"Move the folder {path} away, or write to another folder."
    if err.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Close the file where it is open, or write to a folder you may write to."
    return "Free space there, or write to another folder."
