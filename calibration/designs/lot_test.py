"""How is an honest lot drawn for the test of office-months, and a month steered?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import DAYS_A_MONTH, Size, counted, lot, names, steered
from evenhand.measures import lot_test
from evenhand.records.counts import AgentFiles, OfficerFiles, SetMonths

NAME: Final = "lot_test"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=20, files=15),
    "medium": Size(offices=3, officers=12, agents=40, days=40, files=40),
    "large": Size(offices=4, officers=25, agents=60, days=40, files=100),
    # From 100 office-months on, deals stop earlier and few months are dealt afresh.
    "many": Size(offices=10, officers=6, agents=20, days=200, files=15),
}
EFFECTS: Final = (0.0, 0.15, 0.3, 0.6)
EFFECT: Final = "share of the files of six agents of one office given to one officer each"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files, and steer those of six agents."""
    dealt = lot(rng, size)
    if effect:
        dealt, _ = steered(rng, dealt, share=effect, pairs=6)
    months = -(-size.days // DAYS_A_MONTH)
    strata, first = np.unique(dealt.stratum, return_index=True)
    counts = lot_test.Counts(
        strata=SetMonths(strata, dealt.office[first], dealt.month[first]),
        officer_files=OfficerFiles(*counted(dealt.stratum, dealt.officer)),
        agent_files=AgentFiles(*counted(dealt.stratum, dealt.agent)),
        met=lot_test.Met(*counted(dealt.office, dealt.month, dealt.officer, dealt.agent)),
        offices=names("P", size.offices),
        months=names("2026-", months),
    )
    return Drawn(counts, truth=effect > 0)


def judge(drawn: Drawn, found: lot_test.Found) -> Judged:
    """Only months of the first office are steered."""
    wrong = found.flagged & ~(bool(drawn.truth) & (found.office == 0))
    return Judged(
        listed=int(found.flagged.sum()),
        false=int(wrong.sum()),
        found=bool((found.flagged & (found.office == 0)).any()) if drawn.truth else None,
    )
