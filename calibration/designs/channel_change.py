"""How are files drawn that end in a lighter channel, and an account that lightens more?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, desks, lot, names
from evenhand.measures import channel_change
from evenhand.records.channels import CHANNELS

NAME: Final = "channel_change"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=30, files=15),
    "medium": Size(offices=3, officers=12, agents=40, days=60, files=40),
    "large": Size(offices=4, officers=20, agents=60, days=60, files=80),
}
EFFECTS: Final = (0.0, 0.05, 0.15, 0.4)
EFFECT: Final = "share of the files selected that one account of the first office turns lighter"
RATES: Final = {CHANNELS["yellow"]: 0.01, CHANNELS["red"]: 0.05}
SPREAD: Final = 0.2
"""Of the logarithm of odds between honest colleagues."""
OUTAGE: Final = 0.6
"""Share of red files lightened on a day on which the scanner is down."""


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files, select a third, lighten some; on a few days the scanner is down."""
    dealt = lot(rng, size)
    chosen = np.flatnonzero(rng.random(dealt.agent.size) < 0.35)
    channel = np.where(rng.random(chosen.size) < 0.6, CHANNELS["yellow"], CHANNELS["red"])
    officer, stratum = dealt.officer[chosen], dealt.stratum[chosen]
    rate = np.array([RATES[int(c)] for c in channel])
    own = SPREAD * rng.standard_normal(int(dealt.officer.max()) + 1)
    odds = rate / (1 - rate) * np.exp(own[officer])
    lighter = rng.random(chosen.size) < odds / (1 + odds)
    down = (dealt.office[chosen] == 0) & (dealt.day[chosen] < 3) & (channel == CHANNELS["red"])
    lighter |= down & (rng.random(chosen.size) < OUTAGE)
    planted = int(np.argmax(np.bincount(officer[dealt.office[chosen] == 0])))
    lighter |= (officer == planted) & (rng.random(chosen.size) < effect)
    keys, at, files = np.unique(
        np.stack([stratum, dealt.office[chosen], officer, channel], axis=1),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    yes = np.bincount(at.ravel(), weights=lighter).astype(np.int64)
    counts = channel_change.Counts(
        cells=channel_change.Cells(*keys.T, files, yes, np.zeros_like(yes)),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
        recorded=None,
        reasons=None,
    )
    return Drawn(counts, truth=planted if effect else None)


def judge(drawn: Drawn, found: channel_change.Found) -> Judged:
    """Count accounts that lighten no more than colleagues as false."""
    listed = found.listed
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()) if drawn.truth is not None else listed.size,
        found=bool((listed == drawn.truth).any()) if drawn.truth is not None else None,
    )
