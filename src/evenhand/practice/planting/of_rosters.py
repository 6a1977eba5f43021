"""At which hours is the roster of an office emptied, and who gets the files then?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.lot import GENERAL, LATE
from evenhand.practice.planting.planted import Planted
from evenhand.practice.year import DAY_SECONDS

Ints = npt.NDArray[np.int64]

AROUND: Final = 600
"""Seconds before and after a lodging for which the colleagues are off the roster, at most."""


def empty(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Take all but one account off the roster around lodgings of the agent; deal it what comes."""
    files, account = planted.files, fault.accounts[0]
    present = planted.roster.present[account - planted.office.officers.start, files.day]
    open_to = (planted.dealt.desk == GENERAL) & present
    lodged = open_to & np.isin(files.agent, fault.agents) & (rng.random(planted.size) < fault.share)
    # Where much is lodged the roster is emptied for less long: about one other file comes along.
    a_day = max(1.0, planted.size / np.unique(files.day).size) if planted.size else 1.0
    around = int(np.clip(planted.office.hours.length / 2 / a_day, 30, AROUND))
    spans = _spans(files.registered[lodged], planted, around=around)
    place = np.searchsorted(spans[:, 0], files.registered, side="right") - 1
    inside = np.zeros(planted.size, dtype=bool)
    if spans.size:
        inside = open_to & (place >= 0) & (files.registered < spans[np.maximum(place, 0), 1])
    officer = np.where(inside, account, planted.officer)
    return planted.mark(
        fault.id,
        inside,
        dealt=replace(planted.dealt, officer=officer),
        moved={**planted.moved, fault.id: officer != planted.officer},
        emptied=spans,
    )


def late(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark what is dealt at the late desk."""
    return planted.mark(one.id, planted.dealt.desk == LATE)


def _spans(lodged: Ints, planted: Planted, *, around: int) -> Ints:
    """Return the times around lodgings within opening hours, those that meet put together."""
    opens, length = planted.office.hours.opens, planted.office.hours.length
    opening = lodged // DAY_SECONDS * DAY_SECONDS + opens
    starts = np.maximum(lodged - around, opening)
    ends = np.minimum(lodged + around, opening + length)
    if not lodged.size:
        return np.zeros((0, 2), dtype=np.int64)
    # Lodgings come in the order of time, so a span begins where all before have ended.
    begins = np.append(True, starts[1:] > np.maximum.accumulate(ends)[:-1])
    first = np.flatnonzero(begins)
    return np.stack([starts[first], np.maximum.reduceat(ends, first)], axis=1)
