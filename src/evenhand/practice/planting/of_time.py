"""Which files of a block wait less or more, or come when more is asked?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from evenhand.practice.faults.fault import Fault
from evenhand.practice.goods import TIME_SENSITIVE
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.pace import HOUR
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import GREEN
from evenhand.practice.year import LAST_DAYS, MONTH_STARTS

Flags = npt.NDArray[np.bool_]


def jump(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Take up files of the agent at once."""
    where = np.isin(planted.officer, fault.accounts) & np.isin(planted.files.agent, fault.agents)
    handling = planted.handling.scaled(where, wait=fault.share)
    return planted.mark(fault.id, where, handling=handling)


def let_wait(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Let time-sensitive goods of the account wait, but those of the agent."""
    chapters = planted.administration.goods.chapters
    sensitive = [chapters.index(c) for c in TIME_SENSITIVE]
    where = (
        np.isin(planted.officer, fault.accounts)
        & np.isin(planted.files.chapter, sensitive)
        & ~np.isin(planted.files.agent, fault.agents)
    )
    hours = fault.share * rng.uniform(0.5, 1.5, size=planted.size)
    return planted.mark(fault.id, where, shelved=where * hours * HOUR)


def press(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Adjust values more often in the last days of the month, whoever has the file."""
    where = in_last_days(planted)
    return planted.mark(fault.id, where, common=planted.common.scaled(where, adjusting=fault.share))


def first_by_rule(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Take up perishable goods first, whoever has the file."""
    where = np.isin(planted.files.chapter, one.chapters)
    return planted.mark(one.id, where, common=planted.common.scaled(where, wait=one.share))


def to_laboratory(one: LookAlike, planted: Planted, rng: np.random.Generator) -> Planted:
    """Send goods to the laboratory, for about a working day."""
    chance, lasts = rng.random((2, planted.size))
    where = (
        np.isin(planted.files.chapter, one.chapters)
        & (planted.files.channel != GREEN)
        & (chance < one.share)
    )
    return planted.mark(one.id, where, laboratory=where * (4 + 10 * lasts) * HOUR)


def rush(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark what comes in the last days of the month; more comes then, see the arrivals."""
    return planted.mark(one.id, in_last_days(planted))


def season(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark what comes in the season; more comes then, see the arrivals."""
    day = planted.files.day
    return planted.mark(one.id, (day >= one.starts) & (day < one.until))


def in_last_days(planted: Planted) -> Flags:
    """Return which files were registered in the last days of their month."""
    last: Flags = planted.files.day >= MONTH_STARTS[planted.month + 1] - LAST_DAYS
    return last


def trust(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Treat an agent faster, whoever has the file."""
    where = np.isin(planted.files.agent, one.agents)
    common = planted.common.scaled(where, wait=one.share, pace=one.share)
    return replace(planted.mark(one.id, where), common=common)
