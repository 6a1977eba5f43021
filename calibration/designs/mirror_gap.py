"""How are honest trade tables drawn, and how is less recorded where the tax is higher?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from evenhand.measures import mirror_gap
from evenhand.measures.mirror_gap import Counts, LeftOut
from evenhand.records.mirror_pairs import Taxes, Trade

NAME: Final = "mirror_gap"
HOLDS: Final = (Held("interval", 0.05),)
LINES: Final = 2
YEARS: Final = (2023, 2024)
TAXES: Final = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class Size:
    """How many headings of two lines, and partners; ``shared`` is the spread inside headings."""

    headings: int
    partners: int
    shared: float


SIZES: Final = {
    "small": Size(headings=60, partners=2, shared=0.0),
    "medium": Size(headings=100, partners=4, shared=0.1),
    "large": Size(headings=200, partners=4, shared=0.3),
}
AMOUNTS: Final = {n: f"{s.headings * s.partners:,} pairs of figures" for n, s in SIZES.items()}
EFFECTS: Final = (0.0, 0.002, 0.005, 0.02)
EFFECT: Final = "share of the value that is not recorded, for each point of tax"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw trade with a margin by partner, errors that headings share, and missing rows."""
    products = LINES * size.headings
    tax = rng.choice(TAXES, size=products)
    shape = (len(YEARS), size.partners, products)
    sold = np.exp(10 + rng.standard_normal(shape))
    heading = np.repeat(size.shared * rng.standard_normal(size.headings), LINES)
    margin = rng.uniform(0.03, 0.15, size=(size.partners, 1))
    noise = 0.1 * rng.standard_normal(products) + 0.3 * rng.standard_normal(shape)
    bought = sold * np.exp(margin + heading + noise - effect * tax)
    return Drawn(
        Counts(
            exports=_side(sold, rng.random(shape) < 0.9),
            imports=_side(bought, rng.random(shape) < 0.9),
            taxes=_taxes(tax),
            left_out=LeftOut(*(np.zeros(0, dtype=t) for t in (object, object, np.int64))),
        ),
        truth=effect,
    )


def judge(drawn: Drawn, found: mirror_gap.Found) -> Judged:
    """Take the answer for yes where the interval lies above 0."""
    fit = found.first.slopes
    assert fit is not None
    listed = bool(fit.low[0] > 0)
    return Judged(
        listed=int(listed),
        false=int(listed and not drawn.truth),
        covered=(bool(fit.low[0] <= drawn.truth <= fit.high[0]),),
        found=listed if drawn.truth else None,
    )


def _codes(products: int) -> np.ndarray:
    return np.array([f"{1000 + k // LINES:04d}{10 * (k % LINES):02d}" for k in range(products)])


def _side(value: np.ndarray, there: np.ndarray) -> Trade:
    year, partner, product = np.nonzero(there)
    n = year.size
    money = np.rint(100 * value[there]).astype(np.int64)
    return Trade(
        year=np.array(YEARS)[year],
        importer=np.full(n, "XZ", dtype=object),
        country=np.array([f"X{chr(65 + p)}" for p in range(value.shape[1])], dtype=object)[partner],
        product=_codes(value.shape[2]).astype(object)[product],
        classification=np.full(n, "", dtype=object),
        flow=np.full(n, "total", dtype=object),
        value=money,
        fob=np.zeros(n, dtype=np.int64),
        without_fob=np.ones(n, dtype=np.int64),
    )


def _taxes(tax: np.ndarray) -> Taxes:
    n = tax.size
    return Taxes(
        product=_codes(n).astype(object),
        classification=np.full(n, "", dtype=object),
        year=np.zeros(n, dtype=np.int64),
        lines=np.ones(n, dtype=np.int64),
        total=np.rint(10_000 * tax).astype(np.int64),
    )
