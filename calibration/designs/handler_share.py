"""How do officers differ by a known amount, for the interval of the headline number?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from calibration.outcomes import sums_of
from evenhand.measures import handler_share
from evenhand.records.counts import OfficerCells

NAME: Final = "handler_share"
HOLDS: Final = (
    Held(
        "interval",
        0.05,
        conservative="the interval ends at no difference, where half of its law would lie below",
    ),
)
SIZES: Final = {
    "small": Size(offices=1, officers=8, agents=10, days=20, files=30),
    "medium": Size(offices=2, officers=15, agents=20, days=40, files=50),
    "large": Size(offices=3, officers=30, agents=30, days=40, files=120),
}
EFFECTS: Final = (0.0, 0.1, 0.5)
EFFECT: Final = "standard deviation between officers, as a share of the spread of like files"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; officers differ by a normal effect of that size."""
    dealt = lot(rng, size)
    officers = int(dealt.officer.max()) + 1
    own = effect * rng.standard_normal(officers)
    day = rng.standard_normal(int(dealt.stratum.max()) + 1)
    noise = np.where(rng.random(dealt.day.size) < 0.1, 3.0, 0.5)
    y = own[dealt.officer] + day[dealt.stratum] + noise * rng.standard_normal(dealt.day.size)
    keys = (dealt.stratum, dealt.office, dealt.officer)
    counts = handler_share.Counts(
        cells=OfficerCells(*counted(*keys), sums_of(keys, y)),
        meetings=handler_share.Meetings(
            *counted(dealt.officer, dealt.agent), sums_of((dealt.officer, dealt.agent), y)
        ),
        coverage=handler_share.Coverage(
            *(np.zeros(1, dtype=np.int64) if i else np.array(["P"], dtype=object) for i in range(4))
        ),
        desks=desks(dealt),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=own)


def judge(drawn: Drawn, found: handler_share.Found) -> Judged:
    """Say whether the interval holds the variance of the officers that were compared."""
    share = found.shares[0].one_way
    cells, own = drawn.counts.cells, drawn.truth
    # A set with a single file compares nobody and is dropped; all other files stay.
    stays = np.bincount(cells.stratum, weights=cells.files)[cells.stratum] > 1
    files = cells.files[stays].astype(float)
    if share is None or share.observations != files.sum():
        return Judged()
    squares = 0.0
    for office in np.unique(cells.office[stays]):
        here = cells.office[stays] == office
        effect, weight = own[cells.officer[stays][here]], files[here]
        mean = np.average(effect, weights=weight)
        n = weight.sum()
        squares += n * float(weight @ (effect - mean) ** 2) / (n - 1)
    true = squares / files.sum()
    return Judged(covered=(bool(share.low <= true <= share.high),))
