"""How are reliefs drawn that depend on goods and sets alone, and an account that grants more?"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from evenhand.measures import relief
from evenhand.records.reliefs import GRADES

NAME: Final = "relief"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=30, files=15),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=40),
    "large": Size(offices=4, officers=20, agents=60, days=40, files=80),
}
EFFECTS: Final = (0.0, 0.5, 1.0, 2.0)
EFFECT: Final = "times as many reliefs again under one account of the first office"
RATES: Final = (0.005, 0.06, 0.9)
"""Of files on which relief is seldom, sometimes, and by rule."""
SPREAD: Final = 0.1
"""Of the logarithm of odds between honest colleagues."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files, then grant reliefs by goods, agent and day."""
    return reliefs(rng, size, effect, of="account")


def reliefs(
    rng: np.random.Generator, size: Size, effect: float, *, of: Literal["account", "pair"]
) -> Drawn:
    """Draw reliefs; ``of`` whom more are granted, an account or an account and one agent."""
    dealt = lot(rng, size)
    grade = rng.choice(3, dealt.agent.size, p=(0.3, 0.6, 0.1))
    rate = np.array(RATES)[grade]
    away = rng.normal(0, 0.4, dealt.agent.max() + 1)[dealt.agent]
    away += rng.normal(0, SPREAD, dealt.officer.max() + 1)[dealt.officer]
    odds = rate / (1 - rate) * np.exp(away)
    planted = int(np.argmax(np.bincount(dealt.officer[dealt.office == 0])))
    favoured = dealt.officer == planted
    agent = int(np.argmax(np.bincount(dealt.agent[favoured])))
    if of == "pair":
        favoured &= dealt.agent == agent
    more = np.where(favoured & (grade == 1), 1 + effect, 1.0)
    granted = rng.random(rate.size) < np.minimum(0.97, more * odds / (1 + odds))
    stratum = dealt.stratum * GRADES + grade
    keys, at, files = np.unique(
        np.stack([stratum, dealt.officer], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    given = np.bincount(at.ravel(), weights=granted).astype(np.int64)
    zero = np.zeros(files.size, dtype=np.int64)
    agents = size.offices * size.agents
    counts = relief.Counts(
        cells=relief.Cells(*keys.T, files, given, zero, zero),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
        granted=relief.Granted(*counted(stratum[granted], dealt.officer[granted],
                                        dealt.agent[granted])),
        agents=names("a", agents),
        beneficiaries=None,
    )  # fmt: skip
    return Drawn(
        counts, truth=(planted if of == "account" else (planted, agent)) if effect else None
    )


def judge(drawn: Drawn, found: relief.Found) -> Judged:
    """Count accounts that grant no more as false; pairs are a list of their own."""
    listed = found.accounts.unit[found.family.rejected]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if drawn.truth is not None else listed.size,
        found=bool((listed == drawn.truth).any()) if drawn.truth is not None else None,
    )
