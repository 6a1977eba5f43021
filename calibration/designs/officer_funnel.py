"""How do honest colleagues differ, for the list of accounts that stand apart?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from calibration.outcomes import sums_of
from evenhand.measures import officer_funnel
from evenhand.records.counts import OfficerCells

NAME: Final = "officer_funnel"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=12, agents=10, days=30, files=40),
    "medium": Size(offices=3, officers=20, agents=20, days=60, files=80),
    "large": Size(offices=4, officers=40, agents=30, days=60, files=200),
}
EFFECTS: Final = (0.0, 0.5, 1.0, 2.0)
EFFECT: Final = "by how much one account takes longer, as a share of the usual time"
SPREAD: Final = 0.1
"""Standard deviation, between honest colleagues, of the logarithm of pace."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; colleagues differ a little, and one by much more."""
    dealt = lot(rng, size)
    officers = int(dealt.officer.max()) + 1
    pace = np.exp(SPREAD * rng.standard_normal(officers))
    pace[0] *= 1 + effect
    day = np.exp(0.3 * rng.standard_normal(int(dealt.stratum.max()) + 1))
    hours = 10 * pace[dealt.officer] * day[dealt.stratum] * rng.gamma(2.0, 0.5, dealt.day.size)
    late = (rng.random(hours.size) < np.minimum(0.9, 0.1 * pace[dealt.officer])).astype(float)
    cells = counted(dealt.stratum, dealt.office, dealt.officer)
    keys = (dealt.stratum, dealt.office, dealt.officer)
    counts = officer_funnel.Counts(
        cells=OfficerCells(*cells, sums_of(keys, hours, late)),
        desks=desks(dealt),
        officers=names("o", officers),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=effect > 0)


def judge(drawn: Drawn, found: officer_funnel.Found) -> Judged:
    """Only the first account stands apart, and only where it was made to."""
    listed = np.concatenate(
        [
            f.officer[r]
            for f, r in zip(found.funnels, found.parts(found.family.rejected), strict=True)
        ]
    )
    planted = bool(drawn.truth)
    return Judged(
        listed=listed.size,
        false=int((listed != 0).sum() if planted else listed.size),
        found=bool((listed == 0).any()) if planted else None,
    )
