"""How do officers differ by level, by kind of goods and by day, each by a known amount?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import Lot, Size, counted, lot, names
from calibration.outcomes import sums_of
from evenhand.measures import noise

NAME: Final = "noise"
HOLDS: Final = (
    Held(
        "interval",
        0.05,
        conservative="days are taken as drawn, and what officers bring on them is in the truth too",
    ),
)
SIZES: Final = {
    "small": Size(offices=1, officers=8, agents=12, days=60, files=30),
    "medium": Size(offices=2, officers=12, agents=25, days=60, files=50),
    "large": Size(offices=3, officers=20, agents=40, days=80, files=80),
}
EFFECTS: Final = (0.0, 0.3, 1.0)
EFFECT: Final = "standard deviation of each part, as a share of that of like files"
KINDS: Final = 8


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; officers have a level, a habit for each kind of goods, and days."""
    dealt = lot(rng, size)
    officers, sets = int(dealt.officer.max()) + 1, int(dealt.stratum.max()) + 1
    kind = rng.integers(0, KINDS, dealt.officer.size)
    parts = [
        effect * rng.standard_normal(officers)[dealt.officer],
        effect * rng.standard_normal((officers, KINDS))[dealt.officer, kind],
        effect * rng.standard_normal((officers, sets))[dealt.officer, dealt.stratum],
    ]
    ordinary = (
        0.3 * rng.standard_normal(sets)[dealt.stratum] + 0.3 * rng.standard_normal(KINDS)[kind]
    )
    y = sum(parts) + ordinary + rng.gumbel(size=kind.size) / 1.28
    # What the estimator says of what officers bring, without noise: an officer's mean habit over
    # all kinds is a level too.
    truth = noise.infer(counts_of(dealt, kind, sum(parts))).split[0].estimate
    return Drawn(counts_of(dealt, kind, y), truth=truth)


def judge(drawn: Drawn, found: noise.Found) -> Judged:
    """Say whether the interval of each part holds what was planted."""
    split = found.split[0]
    held = (split.low <= drawn.truth) & (drawn.truth <= split.high)
    return Judged(covered=tuple(bool(h) for h in held))


def counts_of(dealt: Lot, kind: npt.NDArray[np.int64], y: npt.NDArray[Any]) -> noise.Counts:
    """Sum an outcome as the query does."""
    block = dealt.day % noise.BLOCKS
    keys = (dealt.office, block, dealt.officer, kind)
    rows = []
    for group, more in enumerate(((), (dealt.officer,), (kind,), (dealt.officer, kind))):
        within = (dealt.office, block, dealt.stratum, *more)
        cells = counted(*within)
        n, total, squares, _ = sums_of(within, y)
        at, place = np.unique(np.stack(cells[:2], 1), axis=0, return_inverse=True)
        by = [np.bincount(place.ravel(), weights=v) for v in (total**2 - squares, n**2 - n)]
        rows.append((at[:, 0], at[:, 1], np.zeros(len(at), int), np.full(len(at), group), *by))
    return noise.Counts(
        habits=noise.Habits(*counted(*keys), sums_of(keys, y, powers=2)),
        sessions=noise.Sessions(*(np.concatenate(c) for c in zip(*rows, strict=True))),
        again=None,
        offices=names("P", dealt.size.offices),
        periods=names("2026-S", 1),
    )
