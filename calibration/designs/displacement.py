"""How are files drawn before and after a reform, and pairs that meet more after it?"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.lots import Size, counted, desks, lot, names
from evenhand.measures import displacement

NAME: Final = "displacement"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=15, days=120, files=15),
    "medium": Size(offices=3, officers=10, agents=25, days=160, files=40),
    "large": Size(offices=4, officers=15, agents=40, days=160, files=80),
}
EFFECTS: Final = (0.0, 0.15, 0.3, 0.6)
OVERRIDDEN: Final = 0.1
CHIEFS: Final = 4
"""Share of files whose channel is overridden, and accounts of each office under which they are."""
JANUARY: Final = 12 * 2026
"""The first month, as ``displacement.Met`` counts them."""
EFFECT: Final = "share of the files of four agents given to one officer each, after the reform"


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal by lot; the second half of the days comes after the reform, and a season with it."""
    dealt = lot(rng, size)
    after = dealt.day >= size.days // 2
    # A season of the first office: a third of its files of the first half never came.
    came = ~((dealt.office == 0) & ~after & (rng.random(after.size) < 1 / 3))
    officer = dealt.officer.copy()
    pairs: set[tuple[int, int]] = set()
    if effect:
        ours = dealt.office == 0
        agents = np.argsort(-np.bincount(dealt.agent[ours & (dealt.agent % 7 != 0)]))[:4]
        staff = np.unique(officer[ours])
        for number, agent in enumerate(agents):
            favoured = int(staff[number % staff.size])
            moved = ours & after & (dealt.agent == agent) & (rng.random(after.size) < effect)
            officer[moved] = favoured
            pairs.add((int(agent), favoured))
    keys = (dealt.office, officer, dealt.agent, dealt.month, after.astype(np.int64))
    *met, _files = counted(*(k[came] for k in (*keys, dealt.day)))
    office, who, agent, month, passed, days = counted(*met[:-1])
    *went, _files = counted(*(met[i] for i in (2, 0, 3, 4, 5)))
    a, o, m, p, n = counted(*went[:-1])
    counts = displacement.Counts(
        met=displacement.Met(office, who, agent, JANUARY + month, passed, days),
        went=displacement.Went(
            np.full(a.size, "office", dtype=object),
            np.array([f"P{i}" for i in o], dtype=object),
            *(a, JANUARY + m, p, n),
        ),
        desks=desks(dealt),
        officers=names("o", int(officer.max()) + 1),
        offices=names("P", size.offices),
        agents=names("a", int(dealt.agent.max()) + 1),
        overrode=_overrode(rng, [k[came] for k in (*keys, dealt.day)]),
    )
    return Drawn(counts, truth=frozenset(pairs))


def _overrode(
    rng: np.random.Generator, files: list[npt.NDArray[np.int64]]
) -> displacement.Overrode:
    """Override the channel of some files, under one of a few accounts of the office, by chance."""
    chosen = rng.random(files[0].size) < OVERRIDDEN
    office, _officer, agent, month, passed, day = (f[chosen] for f in files)
    actor = rng.integers(0, CHIEFS, office.size)
    *met, _files = counted(office, actor, agent, month, passed, day)
    place, who, agent, month, passed, days = counted(*met[:-1])
    return displacement.Overrode(
        np.array([f"P{i}" for i in place], dtype=object),
        np.array([f"c{o}{i}" for o, i in zip(place, who, strict=True)], dtype=object),
        *(agent, JANUARY + month, passed, days),
    )


def judge(drawn: Drawn, found: displacement.Found) -> Judged:
    """Count series of no planted pair as false; the first planted pair is the one to be found."""
    listed: list[tuple[int, int]] = []
    start = 0
    for one in found.series:
        n = one.moves.row.size
        for i in np.flatnonzero(found.flagged[start : start + n]):
            place = str(one.place[one.moves.column[i]])
            code = int(place[1:]) if one.kind == displacement.PAIR else -1
            listed.append((int(one.agent[one.moves.row[i]]), code))
        start += n
    right = [pair for pair in listed if pair in drawn.truth]
    return Judged(
        listed=len(listed),
        false=len(listed) - len(right),
        found=bool(right) if drawn.truth else None,
    )
