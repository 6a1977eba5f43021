"""How are officers and agents dealt to each other, or risky agents given to the lenient?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Lot, Size, counted, lot, names
from calibration.outcomes import sums_of
from evenhand.measures import sorting
from evenhand.statistics.sorting import half_of

NAME: Final = "sorting"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=1, officers=8, agents=12, days=60, files=30),
    "medium": Size(offices=3, officers=12, agents=25, days=60, files=40),
    "large": Size(offices=5, officers=20, agents=40, days=60, files=80),
}
EFFECTS: Final = (0.0, 0.1, 0.3, 1.0)
EFFECT: Final = "share of a risky agent's files at the first office given to the lenient half"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; officers, agents and days each have a level; one skewed outcome, one yes."""
    dealt = lot(rng, size)
    officers, agents = int(dealt.officer.max()) + 1, int(dealt.agent.max()) + 1
    strict, risk = 0.5 * rng.standard_normal(officers), 0.7 * rng.standard_normal(agents)
    officer = dealt.officer.copy()
    moved = (dealt.office == 0) & (risk[dealt.agent] > 0.3) & (rng.random(officer.size) < effect)
    for stratum in np.unique(dealt.stratum[moved]):
        here = dealt.stratum == stratum
        staff = np.unique(dealt.officer[here])
        lenient = staff[strict[staff] <= np.median(strict[staff])]
        officer[here & moved] = rng.choice(lenient, int((here & moved).sum()))
    dealt = Lot(dealt.stratum, dealt.office, dealt.day, officer, dealt.agent, size)
    level = strict[dealt.officer] + risk[dealt.agent]
    day = 0.4 * rng.standard_normal(int(dealt.stratum.max()) + 1)[dealt.stratum]
    one = level + day + rng.gumbel(size=officer.size)
    two = (rng.random(officer.size) < np.clip(0.1 * np.exp(level), 0, 0.9)).astype(float)
    half = half_of(dealt.stratum)
    keys = (dealt.office, half, dealt.officer, dealt.agent)
    counts = sorting.Counts(
        dealt=sorting.Dealt(*counted(dealt.office, dealt.stratum, dealt.officer)),
        lodged=sorting.Lodged(*counted(dealt.office, dealt.stratum, dealt.agent)),
        met=sorting.Met(
            *counted(*keys), sums_of(keys, one - one.mean(), two - two.mean(), powers=1)
        ),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=effect)


def judge(drawn: Drawn, found: sorting.Found) -> Judged:
    """Count offices said to be sorted in which nothing was planted."""
    first = found.sorted & (found.office == 0) & (drawn.truth > 0)
    listed = int(found.sorted.sum())
    return Judged(
        listed=listed,
        false=listed - int(first.sum()),
        found=bool(first.any()) if drawn.truth else None,
    )
