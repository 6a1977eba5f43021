"""What is declared: chapters, codes, values, rates, risks.

Chapters are those of the Harmonized System; the codes under them, the rates and the risks are
invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.streams import Stage, stream

VEHICLES: Final = "87"
CODES_A_CHAPTER: Final = 8
LINES: Final = 2
"""Lines of a heading, one taxed more than the other: code ``k`` has the neighbour ``k ^ 1``."""
# Value-added tax is part of "duties and taxes", so no rate is zero and every ratio has a divisor.
VAT: Final = 0.12
_DUTIES: Final = (0.0, 0.05, 0.10, 0.15, 0.20, 0.30)
# chapter: share of traffic, median value of an item, spread of its log, risk, unit
_CHAPTERS: Final = {
    "02": (3.0, 14_000, 0.8, 1.1, "kg"),
    "08": (4.0, 9_000, 0.8, 0.8, "kg"),
    "10": (2.0, 40_000, 0.9, 0.5, "t"),
    "15": (2.5, 18_000, 0.8, 0.9, "kg"),
    "17": (2.0, 12_000, 0.8, 0.8, "kg"),
    "22": (3.0, 11_000, 0.9, 1.6, "l"),
    "24": (1.5, 20_000, 0.9, 2.0, "kg"),
    "27": (3.0, 55_000, 1.1, 0.6, "t"),
    "30": (4.0, 22_000, 1.0, 0.4, "kg"),
    "33": (3.5, 10_000, 0.9, 1.2, "kg"),
    "39": (6.0, 9_500, 1.0, 0.7, "kg"),
    "40": (3.0, 8_500, 0.9, 0.8, "kg"),
    "48": (3.0, 7_500, 0.9, 0.6, "kg"),
    "52": (2.5, 9_000, 0.9, 0.9, "kg"),
    "61": (6.0, 8_000, 1.0, 1.7, "piece"),
    "62": (5.0, 8_500, 1.0, 1.7, "piece"),
    "64": (4.0, 9_000, 1.0, 1.6, "pair"),
    "69": (2.0, 7_000, 0.9, 0.9, "m2"),
    "72": (4.0, 25_000, 1.0, 0.6, "t"),
    "73": (4.0, 12_000, 1.0, 0.7, "kg"),
    "84": (10.0, 16_000, 1.3, 0.7, "piece"),
    "85": (10.0, 14_000, 1.3, 1.1, "piece"),
    "87": (8.0, 13_000, 0.8, 1.3, "piece"),
    "94": (4.0, 8_000, 0.9, 1.0, "piece"),
}
PERISHABLE: Final = ("02", "08")
"""Chapters that are taken up first by rule."""
TIME_SENSITIVE: Final = ("02", "08", "30")
"""Chapters that lose their worth or are wanted at once."""
LABORATORY: Final = ("15", "22")
"""Chapters of which samples are taken."""
HARDER: Final = ("84", "85")
"""Chapters whose values one office raises more often than others do."""
ORIGINS: Final = tuple(f"X{letter}" for letter in "ABCDEFGHIJKL")
"""Invented countries, from the range of codes that no country ever gets."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What may be declared.

    Attributes
    ----------
    chapters : tuple of str, length c
    share, log_median, spread, risk : ndarray of float64, shape (c,)
        Of traffic (sums to 1); of the logarithm of an item's value; relative risk, about 1.
    unit : tuple of str, length c
    codes : tuple of str, length c * CODES_A_CHAPTER
        Codes of chapter ``k`` begin at ``k * CODES_A_CHAPTER``.
    rate : ndarray of float64, shape (c * CODES_A_CHAPTER,)
        Duties and taxes as a share of the value; the two lines of a heading differ in it.
    mass_per_value : ndarray of float64, shape (c,)
        Kilograms per unit of currency.
    origin_share : ndarray of float64, shape (len(ORIGINS),)
    """

    chapters: tuple[str, ...]
    share: npt.NDArray[np.float64]
    log_median: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]
    risk: npt.NDArray[np.float64]
    unit: tuple[str, ...]
    codes: tuple[str, ...]
    rate: npt.NDArray[np.float64]
    mass_per_value: npt.NDArray[np.float64]
    origin_share: npt.NDArray[np.float64]

    @property
    def vehicles(self) -> int:
        """Index of the chapter of vehicles."""
        return self.chapters.index(VEHICLES)


def goods(seed: int) -> Goods:
    """Return the goods that trade with this administration."""
    rng = stream(seed, Stage.GOODS)
    chapters = tuple(_CHAPTERS)
    share, median, spread, risk = (
        np.array([_CHAPTERS[c][k] for c in chapters], dtype=np.float64) for k in range(4)
    )
    codes = tuple(
        f"{chapter}{heading:02d}{line:02d}"
        for chapter in chapters
        for heading in np.sort(rng.choice(99, size=CODES_A_CHAPTER // LINES, replace=False) + 1)
        for line in np.sort(rng.choice(90, size=LINES, replace=False) + 10)
    )
    duty = np.concatenate(
        [rng.choice(_DUTIES, size=LINES, replace=False) for _ in range(len(codes) // LINES)]
    )
    origin = 1.0 / np.arange(1, len(ORIGINS) + 1)
    return Goods(
        chapters=chapters,
        share=share / share.sum(),
        log_median=np.log(median),
        spread=spread,
        risk=risk,
        unit=tuple(str(_CHAPTERS[c][4]) for c in chapters),
        codes=codes,
        rate=duty + VAT,
        mass_per_value=rng.uniform(0.05, 2.0, size=len(chapters)),
        origin_share=origin / origin.sum(),
    )
