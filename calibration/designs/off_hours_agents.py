"""How are nights drawn on which an office decides files, and an agent for whom it does so more?

The other list of ``off_hours``; its accounts are drawn in the design of that name.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from calibration.accounts import SPREAD, Staff, text
from calibration.design import Drawn, Held, Judged
from calibration.lots import DAYS_A_MONTH
from evenhand.measures import off_hours

NAME: Final = "off_hours_agents"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Staff(offices=2, accounts=15, months=6, acts=6),
    "medium": Staff(offices=4, accounts=30, months=12, acts=8),
    "large": Staff(offices=8, accounts=60, months=12, acts=10),
}
"""``accounts`` are agents here, ``acts`` their days with decisions in a month."""
AMOUNTS: Final = {
    name: f"{s.offices * s.accounts * s.months * s.acts:,} days of agents"
    for name, s in SIZES.items()
}
EFFECTS: Final = (0.0, 1.0, 3.0, 8.0)
EFFECT: Final = "times as high odds again of a decision outside hours on a night of work, one agent"
NIGHTS: Final = 0.3
"""Share of days on which the office works outside hours; all agents share them."""
DECIDED: Final = 0.1
"""Chance that a file of such a day is decided in the night."""

infer = off_hours.infer


def draw(rng: np.random.Generator, size: Staff, effect: float = 0.0) -> Drawn:
    """Draw agents of very different size; their goods can wait a little more or less."""
    rows: list[tuple[Any, ...]] = []
    first = 0
    for office in range(size.offices):
        agents = max(5, int(rng.poisson(size.accounts)))
        busy = np.clip(rng.gamma(2, size.acts / DAYS_A_MONTH / 2, agents), 0.02, 0.95)
        odds = DECIDED / (1 - DECIDED) * np.exp(SPREAD * rng.standard_normal(agents))
        if effect and office == 0:
            odds[0] = DECIDED / (1 - DECIDED) * (1 + effect)
            busy[0] = max(busy[0], size.acts / DAYS_A_MONTH)
        for month in range(size.months):
            here = rng.random((agents, DAYS_A_MONTH)) < busy[:, None]
            night = rng.random(DAYS_A_MONTH) < NIGHTS
            out = here & night & (rng.random(here.shape) < (odds / (1 + odds))[:, None])
            days, nights = here.sum(axis=1), out.sum(axis=1)
            rows += [(office, month, first + a, days[a], nights[a]) for a in np.flatnonzero(days)]
        first += agents
    place, month, agent, days, nights = np.array(rows, dtype=np.int64).T
    names = (text(c, p) for c, p in ((place, "P"), (month, "m"), (agent, "a")))
    no, none = np.zeros(0, dtype=object), np.zeros(0, dtype=np.int64)
    acts = off_hours.Acts(no, no, no, no, no, none == 1, none == 1, none)
    counts = off_hours.Counts(acts, off_hours.OfAgents(*names, days, *(nights,) * 4))
    return Drawn(counts, truth=f"a{0:05d}" if effect else None)


def judge(drawn: Drawn, found: off_hours.Found) -> Judged:
    """Count agents for whom nobody works more nights than for others as false."""
    assert found.agents is not None
    listed = found.agents.listed
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()),
        found=bool((listed == drawn.truth).any()) if drawn.truth else None,
    )
