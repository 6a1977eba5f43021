"""How much may the engine take, and what is said when that is not enough?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from evenhand.errors import RecordsError

NO_ROOM: Final = ("space", "could not write", "too large", "quota")
"""What the engine says, with the words of the system, where a file cannot grow."""


def least(one: str, other: str) -> str:
    """Return the smaller of two amounts of memory, as ``4GB``."""
    return min(one, other, key=_bytes)


def _bytes(amount: str) -> float:
    units = {"B": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
    text = amount.strip().upper().removesuffix("B").removesuffix("I")
    scale = units.get(text[-1:], 1)
    try:
        return float(text.rstrip("KMGT ")) * scale
    except ValueError:
        # What the engine cannot read either is left to it to refuse.
        return 0.0


def explained(err: duckdb.Error, spill: Path) -> RecordsError:
    """Return what the engine's error means to whoever loads records."""
    said = str(err).splitlines()[0]
    no_room = any(word in said.casefold() for word in NO_ROOM)
    if isinstance(err, duckdb.OutOfMemoryException) or no_room:
        return RecordsError(
            f"The engine ran out of memory or of space in {spill}: {said}.",
            do_next="Free space there, name another folder with --spill, or allow more memory.",
        )
    return RecordsError(
        f"The engine could not load the records: {said}.",
        do_next="Check that the files are whole and readable, then run again.",
    )
