"""How long do goods that cannot wait, wait honestly, and where one account lets them?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, desks, lot, names
from evenhand.measures import delay_pattern

NAME: Final = "delay_pattern"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=40, files=25),
    "medium": Size(offices=3, officers=12, agents=40, days=50, files=60),
    "large": Size(offices=4, officers=20, agents=60, days=60, files=120),
}
EFFECTS: Final = (0.0, 0.5, 1.0, 2.0)
EFFECT: Final = "times as long again for time-sensitive goods under one account"
SENSITIVE: Final = 0.25
PACE, HABIT = 0.15, 0.1
"""Spread between honest colleagues of the logarithm of pace, and of pace on such goods besides."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; time-sensitive ones are faster with everybody."""
    dealt = lot(rng, size)
    files, officers = dealt.officer.size, int(dealt.officer.max()) + 1
    sensitive = rng.random(files) < SENSITIVE
    planted = int(np.argmax(np.bincount(dealt.officer[dealt.office == 0])))
    y = 5 + rng.normal(0, 0.9, files) - 0.4 * sensitive
    y += rng.normal(0, 0.3, dealt.stratum.max() + 1)[dealt.stratum]
    y += rng.normal(0, PACE, officers)[dealt.officer]
    y += sensitive * rng.normal(0, HABIT, officers)[dealt.officer]
    y += np.log1p(effect) * (sensitive & (dealt.officer == planted))
    whole = np.rint(np.maximum(y, 0) * delay_pattern.SCALE).astype(np.int64)
    step = rng.integers(0, 6, files)
    keys, at = np.unique(
        np.stack([dealt.stratum, dealt.officer, sensitive.astype(np.int64), step], axis=1),
        axis=0,
        return_inverse=True,
    )

    def added(x: np.ndarray) -> np.ndarray:
        return np.bincount(at.ravel(), weights=x.astype(float)).astype(np.int64)

    counts = delay_pattern.Counts(
        cells=delay_pattern.Cells(
            *keys.T, added(np.ones(files)), added(whole), added(whole**2), added(whole**3)
        ),
        met=None,
        desks=desks(dealt),
        officers=names("o", officers),
        agents=None,
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=planted if effect else None)


def judge(drawn: Drawn, found: delay_pattern.Found) -> Judged:
    """Count accounts that treat such goods as others do as false."""
    listed = found.accounts.unit[found.family.rejected]
    planted = drawn.truth is not None
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if planted else listed.size,
        found=bool((listed == drawn.truth).any()) if planted else None,
    )
