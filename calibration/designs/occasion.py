"""How are days drawn that differ for no reason, with busy ends of months, and a target for them?"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import DAYS_A_MONTH, Size, names
from evenhand.measures import occasion

NAME: Final = "occasion"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=4, agents=1, days=120, files=12),
    "medium": Size(offices=3, officers=8, agents=1, days=240, files=25),
    "large": Size(offices=4, officers=12, agents=1, days=240, files=60),
}
EFFECTS: Final = (0.0, 0.5, 1.0, 2.0)
EFFECT: Final = "times as many values raised again in the last three days of a month, at one office"
BASE: Final = 0.08
DAYS_DIFFER: Final = 0.15
"""Of the logarithm of odds between days: what comes on one day goes together."""
RUSH: Final = 1.6


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw files by office, day and officer; the ends of months are busier everywhere."""
    office, day = (a.ravel() for a in np.mgrid[: size.offices, : size.days])
    is_end = day % DAYS_A_MONTH >= DAYS_A_MONTH - 3
    files = rng.poisson(size.files * np.where(is_end, RUSH, 1) * rng.gamma(8, 1 / 8, day.size)) + 1
    odds = BASE / (1 - BASE) * np.exp(DAYS_DIFFER * rng.standard_normal(day.size))
    odds *= np.where(is_end & (office == 0), 1 + effect, 1)
    cell = np.repeat(np.arange(day.size), files)
    yes = (rng.random(cell.size) < (odds / (1 + odds))[cell]).astype(float)
    left = yes - BASE
    total = np.bincount(cell, weights=left)
    squares = np.bincount(cell, weights=left**2)
    month, within = np.divmod(day, DAYS_A_MONTH)
    date = 20260100 + 100 * month + within + 6
    counts = occasion.Counts(
        occasion.Days(office, date, files, np.stack([files, total, squares, 0 * squares])),
        _thirds(rng, size, cell, left, office, date),
        names("P", size.offices),
        names("2026-S", 1),
    )
    return Drawn(counts, truth=bool(effect))


def _thirds(
    rng: np.random.Generator,
    size: Size,
    cell: npt.NDArray[np.int64],
    left: npt.NDArray[np.float64],
    office: npt.NDArray[np.int64],
    date: npt.NDArray[np.int64],
) -> occasion.Moments:
    """Deal files to officers and set the last of each day against the first."""
    block = cell * size.officers + rng.integers(0, size.officers, cell.size)
    order = np.argsort(block, kind="stable")
    block, left = block[order], left[order]
    _, of, n = np.unique(block, return_inverse=True, return_counts=True)
    before = np.arange(of.size) - (np.cumsum(n) - n)[of]
    x = 3 * before // n[of] - 1.0
    sum_x, sum_left = np.bincount(of, weights=x), np.bincount(of, weights=left)
    score = np.bincount(of, weights=x * left) - sum_x * sum_left / n
    spread = (np.bincount(of, weights=x * x) - sum_x**2 / n) / 2
    day = block[np.cumsum(n) - 1] // size.officers
    zero = np.zeros(office.size, dtype=np.int64)
    many = n >= 3
    weights = (np.where(many, n, 0), np.where(many, score, 0), np.where(many, spread, 0))
    files, scores, spreads = (np.bincount(day, weights=w, minlength=zero.size) for w in weights)
    return occasion.Moments(zero + 1, zero, office, date, files.astype(np.int64), scores, spreads)


def judge(drawn: Drawn, found: occasion.Found) -> Judged:
    """Count everything but the planted end of months as false."""
    listed = [
        t
        for t, flagged in zip(found.tests, found.family(np.array([True])).rejected, strict=True)
        if flagged
    ]
    # A target at the end of busy months shows on busy days as well: the same cause, not another.
    true = [t for t in listed if drawn.truth and t.office == 0 and t.occasion < 2]
    return Judged(
        listed=len(listed),
        false=len(listed) - len(true),
        found=any(t.occasion == 0 for t in true) if drawn.truth else None,
    )
