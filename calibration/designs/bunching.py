"""How are amounts about a limit drawn that goods and agents decide, and an account that lowers?"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from evenhand.measures import bunching

NAME: Final = "bunching"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=40, files=30),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=60),
    "large": Size(offices=4, officers=20, agents=60, days=40, files=120),
}
EFFECTS: Final = (0.0, 0.05, 0.1, 0.3)
EFFECT: Final = "share of one account's amounts above the limit that are brought just below it"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw amounts, some kept under the limit by every agent; then bring some of one down."""
    return amounts(rng, size, effect, of="officer")


def amounts(
    rng: np.random.Generator, size: Size, effect: float, *, of: Literal["officer", "agent"]
) -> Drawn:
    """Draw amounts; ``of`` whom some are brought down, an account or an agent."""
    dealt = lot(rng, size)
    unit = dealt.officer if of == "officer" else dealt.agent
    n = dealt.agent.size
    level = rng.normal(0, 0.4, size.offices * size.agents)[dealt.agent]
    amount = np.exp(level + rng.normal(0, 0.6, n))
    kept = (amount >= 1) & (amount < 1.3) & (rng.random(n) < 0.3)
    planted = int(np.argmax(np.bincount(unit[dealt.office == 0])))
    lowered = (unit == planted) & (amount >= 1) & (rng.random(n) < effect)
    amount = np.where(kept | lowered, 1 - 0.05 * rng.random(n), amount)
    place = np.floor(amount * bunching.BINS).astype(np.int64) - bunching.BINS // 2
    about = (place >= 0) & (place < bunching.BINS)
    under = (place >= bunching.FIRST_BELOW) & (place < bunching.BINS // 2)
    bins, files = counted(place[about])
    counts = bunching.Counts(
        histogram=bunching.Histogram(np.zeros(bins.size, dtype=np.int64), bins, files),
        accounts=_cells(dealt.stratum[about], dealt.officer[about], under[about]),
        agents_cells=_cells(dealt.office[about], dealt.agent[about], under[about]),
        split=None,
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", size.offices * size.agents),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=planted if effect else None)


def judge(drawn: Drawn, found: bunching.Found) -> Judged:
    """Count accounts that bring nothing down as false."""
    units = [at.accounts.unit for at in found.limits]
    listed = np.concatenate([np.zeros(0, dtype=np.int64), *units])[found.family.rejected]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if drawn.truth is not None else listed.size,
        found=bool((listed == drawn.truth).any()) if drawn.truth is not None else None,
    )


def _cells(
    stratum: npt.NDArray[np.int64], unit: npt.NDArray[np.int64], under: npt.NDArray[np.bool_]
) -> bunching.Cells:
    keys, at = np.unique(np.stack([stratum, unit], axis=1), axis=0, return_inverse=True)
    at = at.ravel()
    zero = np.zeros(len(keys), dtype=np.int64)
    made = np.bincount(at, weights=under).astype(np.int64)
    return bunching.Cells(zero, *keys.T, np.bincount(at), made)
