"""Which files of a block change hands after the lot, and when?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.course import Course
from evenhand.practice.faults.fault import Fault
from evenhand.practice.lot import GENERAL
from evenhand.practice.planting.planted import Planted


def give_away(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark files of the agents that their chief gives to the account, and name both."""
    receiver, chief = fault.accounts
    files, people = planted.files, planted.people
    present = planted.roster.present[receiver - planted.office.officers.start, files.day]
    chosen = (
        np.isin(files.agent, fault.agents)
        & (planted.dealt.desk == GENERAL)
        & (planted.officer != receiver)
        & present
        & (rng.random(planted.size) < fault.share)
    )
    by = replace(
        people,
        chief=np.where(chosen, chief, people.chief),
        colleague=np.where(chosen, receiver, people.colleague),
    )
    return planted.mark(fault.id, chosen, people=by)


def change_hands(
    fault: Fault, planted: Planted, course: Course, rng: np.random.Generator
) -> Course:
    """Let the chief reassign soon after the lot, before the first account has begun."""
    where = planted.has(fault.id) & course.known(Act.ASSIGN) & ~course.known(Act.WITHDRAW)
    at, done = course.at.copy(), course.done.copy()
    following = done[:, Act.CHECK_START :]
    begins = np.where(following, at[:, Act.CHECK_START :], np.iinfo(np.int64).max).min(axis=1)
    given = at[:, Act.ASSIGN]
    wait = (300 + 2_400 * rng.random(where.size)).astype(np.int64)
    moved_at = given + np.maximum(1, np.minimum(wait, (begins - given) // 2))
    at[where, Act.REASSIGN] = moved_at[where]
    done[where, Act.REASSIGN] = True
    return replace(course, at=at, done=done, reassigned=course.reassigned | where)
