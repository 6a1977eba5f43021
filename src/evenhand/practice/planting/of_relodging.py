"""Which files of a block are withdrawn, and lodged again as later ones?

No file is added: a file that the agent lodged earlier takes the consignment of a later one of the
same agent, and is withdrawn. So the traffic and every single draw stay as they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.course import Course
from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.lot import GENERAL
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import copied
from evenhand.practice.year import DAY_SECONDS

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TRIES: Final = 8
"""Times a consignment is lodged at most."""
_AGAIN_WITHIN: Final = 2 * DAY_SECONDS


def correct(one: LookAlike, planted: Planted, rng: np.random.Generator) -> Planted:
    """Withdraw some files, and make the agent's next the same consignment lodged again."""
    drawn = rng.random(planted.size) < one.share
    order = _of_agents(planted)
    first, second = order[:-1], order[1:]
    files = planted.files
    soon = files.registered[second] - files.registered[first] < _AGAIN_WITHIN
    pair = (files.agent[first] == files.agent[second]) & soon & drawn[first] & ~drawn[second]
    return _lodged_again(one.id, planted, withdrawn=first[pair], last=second[pair])


def shop(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Withdraw files of the agents until the account has one, in runs of a few files."""
    start = rng.random(planted.size) < fault.share
    used = planted.has("typing_corrections")
    again = np.zeros(planted.size, dtype=bool)
    again[planted.consignment[used]] = True
    free = np.isin(planted.files.agent, fault.agents) & ~used & ~again
    order = _of_agents(planted, free)
    agent = planted.files.agent[order]
    place = np.arange(order.size) - np.searchsorted(agent, agent)
    # Runs of so many files of one agent: the last of a run is its first with the account.
    run = np.cumsum(place % TRIES == 0) - 1
    wanted = np.isin(planted.officer[order], fault.accounts)
    runs = int(run[-1]) + 1 if run.size else 0
    ends = np.zeros(runs, dtype=np.int64)
    np.maximum.at(ends, run, np.arange(order.size))
    found = ends.copy()
    np.minimum.at(found, run[wanted], np.flatnonzero(wanted))
    begins = np.searchsorted(run, np.arange(runs))
    # A run that the end of the month cuts off before the account has drawn is left as it was.
    whole = (np.bincount(run, minlength=runs) == TRIES) | (
        np.bincount(run[wanted], minlength=runs) > 0
    )
    shopped = start[order[begins]] & whole
    before = (np.arange(order.size) < found[run]) & shopped[run]
    return _lodged_again(fault.id, planted, withdrawn=order[before], last=order[found[run[before]]])


def withdraw(
    one: Fault | LookAlike, planted: Planted, course: Course, rng: np.random.Generator
) -> Course:
    """Let the agent withdraw soon after the account is known, and end the file there."""
    where = np.flatnonzero(planted.has(one.id))
    at, done = course.at.copy(), course.done.copy()
    given = at[where, Act.ASSIGN]
    wait = (300 + 2_400 * rng.random(where.size)).astype(np.int64)
    # Before it is lodged again: between the two draws, however near they are.
    room = (_lodged_next(planted, where) - given) // 2
    at[where, Act.WITHDRAW] = given + np.clip(np.minimum(wait, room), 1, None)
    done[where, Act.WITHDRAW] = done[where, Act.ASSIGN]
    done[where, Act.WITHDRAW + 1 :] = False
    return replace(course, at=at, done=done)


def _lodged_again(name: str, planted: Planted, *, withdrawn: Ints, last: Ints) -> Planted:
    source = np.arange(planted.size)
    source[withdrawn] = last
    marks = np.zeros(planted.size, dtype=bool)
    marks[withdrawn] = True
    files = copied(planted.files, source)
    return planted.mark(
        name,
        marks,
        files=files,
        total_before=files.total,
        consignment=planted.consignment[source],
    )


def _of_agents(planted: Planted, where: Flags | None = None) -> Ints:
    """Return the files of the general desk agent by agent, each in order of registration.

    Vehicles are left out: their desk depends on the goods.
    """
    files = planted.files
    open_to = (planted.dealt.desk == GENERAL) & (
        files.chapter != planted.administration.goods.vehicles
    )
    at = np.flatnonzero(open_to if where is None else open_to & where)
    return at[np.argsort(files.agent[at], kind="stable")]


def _lodged_next(planted: Planted, where: Ints) -> Ints:
    """Return when the same consignment is registered the next time."""
    order = np.argsort(planted.consignment, kind="stable")
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    following = order[np.minimum(place[where] + 1, order.size - 1)]
    return planted.files.registered[following]
