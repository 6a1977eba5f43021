"""Does the house's own list of breached passwords hold one?

The list lies in one file of the layout in which such lists are commonly handed on: a line a
password, its SHA-1 as 40 hexadecimal digits, ascending, with or without a colon and how often it
was seen. It may have 40 GB: a password is searched by bisection in the open file, some 35 places of
a list of a billion, and nothing of it is kept in memory.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from evenhand.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 64
"""Bytes of a line at most: 40 digits, a colon, 12 digits, and its end."""
READ_WHOLE: Final = 20_000_000
"""Bytes of a list that is looked through line by line; of a longer one places are looked at."""
PLACES: Final = 2_000
FEWEST: Final = 3_000
"""Lines that a list has at least: ASVS 6.2.4 asks for so many passwords."""
_LINE: Final = re.compile(rb"([0-9A-Fa-f]{40})(?::[0-9]{1,12})?[ \t]*\r?\n?")
_REMEDY: Final = "Put the list in place again as docs/how-to/breached-passwords says."


def holds(path: Path, password: str) -> bool:
    """Say whether a password is on the list.

    Parameters
    ----------
    path : Path
        Of the list.
    password : str
        As it was given; its UTF-8 is what was hashed.

    Raises
    ------
    ConfigError
        If the list cannot be read, or what is read of it on the way is no list in order.
    """
    # The list is made of SHA-1; nothing here rests on that nobody can make two texts of one hash.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with _opened(path) as (file, size):
        # The lines that begin in [low, high) are those still to be looked at.
        low, high = 0, size
        above, below = b"", b"G"
        while low < high:
            found, start, end = _line_from(file, path, low + (high - low) // 2, low)
            if start >= high:
                high = low + (high - low) // 2
                continue
            if not above < found < below:
                raise _broken(path, start, "is not in its place: the list does not ascend")
            if found == wanted:
                return True
            if found < wanted:
                low, above = end, found
            else:
                high, below = start, found
    return False


def look_at(path: Path) -> int:
    """Look whether a list can be searched: all of it, or of a long one 2,000 places and its end.

    Returns
    -------
    int
        Lines that it has at least.

    Raises
    ------
    ConfigError
        If it cannot be read, a line is wrongly formed, it does not ascend, or a part is missing.
    """
    with _opened(path) as (file, size):
        # What is left out between two places that are looked at; the end is looked at whole.
        step = 0 if size <= READ_WHOLE else size // PLACES
        lines, first, before, at, low = 0, b"", b"", 0, 0
        while at < size:
            found, start, end = _line_from(file, path, at, low)
            if not found:
                break
            if found <= before:
                raise _broken(path, start, "is not above the one before: the list does not ascend")
            lines, first, before = lines + 1, first or found, found
            low, at = end, max(end, min(end + step, size - 2 * LONGEST))
    lines = lines if step == 0 else size // LONGEST
    # Hashes fall evenly: of 3,000 the first or last begins otherwise once in 100,000 lists.
    if lines >= FEWEST and not (first.startswith(b"00") and before.startswith(b"FF")):
        raise ConfigError(
            f"The list of breached passwords {path} goes from {first[:2].decode()}... to "
            f"{before[:2].decode()}..., and not from 00 to FF: a part is missing.",
            do_next=_REMEDY,
        )
    return lines


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a list that its owner alone can change; say in words why it cannot be read."""
    try:
        # Before it is opened: a pipe would let who opens it wait.
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise ConfigError(f"The list of breached passwords {path} is no file.", do_next=_REMEDY)
        if os.name == "posix" and about.st_mode & 0o022:
            raise ConfigError(
                f"Others than its owner may change the list of breached passwords {path}.",
                do_next=f"Run chmod go-w {path}, and check the list against where it came from.",
            )
        if about.st_size == 0:
            raise ConfigError(f"The list of breached passwords {path} is empty.", do_next=_REMEDY)
        with path.open("rb") as file:
            yield file, about.st_size
    except OSError as err:
        raise ConfigError(
            f"The list of breached passwords {path} cannot be read: {err.strerror or err}.",
            do_next=_REMEDY,
        ) from err


def _line_from(file: IO[bytes], path: Path, at: int, low: int) -> tuple[bytes, int, int]:
    """Return the first line that begins at a place or after it: its hash, where it begins and ends.

    Parameters
    ----------
    at : int
        The place.
    low : int
        A place where a line is known to begin, at `at` or before it.

    Raises
    ------
    ConfigError
        If it is no line of such a list. After the last line the hash is empty, and it begins after
        the end.
    """
    start = at
    if at > low:
        # Where the byte before ends a line, one begins here; else go on to the next.
        file.seek(at - 1)
        passed = file.readline(LONGEST)
        start = at - 1 + len(passed)
        if not passed.endswith(b"\n"):
            if len(passed) == LONGEST:
                raise _broken(path, at, "is longer than a line of such a list")
            return b"", start + 1, start + 1
    file.seek(start)
    line = file.readline(LONGEST)
    if not line:
        return b"", start + 1, start + 1
    match = _LINE.fullmatch(line)
    if match is None:
        raise _broken(path, start, "is not 40 hexadecimal digits, with or without a count")
    return match[1].upper(), start, start + len(line)


def _broken(path: Path, at: int, what: str) -> ConfigError:
    return ConfigError(
        f"In the list of breached passwords {path} the line at byte {at:,} {what}.",
        do_next=_REMEDY,
    )
