"""How are files moved honestly after the draw, and those of one agent moved to one account?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, lot
from evenhand.measures import reassignment
from evenhand.records import moves
from evenhand.records.counts import Names

NAME: Final = "reassignment"
HOLDS: Final = (Held("discovery", 0.05),)
"""Of the pairs; accounts that move files have designs of their own."""
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=20, days=60, files=30),
    "medium": Size(offices=3, officers=12, agents=40, days=60, files=60),
    "large": Size(offices=4, officers=25, agents=60, days=60, files=120),
}
EFFECTS: Final = (0.0, 0.02, 0.05, 0.15)
EFFECT: Final = "share of one agent's files that are moved to one account"
_MOVED: Final = 0.02
Texts = npt.NDArray[Any]


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Move some files to any colleague, without a reason; some desks hand over a whole day."""
    dealt = lot(rng, size)
    n = dealt.agent.size
    # A desk that is full gives all its files of the day to one colleague.
    desk_days = dealt.day * 10_000 + dealt.officer
    days, first, at = np.unique(desk_days, return_index=True, return_inverse=True)
    full = (rng.random(days.size) < _MOVED / 2)[at]
    goes = full | (rng.random(n) < _MOVED)
    colleague = np.empty(n, dtype=np.int64)
    for office in range(size.offices):
        here = np.flatnonzero(dealt.office == office)
        colleague[here] = rng.choice(np.unique(dealt.officer[here]), here.size)
    receiver = np.where(full, colleague[first[at]], colleague)
    pair = None
    if effect:
        ours = dealt.office == 0
        agent = int(np.argmax(np.bincount(dealt.agent[ours])))
        account = int(np.unique(dealt.officer[ours])[0])
        moved = (dealt.agent == agent) & (rng.random(n) < effect)
        goes, receiver = goes | moved, np.where(moved, account, receiver)
        pair = (f"o{account:04d}", f"a{agent:04d}")
    goes &= receiver != dealt.officer
    return Drawn(_counts(dealt, goes, receiver), pair)


def _counts(dealt: Any, goes: Any, receiver: Any) -> reassignment.Counts:
    def cells(keep: Any, *keys: Any) -> tuple[list[Any], Any, Any]:
        columns = np.stack([k[keep] for k in keys], axis=1)
        found, at, files = np.unique(columns, axis=0, return_inverse=True, return_counts=True)
        each = np.unique(np.stack([at.ravel(), dealt.day[keep]], axis=1), axis=0)[:, 0]
        return list(found.T), files, np.bincount(each, minlength=len(found))

    def text(prefix: str, codes: Any) -> Texts:
        return np.array([f"{prefix}{c:04d}" for c in codes], dtype=object)

    everything, zero = np.ones(dealt.agent.size, dtype=bool), np.zeros_like(dealt.agent)
    lodged, files, _ = cells(everything, dealt.office, dealt.month, dealt.agent)
    held, held_files, _ = cells(everything, dealt.office, dealt.officer)
    moved, gone, days = cells(goes, dealt.office, dealt.month, dealt.agent, receiver)
    made, _, mover_days = cells(goes, dealt.office, dealt.month, zero)
    none = [np.zeros(len(k), dtype=np.int64) for k in (lodged[0], moved[0], made[0])]
    place = (text("P", moved[0]), text("m", moved[1]), text("a", moved[2]))
    agents = np.unique(text("a", dealt.agent))
    return reassignment.Counts(
        lodged=reassignment.Lodged(
            text("P", lodged[0]), text("m", lodged[1]), text("a", lodged[2]), none[0], files
        ),
        held=reassignment.Held(text("P", held[0]), text("o", held[1]), held_files),
        moved=reassignment.Moved(
            *place, text("o", moved[3]), none[1] + moves.UNEXPLAINED, gone, days
        ),
        changed=reassignment.Changed(*place, none[1], none[1] + moves.UNEXPLAINED, gone),
        movers=reassignment.Movers(
            text("P", made[0]), text("m", made[1]), text("c", made[2]), none[2], mover_days
        ),
        agents=Names(np.arange(agents.size), agents),
    )


def judge(drawn: Drawn, found: reassignment.Found) -> Judged:
    """Files of one agent only are moved to one account."""
    rows = np.flatnonzero(found.family.rejected)
    listed = {
        (str(found.receivers[found.pairs.officer[i]]), str(found.agents[found.pairs.client[i]]))
        for i in rows
    }
    right = len(listed & {drawn.truth})
    return Judged(
        listed=len(listed),
        false=len(listed) - right,
        found=bool(right) if drawn.truth is not None else None,
    )
