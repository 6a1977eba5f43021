"""How do agents differ by a known amount, for the interval of what agents show?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import counted
from calibration.outcomes import sums_of
from evenhand.measures import party_share

NAME: Final = "party_share"
HOLDS: Final = (
    Held(
        "interval",
        0.05,
        conservative="the interval ends at no difference, where half of its law would lie below",
    ),
)
SIZES: Final = {"small": (12, 30, 600), "medium": (40, 60, 3_000), "large": (150, 120, 12_000)}
AMOUNTS: Final = {n: f"{size[2]:,} files" for n, size in SIZES.items()}
EFFECTS: Final = (0.0, 0.1, 0.5)
EFFECT: Final = "standard deviation between agents, as a share of the spread of like files"


def draw(rng: np.random.Generator, size: tuple[int, int, int], effect: float = 0.0) -> Drawn:
    """Give agents of uneven size files in sets; they differ by a normal effect."""
    agents, sets, files = size
    weight = 1.0 / (3.0 + np.arange(agents))
    agent = rng.choice(agents, files, p=weight / weight.sum())
    stratum = rng.integers(0, sets, files)
    own = effect * rng.standard_normal(agents)
    y = own[agent] + rng.standard_normal(sets)[stratum] + rng.standard_normal(files)
    sets, unit, _ = counted(stratum, agent)
    cells = party_share.Cells(sets, unit, sums_of((stratum, agent), y, powers=2))
    none = np.zeros(0, dtype=np.int64)
    totals = party_share.Totals(none.astype(object), none, none, none, none)
    counts = party_share.Counts(agent=cells, declarant=None, office=None, totals=totals)
    return Drawn(counts, truth=own)


def judge(drawn: Drawn, found: party_share.Found) -> Judged:
    """Say whether the interval holds the variance of the agents that were compared."""
    share = found.shares[0].found
    cells, own = drawn.counts.agent, drawn.truth
    stays = np.bincount(cells.stratum, weights=cells.sums[0])[cells.stratum] > 1
    files = cells.sums[0][stays]
    if share is None or share.observations != files.sum():
        return Judged()
    effect = own[cells.unit[stays]]
    mean, n = np.average(effect, weights=files), files.sum()
    true = float(files @ (effect - mean) ** 2) / (n - 1)
    return Judged(covered=(bool(share.low <= true <= share.high),))
