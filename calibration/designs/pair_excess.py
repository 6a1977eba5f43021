"""How is an honest lot drawn for the test of pairs, and pairs steered?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names, steered
from evenhand.measures import pair_excess
from evenhand.records.counts import AgentFiles, OfficerFiles, SetPeriods

NAME: Final = "pair_excess"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=40, files=15),
    "medium": Size(offices=3, officers=12, agents=40, days=80, files=40),
    "large": Size(offices=4, officers=25, agents=60, days=100, files=100),
}
EFFECTS: Final = (0.0, 0.1, 0.2, 0.4)
EFFECT: Final = "share of the files of three agents given to one officer each"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files, and steer those of three agents."""
    dealt, pairs = lot(rng, size), np.zeros((0, 2), dtype=np.int64)
    if effect:
        dealt, pairs = steered(rng, dealt, share=effect, pairs=3)
    strata = np.unique(dealt.stratum)
    one_period = np.zeros_like(dealt.stratum)
    counts = pair_excess.Counts(
        strata=SetPeriods(strata, np.zeros_like(strata)),
        officer_files=OfficerFiles(*counted(dealt.stratum, dealt.officer)),
        agent_files=AgentFiles(*counted(dealt.stratum, dealt.agent)),
        met=pair_excess.Met(*counted(one_period, dealt.officer, dealt.agent)),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", size.offices * size.agents),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=pairs)


def judge(drawn: Drawn, found: pair_excess.Found) -> Judged:
    """Judge the list of excess pairs.

    A pair is false if neither its officer's nor its agent's files were touched: who is given more
    of one agent's files takes from all that the others had of it, so avoidance is no error there.
    """
    period = found.periods[0]
    flagged = period.flagged_excess
    listed = list(zip(period.pairs.officer[flagged], period.pairs.client[flagged], strict=True))
    planted = {(int(o), int(a)) for o, a in drawn.truth}
    false = [pair for pair in listed if (int(pair[0]), int(pair[1])) not in planted]
    hit = planted & {(int(o), int(a)) for o, a in listed}
    return Judged(listed=len(listed), false=len(false), found=bool(hit) if planted else None)
