"""How long do files wait in an honest administration, and at one account that is slow?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, desks, lot, names
from evenhand.measures import delay_cost

NAME: Final = "delay_cost"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=30, files=15),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=40),
    "large": Size(offices=4, officers=20, agents=60, days=40, files=80),
}
EFFECTS: Final = (0.0, 0.5, 1.0, 2.0)
EFFECT: Final = "times as long again under one account of the first office"
SPREAD: Final = 0.1
"""Of the logarithm of pace between honest colleagues."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; each waits by its day, its goods and the pace of its officer."""
    dealt = lot(rng, size)
    files = dealt.officer.size
    pace = rng.normal(0, SPREAD, dealt.officer.max() + 1)[dealt.officer]
    day = rng.normal(0, 0.3, dealt.stratum.max() + 1)[dealt.stratum]
    planted = int(np.argmax(np.bincount(dealt.officer[dealt.office == 0])))
    slow = np.where(dealt.officer == planted, np.log1p(effect), 0.0)
    hours = np.exp(2 + day + pace + slow + rng.normal(0, 0.8, files))
    y = np.rint(hours * delay_cost.TENTHS).astype(np.int64)
    value = np.rint(np.exp(rng.normal(8, 1.5, files))).astype(np.int64)
    days = np.rint(hours / 24 * delay_cost.SCALE).astype(np.int64)
    keys, at = np.unique(
        np.stack([dealt.stratum, dealt.office, dealt.officer], axis=1), axis=0, return_inverse=True
    )

    def added(x: np.ndarray) -> np.ndarray:
        return np.bincount(at.ravel(), weights=x.astype(float)).astype(np.int64)

    one, zero = added(np.ones(files)), np.zeros(len(keys), dtype=np.int64)
    cells = delay_cost.Cells(
        *keys.T, one, one, added(y), added(y**2), added(y.astype(float) ** 3), zero,
        added(value), added(value * days), zero,
    )  # fmt: skip
    counts = delay_cost.Counts(
        cells=cells,
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=planted if effect else None)


def judge(drawn: Drawn, found: delay_cost.Found) -> Judged:
    """Count accounts that are no slower than colleagues as false."""
    listed = found.accounts.unit[found.family.rejected]
    planted = drawn.truth is not None
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if planted else listed.size,
        found=bool((listed == drawn.truth).any()) if planted else None,
    )
