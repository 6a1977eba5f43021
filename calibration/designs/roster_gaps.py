"""How do agents meet thin rosters honestly, and how is a roster emptied for one of them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.lots import names
from evenhand.measures import roster_gaps
from evenhand.records.counts import DeskFiles

NAME: Final = "roster_gaps"
HOLDS: Final = (Held("family", 0.05),)


@dataclass(frozen=True, slots=True)
class Hours:
    """Of an administration: offices, agents of each, days, and hours of a day, two of them late."""

    offices: int
    agents: int
    days: int
    hours: int = 10


SIZES: Final = {
    "small": Hours(offices=1, agents=15, days=60),
    "medium": Hours(offices=3, agents=30, days=120),
    "large": Hours(offices=4, agents=50, days=120),
}
AMOUNTS: Final = {n: f"{s.offices * s.days * s.hours:,} hours" for n, s in SIZES.items()}
EFFECTS: Final = (0.0, 0.05, 0.15, 0.4)
EFFECT: Final = "share of one agent's hours for which the roster was emptied"


def draw(rng: np.random.Generator, size: Hours, effect: float = 0.0) -> Drawn:
    """Let agents lodge at hours of their own; late hours, and some days, are thin for everybody."""
    slots = size.days * size.hours
    hour = np.arange(slots) % size.hours
    month = np.arange(slots) // size.hours // 20
    parts = []
    for office in range(size.offices):
        thin = rng.random(slots) < np.where(hour >= size.hours - 2, 0.5, 0.03)
        thinned = rng.random(slots) < np.where(hour == size.hours // 2, 0.6, 0.05)
        for agent in range(size.agents):
            taste = rng.gamma(2.0, size=size.hours)
            chance = np.minimum(0.9, taste[hour] * rng.uniform(0.02, 0.15))
            at = np.flatnonzero(rng.random(slots) < chance)
            emptied = (rng.random(at.size) < effect) & (office == 0) & (agent == 0)
            columns = (
                np.full(at.size, office),
                month[at],
                hour[at],
                np.full(at.size, agent),
                (thin[at] | emptied).astype(np.int64),
                (thinned[at] | emptied).astype(np.int64),
            )
            parts.append(np.stack(columns))
    whole = np.concatenate(parts, axis=1)
    keys, at, occasions = np.unique(whole[:4].T, axis=0, return_inverse=True, return_counts=True)
    at = at.ravel()
    thin_in, thinned_in = (
        np.bincount(at, weights=row, minlength=len(keys)).astype(np.int64) for row in whole[4:]
    )
    text = [np.array([f"{v:03d}" for v in column], dtype=object) for column in keys.T]
    none, nobody = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)
    counts = roster_gaps.Counts(
        by_office=roster_gaps.Offices(nobody, none, none, none, none, none, none),
        lodgings=roster_gaps.Lodgings(
            text[0], text[1], text[2], text[3], occasions.astype(np.int64), thin_in, thinned_in
        ),
        alone=roster_gaps.Alone(nobody, nobody, nobody, none),
        desks=DeskFiles(none, none, none),
        officers=names("o", 0),
        offices=names("P", size.offices),
    )
    return Drawn(counts, effect > 0)


def judge(drawn: Drawn, found: roster_gaps.Found) -> Judged:
    """One agent of the first office only meets emptied rosters."""
    listed = found.flagged
    ours = (found.office[listed] == "000") & (found.agent[listed] == "000") & bool(drawn.truth)
    return Judged(
        listed=int(listed.size),
        false=int(listed.size - ours.sum()),
        found=bool(ours.any()) if drawn.truth else None,
    )
