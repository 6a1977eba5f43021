"""What does the log say of files that are taken up first by rule?"""

from __future__ import annotations

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.entry import Entry
from evenhand.practice.entries.words import PERISHABLES


def first_by_rule(made: Block) -> tuple[Entry, ...]:
    """Name the rule by which perishable goods are taken up first."""
    where = made.planted.has("perishables_first")
    return (Entry(Act.CHECK_START, "rule", where, PERISHABLES),)
