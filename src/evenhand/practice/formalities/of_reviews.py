"""Which decisions are appealed, which files audited, by whom?"""

from __future__ import annotations

from typing import Final

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.words import ALLOWED, AUDIT, DISMISSED
from evenhand.practice.formalities.lines import Flags, Ints, Lines, Theme, after, draw, lines

APPEALED: Final = 0.06
"""Share of raised values that are appealed against."""
SUCCEEDS: Final = 0.3
AUDITED: Final = 0.004
"""Share of released files that are audited later."""
_ROWS: Final = 8


def reviewed(made: Block) -> tuple[Flags, Flags]:
    """Return which files are appealed against, and which are audited."""
    drawn = _drawn(made)
    released = made.course.known(Act.RELEASE)
    appealed: Flags = released & made.decided.adjusted & (drawn[0] < APPEALED)
    audited: Flags = released & (drawn[1] < AUDITED)
    return appealed, audited


def of_reviews(made: Block) -> tuple[Lines, ...]:
    """Return appeals and audits, decided by the chief who approved nothing, or nobody's file."""
    whole, hours, drawn = made.planted.administration, made.office.hours, _drawn(made)
    appealed, audited = reviewed(made)
    left = made.course.at[:, Act.RELEASE]
    appeals = after(hours, left, 1 + 14 * drawn[2])
    decided = after(hours, appeals, 2 + 12 * drawn[3])
    allowed = drawn[4] < SUCCEEDS
    drawn_at = after(hours, left, 2 + 10 * drawn[5])
    opened = after(hours, drawn_at, 1 + 6 * drawn[6])
    ended = after(hours, opened, 1 + 9 * drawn[7])
    agent, chief = made.lodger, made.people.chief
    return (
        lines("appeal", appealed, appeals, actor=agent),
        lines(
            "appeal_decision",
            appealed,
            decided,
            actor=_other_chief(made),
            reason=np.where(allowed, ALLOWED, DISMISSED),
        ),
        lines(
            "appeal_effect",
            appealed & allowed,
            after(hours, decided, 0.5 + 2 * drawn[4]),
            actor=made.people.clerk,
        ),
        lines("audit_select", audited, drawn_at, actor=whole.system, rule=AUDIT),
        lines("audit_open", audited, opened, actor=chief),
        lines("audit_result", audited, ended, actor=chief),
    )


def _other_chief(made: Block) -> Ints:
    chiefs = made.office.chiefs
    return chiefs.start + chiefs.stop - 1 - made.people.chief


def _drawn(made: Block) -> np.ndarray:
    return draw(
        made.planted.administration.seed,
        Theme.REVIEWS,
        office=made.office.index,
        month=made.planted.month,
        rows=_ROWS,
        n=made.serial.size,
    )
