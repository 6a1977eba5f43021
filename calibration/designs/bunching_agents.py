"""How are amounts about a limit drawn, and an agent that keeps more of its own just below it?

The other list of ``bunching``; its accounts are drawn in the design of that name.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.designs import bunching as accounts
from calibration.lots import Size
from evenhand.measures import bunching

NAME: Final = "bunching_agents"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = accounts.SIZES
EFFECTS: Final = (0.0, 0.3, 0.6, 1.0)
EFFECT: Final = "share of one agent's amounts above the limit that are brought just below it"

infer = bunching.infer


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw amounts of agents that trade in larger and smaller lots; bring some of one down."""
    return accounts.amounts(rng, size, effect, of="agent")


def judge(drawn: Drawn, found: bunching.Found) -> Judged:
    """Count agents that keep no more under the limit than agents do as false."""
    units = [at.agents.unit for at in found.limits if at.agents is not None]
    listed = np.concatenate([np.zeros(0, dtype=np.int64), *units])[found.agent_family.rejected]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if drawn.truth is not None else listed.size,
        found=bool((listed == drawn.truth).any()) if drawn.truth is not None else None,
    )
