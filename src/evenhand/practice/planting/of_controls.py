"""On which files of a block are controls got round?"""

from __future__ import annotations

import numpy as np

from evenhand.practice.faults.fault import Fault
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import GREEN


def to_green(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark the red and yellow files that the account turns green."""
    chosen = (
        np.isin(planted.files.agent, fault.agents)
        & np.isin(planted.officer, fault.accounts)
        & (planted.files.channel != GREEN)
        & (rng.random(planted.size) < fault.share)
    )
    return planted.mark(fault.id, chosen)


def at_night(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark the files that the releasing account releases at night."""
    chosen = (
        np.isin(planted.files.agent, fault.agents)
        & np.isin(planted.people.clerk, fault.accounts)
        & (rng.random(planted.size) < fault.share)
    )
    return planted.mark(fault.id, chosen)


def join_steps(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Mark the files that the account assigns to itself and releases."""
    own = np.isin(planted.officer, fault.accounts)
    return planted.mark(fault.id, own & (rng.random(planted.size) < fault.share))
