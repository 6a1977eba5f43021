"""Which files of a block are treated otherwise as one of a group, whoever has them?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from evenhand.practice.faults.fault import Fault
from evenhand.practice.goods import HARDER
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import RANDOM, RED, RULES

FOUND: Final = 0.1
"""How often an offence is found on files picked out, against others."""
PICKED_BY: Final = RULES.index("R-310 v3")
"""Risk rule under which files are selected that no draw and no risk has chosen."""


def miss_draws(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Record files drawn at random under another rule."""
    drawn = planted.files.rule == RANDOM
    where = drawn & (rng.random(planted.size) < fault.share)
    rule = np.where(where, PICKED_BY, planted.files.rule)
    return planted.mark(fault.id, where, files=replace(planted.files, rule=rule))


def pick_out(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Select files of the agent for examination, in which there is nothing."""
    files = planted.files
    where = np.isin(files.agent, fault.agents) & (files.channel != RED)
    where &= rng.random(planted.size) < fault.share
    changed = replace(
        files,
        channel=np.where(where, RED, files.channel),
        rule=np.where(where, PICKED_BY, files.rule),
    )
    handling = planted.handling.scaled(where, finding=FOUND)
    return planted.mark(fault.id, where, files=changed, handling=handling)


def be_harder(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Raise the values of some chapters more often, whoever has the file."""
    chapters = planted.administration.goods.chapters
    where = np.isin(planted.files.chapter, [chapters.index(c) for c in HARDER])
    return planted.mark(fault.id, where, common=planted.common.scaled(where, adjusting=fault.share))


def wait_alone(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Let files without an agent wait, whoever has them."""
    where = np.isin(planted.files.agent, fault.agents)
    return planted.mark(fault.id, where, common=planted.common.scaled(where, wait=fault.share))


def meet_target(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Record more offences from the first day on, whoever has the file."""
    where = planted.files.day >= fault.starts
    return planted.mark(fault.id, where, common=planted.common.scaled(where, finding=fault.share))


def lodge_alone(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark what importers lodge for themselves."""
    return planted.mark(one.id, np.isin(planted.files.agent, one.agents))


def be_risky(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark the files of risky agents; that they are selected more often is in the traffic."""
    risk = planted.administration.agent_risk[planted.files.agent]
    return planted.mark(one.id, risk >= one.share)
