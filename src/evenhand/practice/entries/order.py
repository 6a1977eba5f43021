"""Which faults and look-alikes write over the log of events, in which order?

A function each, given the finished block: it returns entries that are written over the ordinary
ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.block import Block
from evenhand.practice.entries.entry import Entry
from evenhand.practice.entries.of_acts import approved, completed, credited, lowered
from evenhand.practice.entries.of_examining import copied, phrased
from evenhand.practice.entries.of_lot import corrected, moved
from evenhand.practice.entries.of_time import first_by_rule

ENTRIES: Final[tuple[tuple[str, Callable[[Block], tuple[Entry, ...]]], ...]] = (
    ("deputy", approved),
    ("credit_notes", credited),
    ("late_papers", completed),
    ("late_changes", lowered),
    ("perishables_first", first_by_rule),
    ("typing_corrections", corrected),
    ("moved_files", moved),
    ("standard_phrases", phrased),
    ("copied_reports", copied),
)
"""By id, in their order: the later has the last word."""


def entries_of(made: Block) -> tuple[Entry, ...]:
    """Return all entries of a block."""
    touched = made.planted.touched
    return tuple(entry for name, write in ENTRIES if name in touched for entry in write(made))
