"""Which files of a block are examined or reported on in an account's own way?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.course import Course
from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import RED, YELLOW
from evenhand.practice.year import DAY_SECONDS


def choose_more(one: LookAlike, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark yellow files of the account that it may want to see."""
    chosen = (
        np.isin(planted.officer, one.accounts)
        & (planted.files.channel == YELLOW)
        & (rng.random(planted.size) < one.share)
    )
    return planted.mark(one.id, chosen)


def examine_more(
    one: LookAlike, planted: Planted, course: Course, _rng: np.random.Generator
) -> Course:
    """Look at the goods in the last part of the documentary check, so that nothing comes later.

    Not where a question was put to the agent, nor where the check runs over night.
    """
    at, done = course.at.copy(), course.done.copy()
    starts, ends = course.at[:, Act.CHECK_START], course.at[:, Act.CHECK_END]
    where = (
        planted.has(one.id)
        & done[:, Act.CHECK_END]
        & ~done[:, Act.QUERY]
        & (starts // DAY_SECONDS == ends // DAY_SECONDS)
    )
    checked = starts + (3 * (ends - starts)) // 10
    at[where, Act.CHECK_END] = checked[where]
    at[where, Act.EXAM_START] = checked[where]
    at[where, Act.EXAM_END] = ends[where]
    done[where, Act.EXAM_START] = done[where, Act.EXAM_END] = True
    return replace(course, at=at, done=done)


def copy(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark most red files of the account, of which it writes what it always writes."""
    own = np.isin(planted.officer, fault.accounts) & (planted.files.channel == RED)
    return planted.mark(fault.id, own & (rng.random(planted.size) < fault.share))
