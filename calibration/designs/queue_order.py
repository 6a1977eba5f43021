"""How do files wait honestly, some agents and some accounts faster, and one pair put first?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, desks, lot, names
from evenhand.measures import queue_order

NAME: Final = "queue_order"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=1, officers=6, agents=15, days=60, files=40),
    "medium": Size(offices=3, officers=12, agents=40, days=60, files=60),
    "large": Size(offices=4, officers=20, agents=50, days=60, files=150),
}
EFFECTS: Final = (0.0, 0.3, 0.6, 0.9)
EFFECT: Final = "part of the wait that is taken off one agent's files at one account"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Let files wait by account, agent and chance; rank them in queues and months."""
    dealt = lot(rng, size)
    # Some accounts are slow and some agents' goods go first, with everybody.
    slow = np.exp(0.3 * rng.standard_normal(int(dealt.officer.max()) + 1))
    first = np.exp(0.3 * rng.standard_normal(int(dealt.agent.max()) + 1))
    wait = rng.gamma(1.5, size=dealt.agent.size) * slow[dealt.officer] * first[dealt.agent]
    pair = None
    if effect:
        held, files = np.unique(
            np.stack([dealt.officer, dealt.agent], axis=1), axis=0, return_counts=True
        )
        pair = tuple(int(v) for v in held[np.argmax(files)])
        ours = (dealt.officer == pair[0]) & (dealt.agent == pair[1])
        wait = np.where(ours, wait * (1 - effect), wait)
    queue = (dealt.office * 1000 + dealt.month) * 100_000 + dealt.officer
    _, queue = np.unique(queue, return_inverse=True)
    order = np.lexsort((wait, queue))
    length = np.bincount(queue)
    place = np.empty(wait.size)
    place[order] = np.arange(wait.size) - (np.cumsum(length) - length)[queue[order]]
    keep = length[queue] > 1
    rank = np.round(1000 * place[keep] / (length[queue][keep] - 1))
    keys = np.stack([dealt.office[keep], dealt.officer[keep], dealt.agent[keep]], axis=1)
    cells, at = np.unique(keys, axis=0, return_inverse=True)
    at = at.ravel()
    sums = [np.bincount(at, weights=rank**power, minlength=len(cells)) for power in range(4)]
    none = np.zeros(0, dtype=np.int64)
    counts = queue_order.Counts(
        waits=queue_order.Waits(
            cells[:, 0],
            np.zeros(len(cells), dtype=np.int64),
            cells[:, 1],
            cells[:, 2],
            np.array(sums),
        ),
        meetings=queue_order.Meetings(none, none, none, none, none),
        desks=desks(dealt),
        officers=names("o", int(dealt.officer.max()) + 1),
        agents=names("a", int(dealt.agent.max()) + 1),
        offices=names("P", size.offices),
        periods=names("2026-S", 1),
    )
    return Drawn(counts, pair)


def judge(drawn: Drawn, found: queue_order.Found) -> Judged:
    """One pair only is put first."""
    rows = np.flatnonzero(found.family.rejected)
    listed = {(int(found.pairs.officer[i]), int(found.pairs.agent[i])) for i in rows}
    right = len(listed & {drawn.truth})
    return Judged(
        listed=len(listed),
        false=len(listed) - right,
        found=bool(right) if drawn.truth is not None else None,
    )
