"""What do faults and look-alikes of single acts do to the files of a block?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.course import Course
from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.innocent.of_acts import SMALL
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import RED
from evenhand.practice.year import DAY_SECONDS, EXTRACT

LATE_DAYS: Final = 15
"""Working days after release within which it is done."""
_AFTER: Final = {
    "late_changes": Act.REASSESS,
    "credit_notes": Act.REASSESS,
    "late_papers": Act.COMPLETE,
}


def on_paper(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark the red files of the account, on which it finds nothing."""
    own = np.isin(planted.officer, fault.accounts) & (planted.files.channel == RED)
    return planted.mark(fault.id, own, handling=planted.handling.scaled(own, finding=0.0))


def briefly(fault: Fault, planted: Planted, course: Course, rng: np.random.Generator) -> Course:
    """End the examination within two minutes of its start."""
    own = planted.has(fault.id)
    lasts = rng.integers(35, 116, size=planted.size)
    at, done = course.at.copy(), course.done.copy()
    at[:, Act.EXAM_END] = np.where(own, at[:, Act.EXAM_START] + lasts, at[:, Act.EXAM_END])
    # One that would have ended after the extract may end before it now.
    ends = own & done[:, Act.EXAM_START] & (at[:, Act.EXAM_END] < EXTRACT)
    done[:, Act.EXAM_END] = np.where(own, ends, done[:, Act.EXAM_END])
    return replace(course, at=at, done=done)


def no_file(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark nothing: what it touches is no declaration."""
    return planted.mark(one.id, np.zeros(planted.size, dtype=bool))


def deputise(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark the files of the month that colleagues of the account have."""
    day = planted.files.day
    others = ~np.isin(planted.officer, one.accounts) & ~np.isin(
        planted.people.colleague, one.accounts
    )
    return planted.mark(one.id, others & (day >= one.starts) & (day < one.until))


def small(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark consignments of one item of little value."""
    items = planted.files.items
    count = np.bincount(items.parent, minlength=planted.size)
    return planted.mark(one.id, (count == 1) & (planted.files.total < 100 * SMALL))


def own_share(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark part of the files of the account, but those that have a reason."""
    chosen = np.isin(planted.officer, fault.accounts) & (rng.random(planted.size) < fault.share)
    return planted.mark(fault.id, chosen & ~planted.has("credit_notes"))


def any_share(one: LookAlike, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark part of all files."""
    return planted.mark(one.id, rng.random(planted.size) < one.share)


def after_release(
    one: Fault | LookAlike, planted: Planted, course: Course, rng: np.random.Generator
) -> Course:
    """Let an act follow within the opening hours of some day after release."""
    act, hours = _AFTER[one.id], planted.office.hours
    where = np.flatnonzero(planted.has(one.id) & course.known(Act.RELEASE))
    released = hours.ordinal[course.at[where, Act.RELEASE] // DAY_SECONDS]
    later = 1 + LATE_DAYS * rng.random(planted.size)[where]
    at, done = course.at.copy(), course.done.copy()
    at[where, act] = hours.clock(((released + later) * hours.length).astype(np.int64))
    done[where, act] = at[where, act] < EXTRACT
    return replace(course, at=at, done=done)
