"""How are pairs of an officer and an agent treated alike, or one of them otherwise?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import Lot, Size, counted, desks, lot, names
from calibration.outcomes import sums_of
from evenhand.measures import pair_treatment
from evenhand.records.expectations import FOLDS

NAME: Final = "pair_treatment"
HOLDS: Final = (Held("discovery", 0.05), Held("interval", 0.05))
SIZES: Final = {
    "small": Size(offices=1, officers=8, agents=12, days=60, files=30),
    "medium": Size(offices=2, officers=15, agents=25, days=60, files=50),
    "large": Size(offices=3, officers=25, agents=40, days=80, files=100),
}
EFFECTS: Final = (0.0, 0.5, 1.0, 2.0)
EFFECT: Final = "standard deviations by which the files of one pair take less time"
SPREAD: Final = 0.3
"""Standard deviation of all pairs in the second outcome, at an effect of one."""
WEIGHT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Truth:
    """The pair treated otherwise in the first outcome; the variance of pairs in the second."""

    pair: tuple[int, int]
    variance: float


def counted_of(dealt: Lot, size: Size, *outcomes: npt.NDArray[np.float64]) -> pair_treatment.Counts:
    """Count two times and a yes or no, less what others had that day, by pair."""
    keys = (dealt.officer, dealt.agent)
    sums = np.concatenate([sums_of(keys, less_others(y, dealt)) for y in outcomes])
    return pair_treatment.Counts(
        met=pair_treatment.Met(*counted(*keys), sums),
        kinds=pair_treatment.Kinds(np.arange(3), np.array([2, 2, 1])),
        desks=desks(dealt),
        officers=names("F", int(dealt.officer.max()) + 1),
        agents=names("A", int(dealt.agent.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; two times in logarithms and one yes or no, less what others had that day."""
    dealt = lot(rng, size)
    officers, agents = int(dealt.officer.max()) + 1, int(dealt.agent.max()) + 1
    pair, files = dealt.officer * agents + dealt.agent, dealt.officer.size
    often, many = np.unique(pair, return_counts=True)
    chosen = int(often[np.argmax(many)])
    manner = 0.3 * rng.standard_normal(officers)[dealt.officer]
    manner += 0.5 * rng.standard_normal(agents)[dealt.agent]
    day = 0.3 * rng.standard_normal(int(dealt.stratum.max()) + 1)[dealt.stratum]
    spread = SPREAD * effect * rng.standard_normal(officers * agents)[pair]
    # Skewed either way, as logarithms of times are.
    noise = rng.gumbel(size=(2, files)) / 1.28
    one = manner + day + noise[0] - effect * (pair == chosen)
    two = manner + day - noise[1] + spread
    three = (rng.random(files) < 0.1 * np.exp(np.clip(manner, -2, 1.5))).astype(float)
    counts = counted_of(dealt, size, one, two, three)
    return Drawn(counts, Truth((chosen // agents, chosen % agents), (SPREAD * effect) ** 2))


def judge(drawn: Drawn, found: pair_treatment.Found) -> Judged:
    """Count pairs on the list that nothing was planted in; the second outcome has its interval."""
    one, two = found.treated[:2]
    first, _, third = found.parts(found.family.rejected)
    effect = drawn.truth.variance > 0
    right = (one.officer == drawn.truth.pair[0]) & (one.agent == drawn.truth.pair[1]) & effect
    listed = int(first.sum() + third.sum())
    return Judged(
        listed=listed,
        false=listed - int((first & right).sum()),
        covered=(bool(two.pairs.low <= drawn.truth.variance <= two.pairs.high),),
        found=bool((first & right).any()) if effect else None,
    )


def less_others(y: npt.NDArray[np.float64], dealt: Any) -> npt.NDArray[np.float64]:
    """Take off what the files of other agents had in the set, as the query does."""
    y = y - y.mean()
    fold, sets = dealt.agent % FOLDS, int(dealt.stratum.max()) + 1
    cell = dealt.stratum * FOLDS + fold
    n = np.bincount(cell, minlength=sets * FOLDS).reshape(sets, FOLDS)
    total = np.bincount(cell, weights=y, minlength=sets * FOLDS).reshape(sets, FOLDS)
    others = (total.sum(1, keepdims=True) - total) / (n.sum(1, keepdims=True) - n + WEIGHT)
    return np.asarray(y - others.ravel()[cell], dtype=np.float64)
