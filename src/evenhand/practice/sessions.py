"""From which session was each act recorded, when did it begin, when was it keyed in?

An account has one session a day, on one terminal. One account planted has two at once on some days;
one innocent account moves to another terminal at noon, and its sessions never meet.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Administration
from evenhand.practice.block import Block
from evenhand.practice.planting.own_stream import SESSIONS, fixed_stream
from evenhand.practice.planting.planted import Planted
from evenhand.practice.year import DAY_SECONDS, DAYS, EXTRACT

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NO_SESSION: Final = -1
NOT_KNOWN: Final = np.iinfo(np.int64).min
DAYS_OF_CODE: Final = 512
"""More than the days of a year, so that account, day and terminal make one number."""
DAYS_WITH_TWO: Final = 0.8
"""Share of days on which an account has two sessions, at once or one after the other."""
_BEGINS: Final = {
    Act.CHECK_END: Act.CHECK_START,
    Act.EXAM_END: Act.EXAM_START,
    Act.LAB_RESULT: Act.SAMPLE,
}


def session_codes(
    administration: Administration, made: Block, *, row: Ints, at: Ints, actor: Ints
) -> Ints:
    """Return the session of each event as a number; ``NO_SESSION`` for the system and for agents.

    Parameters
    ----------
    row, at, actor : ndarray of int, shape (events,)
        File of the block, clock second, account number.
    """
    day = at // DAY_SECONDS
    second = np.zeros(row.size, dtype=bool)
    for name in ("shared_account", "moved_desk"):
        if name in made.planted.touched:
            second |= _second(name, made, row=row, at=at, actor=actor)
    code = (actor.astype(np.int64) * DAYS_OF_CODE + day) * 2 + second
    return np.where(actor < administration.system, code, NO_SESSION)


def _second(name: str, made: Block, *, row: Ints, at: Ints, actor: Ints) -> Flags:
    """Return which events an account with two sessions records in its second."""
    marked = made.planted.has(name)[row] & (actor == made.dealt.officer[row])
    days = days_with_two(made.planted, name)
    found: Flags = marked & days[at // DAY_SECONDS]
    if name == "moved_desk":
        noon = made.office.hours.opens + made.office.hours.length // 2
        found = found & (at % DAY_SECONDS >= noon)
    return found


def days_with_two(planted: Planted, name: str) -> Flags:
    """Return on which days of the year an account has two sessions: the same for every block."""
    drawn: Flags = fixed_stream(planted, name, SESSIONS).random(DAYS) < DAYS_WITH_TWO
    return drawn


def started(made: Block) -> Ints:
    """Return when each act that lasts began, shape (n, acts); ``NOT_KNOWN`` for the others."""
    began = np.full(made.course.at.shape, NOT_KNOWN)
    for end, start in _BEGINS.items():
        both = made.course.known(end) & made.course.known(start)
        began[both, end] = made.course.at[both, start]
    return began


def recorded(at: Ints, act: npt.NDArray[Any]) -> Ints:
    """Return when each event was keyed in: within seconds, what the bank reports within minutes."""
    # A few seconds that differ from act to act; nothing is meant to be read into them.
    lag = (at * 7 + act) % 5 + np.where(act == Act.PAY, 60 + at % 540, 0)
    keyed: Ints = np.minimum(at + lag, np.maximum(at, EXTRACT - 1))
    return keyed
