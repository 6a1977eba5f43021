"""How are corrections drawn again honestly, and draws repeated until one account has them?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Codes, Size, counted, desks, lot, names
from evenhand.measures import relodgement

NAME: Final = "relodgement"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=40, files=30),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=60),
    "large": Size(offices=4, officers=25, agents=60, days=40, files=120),
}
EFFECTS: Final = (0.0, 0.3, 0.6, 0.9)
EFFECT: Final = "share of draws that one agent gives up unless one account has drawn them"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal every lodgement by lot; agents correct more or less often, whoever drew the file."""
    dealt = lot(rng, size)
    careless = rng.beta(1, 8, int(dealt.agent.max()) + 1)
    gone = rng.random(dealt.agent.size) < careless[dealt.agent]
    pair = None
    if effect:
        ours = dealt.office == 0
        agent = int(np.argmax(np.bincount(dealt.agent[ours & (dealt.agent % 7 != 0)])))
        met = dealt.officer[ours & (dealt.agent == agent)]
        account = int(np.argmax(np.bincount(met)))
        shops = dealt.agent == agent
        # Every draw stays honest; which of them are given up depends on who drew.
        gone = np.where(shops, (dealt.officer != account) & (rng.random(gone.size) < effect), gone)
        pair = (account, agent)
    often = np.bincount(dealt.agent, weights=gone) >= relodgement.LEAST_GIVEN_UP
    ours = gone & often[dealt.agent]
    sets = np.isin(dealt.stratum, dealt.stratum[ours])
    nothing = np.zeros(0, dtype=np.int64)
    counts = relodgement.Counts(
        given_up=relodgement.GivenUp(
            *_cells(dealt.stratum[ours], dealt.agent[ours], dealt.officer[ours])
        ),
        dealt=relodgement.Dealt(*_cells(dealt.stratum[sets], dealt.officer[sets])),
        drawn=relodgement.Drawn(*_cells(dealt.agent, dealt.officer)),
        families=relodgement.Families(nothing, nothing, nothing),
        lodged=relodgement.Lodged(nothing, nothing, nothing),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", int(dealt.agent.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, pair)


def _cells(*keys: Codes) -> tuple[Codes, ...]:
    if keys[0].size:
        return counted(*keys)
    return tuple(np.zeros(0, dtype=np.int64) for _ in range(len(keys) + 1))


def judge(drawn: Drawn, found: relodgement.Found) -> Judged:
    """One pair only stops at one account."""
    rejected = np.flatnonzero(found.family.rejected)
    listed = {(int(found.officer[i]), int(found.agent[i])) for i in rejected}
    right = len(listed & {drawn.truth})
    return Judged(
        listed=len(listed),
        false=len(listed) - right,
        found=bool(right) if drawn.truth is not None else None,
    )
