"""How long do files wait in months that are alike, and in one that is slower?

Days and weeks have luck of their own, which ends with them: a backlog that lasts for weeks makes
the test too ready, as the finding says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from evenhand.measures import predictability

NAME: Final = "predictability"
HOLDS: Final = (Held("family", 0.05),)


@dataclass(frozen=True, slots=True)
class Span:
    """Of an administration: months on record, files a day."""

    months: int
    files: int


SIZES: Final = {"small": Span(3, 15), "medium": Span(6, 60), "large": Span(24, 200)}
AMOUNTS: Final = {n: f"{s.months * 21 * s.files:,} files" for n, s in SIZES.items()}
EFFECTS: Final = (0.0, 0.25, 0.5, 1.0)
EFFECT: Final = "times as long again that files wait in one month"
FIRST: Final = date(2026, 1, 1)
WEEK: Final = 0.15
DAY: Final = 0.3
FILE: Final = 0.8
"""Spread between weeks, days and files, of the logarithm of times."""


def draw(rng: np.random.Generator, size: Span, effect: float = 0.0) -> Drawn:
    """Draw the files of each working day; on a few days nearly nothing is lodged."""
    days = [FIRST + timedelta(days=n) for n in range(30 * size.months)]
    days = [d for d in days if d.weekday() < 5]
    week = {d.isocalendar()[:2]: WEEK * rng.standard_normal() for d in days}
    slow = days[len(days) // 2].month, days[len(days) // 2].year
    files, medians = [], []
    for day in days:
        number = (
            1
            if rng.random() < 0.03
            else max(1, int(rng.negative_binomial(4, 4 / (4 + size.files))))
        )
        level = week[day.isocalendar()[:2]] + DAY * rng.standard_normal()
        level += np.log1p(effect) * ((day.month, day.year) == slow)
        times = 30_000 * np.exp(level + FILE * rng.standard_normal(number))
        files.append(number)
        medians.append(float(np.median(times)))
    none, nought = np.zeros(0, dtype=object), np.zeros(0, dtype=np.int64)
    counts = predictability.Counts(
        # What is described of offices and months holds no error rate.
        predictability.Durations(none, none, none, none, nought, nought, np.zeros(0)),
        predictability.Days(
            np.array([d.isoformat() for d in days], dtype=object),
            np.array(files),
            np.zeros(len(days), dtype=np.int64),
            np.array(medians),
        ),
    )
    return Drawn(counts, truth=bool(effect))


def judge(drawn: Drawn, found: predictability.Predictability) -> Judged:
    """Count months said to differ where none does as false."""
    test = found.months_differ
    says = test is not None and test.p_value <= predictability.LEVEL
    return Judged(
        listed=int(says),
        false=int(says and not drawn.truth),
        found=says if drawn.truth else None,
    )
