"""When does each act on a file happen?

One row a file, one column an act, in the order of the acts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Office
from evenhand.practice.decisions import Decided
from evenhand.practice.look_alikes import LookAlikes
from evenhand.practice.pace import HOUR, TAKE_UP, Steps
from evenhand.practice.traffic import GREEN, RED, Traffic
from evenhand.practice.year import DAY_SECONDS, EXTRACT

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Course:
    """The acts on the files of a block.

    Attributes
    ----------
    at : ndarray of int64, shape (n, acts)
        Clock second; without meaning where ``done`` is false.
    done : ndarray of bool, shape (n, acts)
        Whether the act happens, and before the extract.
    reassigned, overtime : ndarray of bool, shape (n,)
        Files given to a colleague of the officer who fell ill; released after hours by request.
    """

    at: Ints
    done: Flags
    reassigned: Flags
    overtime: Flags

    def known(self, act: Act) -> Flags:
        """Return on which files the act is on record."""
        return self.done[:, act]


@dataclass(frozen=True, slots=True)
class Tempo:
    """What the officer of each file multiplies: all it does, and the wait beyond that.

    Besides, the working seconds for which a file is let lie.
    """

    pace: Floats
    wait: Floats
    shelved: Floats


def course(
    files: Traffic,
    officer: Ints,
    decided: Decided,
    took: Steps,
    *,
    office: Office,
    tempo: Tempo,
    look_alikes: LookAlikes,
    at_night: Flags,
    rng: np.random.Generator,
) -> Course:
    """Return when each act on each file happens, the innocent and the planted delays included."""
    n = files.day.size
    hours = office.hours
    registered = hours.working(
        day=files.day, second=files.registered - files.day * DAY_SECONDS - hours.opens
    )
    length, happens = _lengths(files, decided, took, tempo=tempo)
    sick = _left_by_the_sick(
        files,
        officer,
        registered + length[:, : Act.PAY].sum(axis=1),
        office=office,
        look_alikes=look_alikes,
    )
    back = hours.ordinal[look_alikes.sick_from] * hours.length + int(HOUR)
    length[sick, Act.REASSIGN] = back - registered[sick]
    happens[:, Act.REASSIGN] = sick
    at = hours.clock(registered[:, None] + np.cumsum(length, axis=1))
    small = rng.integers(1, 30, size=(2, n))
    at[:, Act.LODGE] = files.registered - 60 - (rng.standard_exponential(n) * 2 * HOUR).astype(int)
    at[:, Act.REGISTER] = files.registered
    at[:, Act.SELECT] = files.registered + small[0]
    at[:, Act.ASSIGN] = files.registered + small[0] + small[1]
    overtime = (rng.random(n) < 0.004) & ~at_night
    late = rng.random(n)
    closing = at[:, Act.PAY] // DAY_SECONDS * DAY_SECONDS + hours.opens + hours.length
    night = closing + ((2.0 + 3.0 * late) * HOUR).astype(np.int64)
    evening = closing + ((0.2 + 1.3 * late) * HOUR).astype(np.int64)
    at[:, Act.RELEASE] = np.where(at_night, night, np.where(overtime, evening, at[:, Act.RELEASE]))
    return Course(at=at, done=happens & (at < EXTRACT), reassigned=sick, overtime=overtime)


def _lengths(files: Traffic, decided: Decided, took: Steps, *, tempo: Tempo) -> tuple[Ints, Flags]:
    """Return working seconds from each act to the next, and which acts happen."""
    n = files.day.size
    checked, examined = decided.channel != GREEN, decided.channel == RED
    length = np.zeros((n, len(Act)), dtype=np.float64)
    happens = np.zeros((n, len(Act)), dtype=bool)
    happens[:, [Act.LODGE, Act.REGISTER, Act.SELECT, Act.ASSIGN, Act.ASSESS]] = True
    happens[:, [Act.PAY, Act.RELEASE]] = True
    happens[:, Act.CHECK_START] = happens[:, Act.CHECK_END] = checked
    happens[:, Act.QUERY] = happens[:, Act.QUERY_ANSWER] = decided.queried
    happens[:, Act.OVERRIDE] = decided.overridden
    happens[:, Act.EXAM_START] = happens[:, Act.EXAM_END] = examined
    happens[:, Act.NO_EXAM] = (files.channel == RED) & ~examined
    happens[:, Act.SAMPLE] = happens[:, Act.LAB_RESULT] = took.laboratory > 0
    happens[:, Act.AMEND] = decided.amended
    happens[:, Act.OFFENCE] = decided.offence
    length[:, Act.CHECK_START] = TAKE_UP + took.wait * tempo.pace * tempo.wait + tempo.shelved
    length[:, Act.CHECK_END] = took.check * tempo.pace
    length[:, Act.QUERY_ANSWER] = took.answer
    length[:, Act.EXAM_START] = took.queue
    length[:, Act.EXAM_END] = took.examine * tempo.pace
    length[:, Act.LAB_RESULT] = took.laboratory
    # An amendment is keyed while the duties are being assessed.
    length[:, Act.AMEND] = length[:, Act.ASSESS] = took.assess * tempo.pace / 2
    length[:, Act.ASSESS] += decided.adjusted * took.dispute
    length[:, Act.PAY] = took.pay
    length[:, Act.RELEASE] = took.release
    return np.rint(length).astype(np.int64), happens


def _left_by_the_sick(
    files: Traffic, officer: Ints, ends: Ints, *, office: Office, look_alikes: LookAlikes
) -> Flags:
    """Return the files that the officer who falls ill would not have finished before."""
    if office.index != look_alikes.sick_office:
        return np.zeros(files.day.size, dtype=bool)
    leaves = office.hours.ordinal[look_alikes.sick_from] * office.hours.length
    left: Flags = (
        (officer == look_alikes.sick) & (files.day < look_alikes.sick_from) & (ends >= leaves)
    )
    return left
