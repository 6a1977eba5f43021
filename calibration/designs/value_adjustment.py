"""How are honest uplifts drawn, some offices with lists in steps, and an account that bargains?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, desks, lot, names
from evenhand.measures import value_adjustment

NAME: Final = "value_adjustment"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=40, files=40),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=60),
    "large": Size(offices=4, officers=20, agents=60, days=40, files=120),
}
EFFECTS: Final = (0.0, 0.25, 0.5, 1.0)
EFFECT: Final = "share of one account's uplifts that are 5 or 10 % whatever the reference"
RAISED: Final = 0.2
SPREAD: Final = 0.15
"""Of the logarithm of odds between honest colleagues."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files and raise values up to the reference; the last office by steps of a list."""
    dealt = lot(rng, size)
    n, officers = dealt.agent.size, int(dealt.officer.max()) + 1
    odds = RAISED / (1 - RAISED) * np.exp(SPREAD * rng.normal(size=officers))[dealt.officer]
    odds *= np.exp(0.4 * rng.normal(size=int(dealt.stratum.max()) + 1))[dealt.stratum]
    raised = rng.random(n) < odds / (1 + odds)
    uplift = 0.04 + 0.1 * rng.standard_gamma(1.5, n)
    stepped = dealt.office == size.offices - 1
    uplift = np.where(stepped, np.maximum(0.05, 0.05 * np.rint(uplift / 0.05)), uplift)
    reference = (1 + uplift) * np.exp(0.03 * rng.normal(size=n))
    planted = int(np.argmax(np.bincount(dealt.officer[dealt.office == 0])))
    bargained = (dealt.officer == planted) & (rng.random(n) < effect)
    uplift = np.where(bargained, rng.choice([0.05, 0.10], n), uplift)
    width = np.stack([dealt.stratum, dealt.officer], axis=1)
    cells, at = np.unique(width, axis=0, return_inverse=True)
    files = np.bincount(at.ravel())
    counts = value_adjustment.Counts(
        cells=value_adjustment.Cells(
            *cells.T, files, np.bincount(at.ravel(), weights=raised).astype(np.int64)
        ),
        uplifts=_uplifts(dealt.office, dealt.officer, raised, uplift, reference),
        just_under=None,
        desks=desks(dealt),
        officers=names("o", officers),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=planted if effect else None)


def judge(drawn: Drawn, found: value_adjustment.Found) -> Judged:
    """Count tests of accounts that raise as their colleagues do as false."""
    listed = found.joined("officer")[found.family.rejected]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if drawn.truth is not None else listed.size,
        found=bool((listed == drawn.truth).any()) if drawn.truth is not None else None,
    )


def _uplifts(
    office: np.ndarray, officer: np.ndarray, raised: np.ndarray, uplift: np.ndarray,
    reference: np.ndarray,
) -> value_adjustment.Uplifts:  # fmt: skip
    kept = raised & (uplift <= 1)
    tenths = np.rint(1000 * uplift[kept]).astype(np.int64)
    away = tenths % value_adjustment.ROUND
    near = value_adjustment.NEAR
    x = np.rint(1000 * np.log(reference[kept]))
    y = np.rint(1000 * np.log1p(uplift[kept]))
    keys, at = np.unique(
        np.stack([office[kept], officer[kept]], axis=1), axis=0, return_inverse=True
    )
    is_near = ((away > 0) & (away <= near)) | (away >= value_adjustment.ROUND - near)
    one = np.ones(tenths.size)
    columns = (one, away == 0, is_near, one, x, y, x * x, x * y, y * y)
    sums = (np.bincount(at.ravel(), weights=c).astype(np.int64) for c in columns)
    return value_adjustment.Uplifts(*keys.T, *sums)
