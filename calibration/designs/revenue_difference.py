"""How are payments drawn that chance alone makes differ, and pairs that pay less?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, desks, lot, names
from evenhand.measures import revenue_difference
from evenhand.records.counts import FlaggedPairs
from evenhand.records.like_payments import EDGES

NAME: Final = "revenue_difference"
HOLDS: Final = (Held("interval", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=8, days=40, files=30),
    "medium": Size(offices=2, officers=10, agents=12, days=40, files=60),
    "large": Size(offices=3, officers=15, agents=15, days=40, files=120),
}
EFFECTS: Final = (0.0, 0.02, 0.1)
EFFECT: Final = "share of the duties of five listed pairs that is not paid"
RAISED: Final = 0.12
LISTED: Final = 5


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Raise one file in eight, by much; expectation and variance are those of like files."""
    dealt = lot(rng, size)
    n = dealt.agent.size
    declared = 100 * rng.lognormal(2.0, 1.0, n)
    uplift = np.where(rng.random(n) < RAISED, 0.04 + 0.1 * rng.standard_gamma(1.5, n), 0.0)
    mean, square = RAISED * 0.19, RAISED * (0.04**2 + 2 * 0.04 * 0.15 + 0.01 * 3.75)
    key = dealt.officer * (int(dealt.agent.max()) + 1) + dealt.agent
    met = np.bincount(key)
    listed = np.argsort(-met)[:LISTED]
    lost = np.where(np.isin(key, listed), effect * declared, 0.0)
    less = declared * (1 + mean) - (declared * (1 + uplift) - lost)
    step = sum((less >= edge * declared).astype(np.int64) for edge in EDGES)
    zero = np.zeros(n, dtype=np.int64)
    keys, at = np.unique(
        np.stack([zero, dealt.officer, dealt.agent, step], axis=1), axis=0, return_inverse=True
    )

    def added(values: np.ndarray) -> np.ndarray:
        return np.bincount(at.ravel(), weights=values)

    money = (np.rint(100 * added(v)).astype(np.int64) for v in (declared, less))
    nothing = np.zeros(len(keys))
    counts = revenue_difference.Counts(
        cells=revenue_difference.Cells(
            *keys.T, added(np.ones(n)).astype(np.int64), *money,
            variance=added(declared**2 * (square - mean**2)), light=nothing, light_variance=nothing,
        ),
        whole=revenue_difference.Whole(*(np.array([n]) for _ in range(3))),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", int(dealt.agent.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )  # fmt: skip
    width = int(dealt.agent.max()) + 1
    pairs = FlaggedPairs(np.zeros(LISTED, dtype=np.int64), listed // width, listed % width)
    return Drawn((counts, pairs), truth=float(lost.sum()))


def infer(given: tuple[revenue_difference.Counts, FlaggedPairs]) -> revenue_difference.Found:
    """Hand the listed pairs over, as a run does."""
    counts, pairs = given
    return revenue_difference.infer(counts, met_too_often=pairs)


def judge(drawn: Drawn, found: revenue_difference.Found) -> Judged:
    """Ask whether the interval holds what was lost."""
    interval = found.kinds["met_too_often"].by_declaration
    return Judged(
        covered=(interval.low <= drawn.truth <= interval.high,),
        found=interval.low > 0 if drawn.truth else None,
    )
