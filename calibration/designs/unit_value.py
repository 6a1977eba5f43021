"""How are unit values drawn that trade alone decides, and an account that accepts lower ones?"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from evenhand.measures import unit_value

NAME: Final = "unit_value"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=10, days=30, files=20),
    "medium": Size(offices=3, officers=10, agents=20, days=40, files=40),
    "large": Size(offices=3, officers=15, agents=25, days=40, files=90),
}
EFFECTS: Final = (0.0, 0.2, 0.4, 0.6)
EFFECT: Final = "fall of the unit values of three agents under one account, as a share"
NOISE: Final = 0.4
"""Standard deviation of the logarithm on like goods; t with 5 degrees of freedom, scaled."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; each agent trades in its own quality, batches alike."""
    return values(rng, size, effect, of="pairs")


def values(
    rng: np.random.Generator, size: Size, effect: float, *, of: Literal["pairs", "account"]
) -> Drawn:
    """Draw unit values; ``of`` what they fall in, three pairs or all files of their account."""
    dealt = lot(rng, size)
    away = rng.normal(0, 0.3, size.offices * size.agents)[dealt.agent]
    away += NOISE * rng.standard_t(5, dealt.agent.size)
    ours = dealt.office == 0
    planted = int(np.argmax(np.bincount(dealt.officer[ours])))
    agents = np.argsort(-np.bincount(dealt.agent[ours & (dealt.officer == planted)]))[:3]
    lowered = dealt.officer == planted
    if of == "pairs":
        lowered &= np.isin(dealt.agent, agents)
    away[lowered] += np.log1p(-effect)
    x = np.round(np.clip(away, -2, 2) * unit_value.STEPS)
    keys = (dealt.office, dealt.officer, dealt.agent)
    *cells, files = counted(*keys)
    _, at = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    sums = [np.bincount(at.ravel(), weights=x**p).astype(np.int64) for p in (1, 2, 3)]
    offices = np.arange(size.offices)
    counts = unit_value.Counts(
        cells=unit_value.Cells(*cells, files, *sums, duty=files * 100_000),
        reach=unit_value.Reach(offices, offices + 1, offices + 1),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", size.offices * size.agents),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=(planted, agents) if effect else None)


def judge(drawn: Drawn, found: unit_value.Found) -> Judged:
    """Three pairs of one account are planted; accounts are a list of their own."""
    pairs = found.pair_family.rejected
    listed = int(pairs.sum())
    if drawn.truth is None:
        return Judged(listed=listed, false=listed)
    officer, agents = drawn.truth
    right = (found.officer == officer) & np.isin(found.agent, agents)
    return Judged(
        listed=listed, false=int((pairs & ~right).sum()), found=bool((pairs & right).any())
    )
