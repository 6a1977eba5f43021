"""What does the log say of duties assessed again and of documents handed in late?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.duties import duties
from evenhand.practice.entries.entry import Entry
from evenhand.practice.entries.words import CREDIT_NOTE, SMALLEST_AMOUNT, TO_FOLLOW
from evenhand.practice.faults.fault import APPROVAL_LIMIT
from evenhand.practice.planting.own_stream import WRITING, own_stream
from evenhand.practice.traffic import totals

Floats = npt.NDArray[np.float64]


def lowered(made: Block) -> tuple[Entry, ...]:
    """Lower duties by 15 to 40 %, under the account of the file and for no reason."""
    drawn = own_stream(made.planted, "late_changes", WRITING).random(made.serial.size)
    return _reassessed(made, "late_changes", 0.85 - 0.25 * drawn)


def credited(made: Block) -> tuple[Entry, ...]:
    """Change duties by up to 30 %, up or down, with reason and approver."""
    name = "credit_notes"
    where = made.planted.has(name)
    return (
        *_reassessed(made, name, credit_factor(made)),
        Entry(Act.REASSESS, "reason", where, CREDIT_NOTE),
        Entry(Act.REASSESS, "approver", where, made.people.chief),
    )


def credit_factor(made: Block) -> Floats:
    """Return what the duties of each file are multiplied with if a credit note comes in."""
    drawn = own_stream(made.planted, "credit_notes", WRITING).random(made.serial.size)
    return np.asarray(0.7 + 0.6 * drawn, dtype=np.float64)


def completed(made: Block) -> tuple[Entry, ...]:
    """Let the agent hand in documents that were to follow, as a chief allowed."""
    where = made.planted.has("late_papers")
    agent = made.lodger
    return (
        Entry(Act.COMPLETE, "actor", where, agent),
        Entry(Act.COMPLETE, "reason", where, TO_FOLLOW),
        Entry(Act.COMPLETE, "approver", where, made.people.chief),
    )


def approved(made: Block) -> tuple[Entry, ...]:
    """Let the deputy approve what a chief would have approved of colleagues' files."""
    account = made.office.specialist
    where = made.planted.has("deputy")
    large = made.files.total >= 100 * APPROVAL_LIMIT
    return (
        Entry(Act.ASSESS, "approver", where & large, account),
        Entry(Act.AMEND, "approver", where & ~made.planted.has("bunched_values"), account),
    )


def _reassessed(made: Block, name: str, factor: Floats) -> tuple[Entry, ...]:
    _, assessed = duties(made)
    before = np.maximum(SMALLEST_AMOUNT, totals(assessed, first=made.files.items.first))
    after = np.maximum(SMALLEST_AMOUNT, np.rint(before * factor).astype(np.int64))
    where = made.planted.has(name)
    return (
        Entry(Act.REASSESS, "actor", where, made.officer_final),
        Entry(Act.REASSESS, "value_before", where, before),
        Entry(Act.REASSESS, "value_after", where, after),
    )
