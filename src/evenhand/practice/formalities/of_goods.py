"""When do goods arrive and leave, who else looks at them, what is held or destroyed?"""

from __future__ import annotations

from typing import Final

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.words import PAPERS_MISSING, SINGLE_WINDOW, SPOILED, TERMINAL
from evenhand.practice.formalities.lines import Flags, Ints, Lines, Theme, between, draw, lines
from evenhand.practice.pace import HOUR
from evenhand.practice.traffic import RED

PRE_ARRIVAL: Final = 0.25
"""Share of files, but those to be examined, that are lodged before the goods arrive."""
INSPECTED: Final = 0.6
"""Share of examinations of perishables and medicines at which another authority takes part."""
INSPECTED_CHAPTERS: Final = ("02", "08", "30")
PERISHABLE_CHAPTERS: Final = ("02", "08")
HELD: Final = 0.12
"""Share of queries on which the goods are held until the answer."""
DESTROYED: Final = 0.05
"""Share of examined perishables of which part is found spoiled before it leaves."""
VIEWED: Final = 0.3
"""Share of files with a sample of which the declarant took one before lodging."""


def has_terminal(made: Block) -> bool:
    """Return whether a terminal reports what arrives and leaves: at every second office."""
    return made.office.index % 2 == 0


def of_goods(made: Block, *, spared: Flags) -> tuple[Lines, ...]:
    """Return what happens to the goods of a block.

    Parameters
    ----------
    made : Block
    spared : ndarray of bool, shape (n,)
        Files on which Customs acts after release: of their goods nothing is destroyed.
    """
    whole, hours = made.planted.administration, made.office.hours
    n, at, known = made.serial.size, made.course.at, made.course.known
    drawn = draw(whole.seed, Theme.GOODS, office=made.office.index, month=_month(made), rows=9, n=n)
    inspected = known(Act.EXAM_END) & _of(made, INSPECTED_CHAPTERS) & (drawn[0] < INSPECTED)
    lasts = at[:, Act.EXAM_END] - at[:, Act.EXAM_START]
    meets = at[:, Act.EXAM_START] + ((0.2 + 0.6 * drawn[1]) * lasts).astype(np.int64)
    held = known(Act.QUERY) & (drawn[2] < HELD)
    handler, system = made.officer_final, whole.system
    spoiled = known(Act.RELEASE) & known(Act.EXAM_END) & _of(made, PERISHABLE_CHAPTERS)
    spoiled &= (drawn[3] < DESTROYED) & ~spared
    leaves = _leaves(at[:, Act.RELEASE], drawn[5])
    worth = np.maximum(100, (made.files.total * (0.05 + 0.2 * drawn[4])).astype(np.int64))
    agent = made.lodger
    sampled = known(Act.SAMPLE) & (drawn[8] < VIEWED)
    return (
        *_reported(made, drawn[6], drawn[7], leaves),
        lines("presample", sampled, at[:, Act.LODGE] - int(HOUR / 2), actor=agent),
        lines("agency_inspection", inspected, meets, actor=system, source=SINGLE_WINDOW),
        lines("hold", held, at[:, Act.QUERY], actor=handler, reason=PAPERS_MISSING),
        lines("unhold", held & known(Act.QUERY_ANSWER), at[:, Act.QUERY_ANSWER], actor=handler),
        lines(
            "disposal",
            spoiled,
            between(hours, at[:, Act.RELEASE], leaves, 0.5),
            actor=made.people.clerk,
            approver=made.people.chief,
            reason=SPOILED,
            value_after=worth,
        ),
    )


def _reported(made: Block, drawn: np.ndarray, when: np.ndarray, leaves: Ints) -> tuple[Lines, ...]:
    """Return what the terminal reports: goods come before lodging, or after the selection."""
    if not has_terminal(made):
        return ()
    at, known = made.course.at, made.course.known
    early = known(Act.RELEASE) & (made.decided.channel != RED) & (drawn < PRE_ARRIVAL)
    waited = (HOUR + -20 * HOUR * np.log1p(-when)).astype(np.int64)
    selected = at[:, Act.SELECT]
    comes = selected + 1 + (0.9 * when * (at[:, Act.RELEASE] - selected)).astype(np.int64)
    arrived = np.where(early, np.minimum(comes, at[:, Act.RELEASE]), at[:, Act.LODGE] - waited)
    everywhere = np.ones(made.serial.size, dtype=bool)
    system = made.planted.administration.system
    return (
        lines("arrival", everywhere, arrived, actor=system, source=TERMINAL),
        lines("gate_out", known(Act.RELEASE), leaves, actor=system, source=TERMINAL),
    )


def _leaves(released: Ints, drawn: np.ndarray) -> Ints:
    wait: Ints = (0.3 * HOUR - 4 * HOUR * np.log1p(-drawn)).astype(np.int64)
    return released + wait


def _of(made: Block, chapters: tuple[str, ...]) -> Flags:
    known = made.planted.administration.goods.chapters
    places = [k for k, chapter in enumerate(known) if chapter in chapters]
    found: Flags = np.isin(made.files.chapter, places)
    return found


def _month(made: Block) -> int:
    return made.planted.month
