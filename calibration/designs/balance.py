"""How are files of unequal worth dealt honestly, and rich ones swapped to one account?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Lot, Size, desks, lot, names
from evenhand.measures import balance
from evenhand.records.counts import OfficerCells

NAME: Final = "balance"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=40, files=20),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=40),
    "large": Size(offices=4, officers=25, agents=60, days=40, files=100),
}
EFFECTS: Final = (0.0, 0.1, 0.3, 0.6)
EFFECT: Final = "share of days on which one account is given the richest file for one of its own"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal files whose worth depends on the agent, the day and the desk; swap some."""
    dealt = lot(rng, size)
    agents = rng.normal(0, 0.6, int(dealt.agent.max()) + 1)
    sets = rng.normal(0, 0.4, int(dealt.stratum.max()) + 1)
    # A heavy tail: some files are worth a hundred others.
    worth = 9 + agents[dealt.agent] + sets[dealt.stratum] + rng.standard_t(4, dealt.day.size)
    value = np.round(100 * worth)
    duty = np.round(0.9 * value + 30 * rng.standard_normal(value.size))
    red = (rng.random(value.size) < 0.05 + 0.1 * (agents[dealt.agent] > 0.5)).astype(float)
    officer, account = dealt.officer, None
    if effect:
        account = int(np.argmax(np.bincount(dealt.officer[dealt.office == 0])))
        officer = _swapped(rng, dealt, value, account=account, share=effect)
    keys = np.stack([dealt.stratum, dealt.office, officer], axis=1)
    cells, at, files = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    at = at.ravel()
    sums = [
        np.bincount(at, weights=x**power, minlength=len(cells))
        for x in (value, duty, red)
        for power in range(4)
    ]
    moved = Lot(dealt.stratum, dealt.office, dealt.day, officer, dealt.agent, size)
    counts = balance.Counts(
        cells=OfficerCells(cells[:, 0], cells[:, 1], cells[:, 2], files, np.array(sums)),
        desks=desks(moved),
        officers=names("o", int(officer.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, account)


def _swapped(
    rng: np.random.Generator, dealt: Lot, value: Any, *, account: int, share: float
) -> Any:
    officer = dealt.officer.copy()
    order = np.lexsort((-value, dealt.stratum))
    richest = order[np.unique(dealt.stratum[order], return_index=True)[1]]
    for rich in richest[rng.random(richest.size) < share]:
        own = np.flatnonzero((dealt.stratum == dealt.stratum[rich]) & (officer == account))
        if own.size:
            officer[own[0]], officer[rich] = officer[rich], account
    return officer


def judge(drawn: Drawn, found: balance.Found) -> Judged:
    """Only one account was given what it was not dealt."""
    parts = found.parts(found.family.rejected)
    listed = np.unique(
        np.concatenate([c.officer[r] for c, r in zip(found.compared, parts, strict=True)])
    )
    planted = drawn.truth is not None
    right = int(drawn.truth in listed) if planted else 0
    return Judged(
        listed=listed.size,
        false=listed.size - right,
        found=bool(right) if planted else None,
    )
