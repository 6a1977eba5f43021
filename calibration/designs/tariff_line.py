"""How are lines drawn that trade alone decides, and an account that accepts the cheaper one?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from evenhand.measures import tariff_line
from evenhand.records.counts import Names

NAME: Final = "tariff_line"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=10, days=30, files=20),
    "medium": Size(offices=3, officers=10, agents=20, days=40, files=40),
    "large": Size(offices=3, officers=15, agents=25, days=40, files=90),
}
EFFECTS: Final = (0.0, 0.3, 0.6, 0.9)
EFFECT: Final = "share of one agent's goods in the dearer line declared in the cheaper, one account"
HEADINGS: Final = 4


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw headings and lines by the agent's trade; then move some of one pair's goods."""
    dealt = lot(rng, size)
    n, agents = dealt.agent.size, size.offices * size.agents
    heading = rng.integers(0, HEADINGS, n)
    trade = rng.beta(0.8, 0.8, (agents, HEADINGS))
    cheap = rng.random(n) < trade[dealt.agent, heading]
    ours = dealt.office == 0
    officer = int(np.argmax(np.bincount(dealt.officer[ours])))
    agent = int(np.argmax(np.bincount(dealt.agent[ours & (dealt.officer == officer)])))
    mine = (dealt.officer == officer) & (dealt.agent == agent)
    if effect:
        # the agent trades in the dearer line
        cheap = np.where(dealt.agent == agent, rng.random(n) < 0.05, cheap)
        cheap = cheap | (mine & (rng.random(n) < effect))
    keys = (dealt.office, dealt.officer, dealt.agent, heading)
    *cells, files = counted(*keys)
    _, at = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    made = np.bincount(at.ravel(), weights=cheap).astype(np.int64)
    wide = (dealt.office, heading, dealt.agent)
    *agent_cells, agent_files = counted(*wide)
    _, place = np.unique(np.stack(wide, axis=1), axis=0, return_inverse=True)
    cheap_of = np.bincount(place.ravel(), weights=cheap).astype(np.int64)
    code = np.arange(HEADINGS)
    name: Names = names("h", HEADINGS)
    counts = tariff_line.Counts(
        cells=tariff_line.Cells(*cells, files, made, 1000 * made),
        of_agents=tariff_line.AgentCells(*agent_cells, agent_files, cheap_of),
        headings=tariff_line.Headings(code, name.name, code + 2, code, code + 100_000),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", agents),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, truth=(officer, agent) if effect else None)


def judge(drawn: Drawn, found: tariff_line.Found) -> Judged:
    """One pair is planted."""
    listed = found.family.rejected
    if drawn.truth is None:
        return Judged(listed=int(listed.sum()), false=int(listed.sum()))
    officer, agent = drawn.truth
    right = (found.pairs.officer == officer) & (found.pairs.agent == agent)
    return Judged(
        listed=int(listed.sum()),
        false=int((listed & ~right).sum()),
        found=bool((listed & right).any()),
    )
