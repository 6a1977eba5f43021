"""What does the log say of files that were lodged again or changed hands?"""

from __future__ import annotations

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.entry import Entry
from evenhand.practice.entries.words import CORRECTION, NONE


def corrected(made: Block) -> tuple[Entry, ...]:
    """Give the reason of those who withdraw for a mistake."""
    where = made.planted.has("typing_corrections")
    return (Entry(Act.WITHDRAW, "reason", where, CORRECTION),)


def moved(made: Block) -> tuple[Entry, ...]:
    """Give no reason where the chief moves files to the account."""
    return (Entry(Act.REASSIGN, "reason", made.planted.has("moved_files"), NONE),)
