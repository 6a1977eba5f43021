"""What do declarants ask for while a file is handled, and what is refused?"""

from __future__ import annotations

from typing import Final

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.words import AFTER_CHECK, CORRECTION
from evenhand.practice.formalities.lines import Lines, Theme, between, draw, lines

REFUSED: Final = 0.006
"""Share of checked files on which an amendment is asked for after the check, and refused."""


def of_requests(made: Block) -> tuple[Lines, ...]:
    """Return requests to amend: before each ordinary amendment, and those that are refused.

    A request that comes after the check may be refused, with a reason; none is refused before.
    """
    whole, hours, at = made.planted.administration, made.office.hours, made.course.at
    known = made.course.known
    drawn = draw(
        whole.seed,
        Theme.REQUESTS,
        office=made.office.index,
        month=made.planted.month,
        rows=3,
        n=made.serial.size,
    )
    asked = known(Act.AMEND) & ~made.planted.has("bunched_values")
    checked = known(Act.CHECK_END)
    refused = checked & known(Act.ASSESS) & ~known(Act.AMEND) & (drawn[0] < REFUSED)
    start = np.where(checked, at[:, Act.CHECK_END], at[:, Act.ASSIGN])
    end = np.where(refused, at[:, Act.ASSESS], at[:, Act.AMEND])
    end = np.where(asked | refused, end, start)
    agent = made.lodger
    return (
        lines(
            "amend_request",
            asked | refused,
            between(hours, start, end, 0.1 + 0.4 * drawn[1]),
            actor=agent,
            reason=CORRECTION,
        ),
        lines(
            "amend_refuse",
            refused,
            between(hours, start, end, 0.6 + 0.3 * drawn[2]),
            actor=made.officer_final,
            reason=AFTER_CHECK,
        ),
    )
