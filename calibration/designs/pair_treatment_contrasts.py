"""How are pairs that met too often treated like others, or otherwise in one outcome?

What ``pair_treatment`` says of those pairs as a whole; single pairs are drawn in the design of that
name. Officers have no manner of their own here: where they have, the files of their pairs do differ
from other files of the same agents, and the finding says how much of it is the officer's.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.designs import pair_treatment as pairs
from calibration.lots import Size, lot
from evenhand.measures import pair_treatment
from evenhand.records.counts import FlaggedPairs

NAME: Final = "pair_treatment_contrasts"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = pairs.SIZES
EFFECTS: Final = (0.0, 0.1, 0.2, 0.4)
EFFECT: Final = "standard deviations by which files of pairs that met too often take less time"
OFTEN: Final = 3
"""Pairs of an office that met too often: those that met most."""
ORDINARY: Final = 0.15
"""Standard deviation between pairs for ordinary reasons, in the second outcome."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; two times in logarithms and one yes or no; the effect is in the first."""
    dealt = lot(rng, size)
    officers, agents = int(dealt.officer.max()) + 1, int(dealt.agent.max()) + 1
    pair, files = dealt.officer * agents + dealt.agent, dealt.officer.size
    often = np.argsort(-np.bincount(pair))[: OFTEN * size.offices]
    manner = 0.5 * rng.standard_normal(agents)[dealt.agent]
    day = 0.3 * rng.standard_normal(int(dealt.stratum.max()) + 1)[dealt.stratum]
    own = ORDINARY * rng.standard_normal(officers * agents)[pair]
    noise = rng.gumbel(size=(2, files)) / 1.28
    one = manner + day + noise[0] - effect * np.isin(pair, often)
    two = manner + day - noise[1] + own
    three = (rng.random(files) < 0.1 * np.exp(np.clip(manner, -2, 1.5))).astype(float)
    counts = pairs.counted_of(dealt, size, one, two, three)
    flagged = FlaggedPairs(
        period=np.zeros(often.size, dtype=np.int64), officer=often // agents, agent=often % agents
    )
    return Drawn((counts, flagged), truth=effect > 0)


def infer(given: tuple[pair_treatment.Counts, FlaggedPairs]) -> pair_treatment.Found:
    """Tell the measure which pairs met too often, as ``pair_excess`` would."""
    counts, flagged = given
    return pair_treatment.infer(counts, met_too_often=flagged)


def judge(drawn: Drawn, found: pair_treatment.Found) -> Judged:
    """Count outcomes that are said to differ and do not as false."""
    of = [t.outcome for t in found.treated if t.apart]
    listed = [o for o, stands in zip(of, found.contrasts.rejected, strict=True) if stands]
    right = listed.count(0) if drawn.truth else 0
    return Judged(
        listed=len(listed),
        false=len(listed) - right,
        found=bool(right) if drawn.truth else None,
    )
