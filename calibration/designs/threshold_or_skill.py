"""How are examinations and a random later truth drawn, and an account that looks away?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import Lot, Size, desks, lot, names
from evenhand.measures import threshold_or_skill
from evenhand.statistics.sorting import half_of

NAME: Final = "threshold_or_skill"
HOLDS: Final = (Held("family", 0.05), Held("interval", 0.05))
SIZES: Final = {
    "small": Size(offices=1, officers=12, agents=12, days=60, files=60),
    "medium": Size(offices=2, officers=20, agents=25, days=80, files=90),
    "large": Size(offices=3, officers=30, agents=40, days=120, files=120),
}
EFFECTS: Final = (0.0, 0.7, 0.9, 1.0)
EFFECT: Final = "share of what it would find that one account does not record"
HELD: Final = 0.2
EXAMINED: Final = 0.35
READY: Final = 0.5
"""Standard deviation, between officers, of the log-odds of examining a file."""
SKILL: Final = 0.7
SKILLS: Final = 0.3
"""Standard deviation, between officers, of the logarithm of finds per examination."""
AGAIN: Final = 0.1


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; officers differ in how readily they examine and, a little, in how well."""
    dealt = lot(rng, size)
    officers, sets = int(dealt.officer.max()) + 1, int(dealt.stratum.max()) + 1
    odds = EXAMINED / (1 - EXAMINED) * np.exp(READY * rng.standard_normal(officers))
    skill = np.minimum(1, SKILL * np.exp(SKILLS * rng.standard_normal(officers) - SKILLS**2 / 2))
    rate = HELD * np.exp(0.3 * rng.standard_normal(sets) - 0.3**2 / 2)
    if effect:
        skill[0] = SKILL * (1 - effect)
    own = (odds / (1 + odds))[dealt.officer]
    n = dealt.officer.size
    looked, held = rng.random(n) < own, rng.random(n) < rate[dealt.stratum]
    hit = looked & held & (rng.random(n) < skill[dealt.officer])
    again = rng.random(n) < AGAIN
    return Drawn(counts_of(dealt, looked, held, hit, again), truth=0 if effect else None)


def yield_of_one() -> float:
    """Return what an additional examination finds on average: skill hangs on no readiness."""
    from scipy.stats import norm

    edge = (SKILLS**2 / 2 - np.log(SKILL)) / SKILLS
    skill = SKILL * norm.cdf(edge - SKILLS) + norm.sf(edge)
    return float(HELD * skill)


def judge(drawn: Drawn, found: threshold_or_skill.Found) -> Judged:
    """Count accounts on either list that nothing was planted in; ask what the intervals hold.

    Who looks away changes the slope, to what no formula gives: intervals are judged without it.
    """
    rejected, n = found.family.rejected, found.p_fewer.size
    listed = np.union1d(found.fewer.unit[rejected[:n]], found.missed.unit[rejected[n:]])
    planted = drawn.truth is not None
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if planted else listed.size,
        covered=() if planted else _covered(found),
        found=bool((listed == drawn.truth).any()) if planted else None,
    )


def _covered(found: threshold_or_skill.Found) -> tuple[bool, ...]:
    truth = yield_of_one()
    both = ((found.yields, truth), (found.misses, -truth))
    return tuple(s.low <= t <= s.high for s, t in both if not np.isnan(s.slope))


def counts_of(dealt: Lot, *flags: npt.NDArray[np.bool_]) -> threshold_or_skill.Counts:
    """Count files as the query does."""
    looked, held, hit, again = flags
    key, at = np.unique(dealt.stratum * 100_000 + dealt.officer, return_inverse=True)
    stratum, officer = key // 100_000, key % 100_000

    def of(which: Any) -> npt.NDArray[np.int64]:
        return np.bincount(at[which], minlength=key.size).astype(np.int64)

    truth = again & held
    return threshold_or_skill.Counts(
        threshold_or_skill.Cells(
            stratum=stratum,
            half=half_of(stratum),
            officer=officer,
            files=of(np.ones(at.size, dtype=bool)),
            examined=of(looked),
            hits=of(looked & hit),
            again=of(again),
            held=of(truth),
            missed=of(truth & ~hit),
            opened=of(truth & looked),
            overlooked=of(truth & looked & ~hit),
        ),
        desks=desks(dealt),
        officers=names("F", int(dealt.officer.max()) + 1),
        offices=names("P", dealt.size.offices),
        periods=names("2026-S", 1),
    )
