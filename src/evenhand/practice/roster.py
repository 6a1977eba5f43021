"""Who was on duty on which day?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.look_alikes import LookAlikes
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAY_SECONDS, DAYS

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LEAVE_DAYS = 24
_SICK = 0.03
LATE_DESK = 2
"""Accounts on duty at the late desk; one on every third day."""
LATE_SECONDS = 2 * 3_600
"""How long before closing the late desk begins."""


@dataclass(frozen=True, slots=True)
class Duty:
    """The roster of one office.

    Attributes
    ----------
    present : ndarray of bool, shape (officers, DAYS)
        Whether each officer of the office is on duty that day.
    candidates : ndarray of int64, shape (DAYS, officers)
        Account numbers of those on duty at the general desk, first ``count`` of each row.
    count : ndarray of int64, shape (DAYS,)
        How many those are; 0 on a day the office is closed.
    specialist : ndarray of bool, shape (DAYS,)
        Whether the specialist is on duty.
    late_from : int
        Second of the day from which the late desk has the files; past midnight where none has one.
    late : ndarray of int64, shape (DAYS, LATE_DESK)
        Account numbers of those on duty at the late desk, first ``late_count`` of each row.
    late_count : ndarray of int64, shape (DAYS,)
    """

    present: Flags
    candidates: Ints
    count: Ints
    specialist: Flags
    late_from: int
    late: Ints
    late_count: Ints


def duty(administration: Administration, office: Office, look_alikes: LookAlikes) -> Duty:
    """Return the roster of an office for the year.

    Officers take leave, fall ill, and work five days of a longer week. At least two are on duty at
    the general desk on every open day, so that there is always a lot to draw.
    """
    rng = stream(administration.seed, Stage.ROSTER, office.index)
    n = len(office.officers)
    is_open = np.zeros(DAYS, dtype=bool)
    is_open[office.hours.open_days[office.hours.open_days < DAYS]] = True
    present = np.ones((n, DAYS), dtype=bool)
    leave = rng.integers(0, DAYS - _LEAVE_DAYS, size=n)
    day = np.arange(DAYS)
    present &= (day < leave[:, None]) | (day >= leave[:, None] + _LEAVE_DAYS)
    present &= rng.random((n, DAYS)) >= _SICK
    week = max(5, round(7 * is_open.mean()))
    present &= (day + rng.integers(0, week, size=n)[:, None]) % week < 5
    present |= look_alikes.at_work(office)
    general = np.array([account != office.specialist for account in office.officers])
    away = look_alikes.absent(office)
    _fill(present, general=general, away=away)
    present &= is_open & ~away
    eligible = present & general[:, None]
    order = np.argsort(~eligible, axis=0, kind="stable")
    candidates = order.T.astype(np.int64) + office.officers.start
    count = eligible.sum(axis=0).astype(np.int64)
    has_late = look_alikes.others["thin_nights"].office == office.index
    closes = office.hours.opens + office.hours.length
    return Duty(
        present=present,
        candidates=candidates,
        count=count,
        specialist=present[~general].any(axis=0),
        late_from=closes - LATE_SECONDS if has_late else DAY_SECONDS,
        late=_late(candidates, count),
        late_count=np.where(day % 3 == 0, 1, LATE_DESK),
    )


def _late(candidates: Ints, count: Ints) -> Ints:
    """Return who stays late on each day: those of the day in turn."""
    day = np.arange(DAYS)
    turns = (LATE_DESK * day[:, None] + np.arange(LATE_DESK)) % np.maximum(1, count)[:, None]
    stay: Ints = candidates[day[:, None], turns]
    return stay


def _fill(present: Flags, *, general: Flags, away: Flags) -> None:
    """Call everybody at the general desk in on days when fewer than two would be there."""
    short = (present & general[:, None] & ~away).sum(axis=0) < 2
    present[:, short] |= general[:, None]
