"""How are files without an agent treated like others (K38), and left lying at one office?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.like_cases import (
    CHAPTERS,
    SIZES,
    Codes,
    Size,
    apart,
    backlog,
    cases,
    counts,
    firsts,
    happens,
    rows,
)
from evenhand.measures import conformance

NAME: Final = "conformance_self_declared"
HOLDS: Final = (Held("family", 0.05),)
EFFECTS: Final = (0.0, 0.5, 1.0, 3.0)
EFFECT: Final = "times as long again that files without an agent wait at the first office"
EXAMINED, QUERIED = (0.05, 0.8), (0.1, 0.25)
"""By channel: green and red."""
NO_AGENT: Final = 1
PLANTED: Final = ("declares", "P0", f"g{NO_AGENT}")

infer = conformance.infer

__all__ = ["EFFECT", "EFFECTS", "HOLDS", "NAME", "SIZES", "draw", "infer", "judge"]


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Select whoever has no agent more often, and treat all of a channel alike."""
    of = cases(rng, size)
    red = happens(rng, 0.25, 0.7 * of.alone + of.shared(rng)).astype(np.int64)
    goods = (0.3 * rng.standard_normal(CHAPTERS))[of.chapter]
    group = np.where(of.alone, NO_AGENT, 0)
    sets = (of.office, red, of.desk, of.chapter)
    parts = []
    here = firsts(of, group=group)
    for what, base in (("examined", EXAMINED), ("queried", QUERIED)):
        chance = np.array(base)[red]
        has = happens(rng, 0.5, np.log(chance / (1 - chance)) + goods + of.shared(rng))
        parts.append(_of_no_agent(what, of.office, sets, group, has, here))
    wait = np.exp(
        backlog(rng, of)
        + goods
        + of.shared(rng)
        + 0.4 * rng.standard_normal(group.size)
        + np.log1p(effect) * (of.alone & (of.office == 0))
    )
    in_day = (*sets, of.day)
    _, at = np.unique(np.stack([s[here] for s in in_day]), axis=1, return_inverse=True)
    at = at.ravel()
    late = np.zeros(group.size, dtype=bool)
    late[here] = wait[here] * np.bincount(at)[at] > np.bincount(at, weights=wait[here])[at]
    what = "taken up later than the mean of its set"
    parts.append(_of_no_agent(what, of.office, in_day, group, late, here))
    return Drawn(counts("self_declared", parts, of), PLANTED if effect else None)


def _of_no_agent(
    what: str,
    office: Codes,
    sets: tuple[Codes, ...],
    group: Codes,
    has: npt.NDArray[np.bool_],
    here: Codes,
) -> dict[str, Any]:
    made = rows(
        "declares",
        what,
        *(s[here] for s in sets),
        group=group[here],
        has=has[here],
        office=office[here],
    )
    asked = np.array([t == PLANTED[2] for t in made["text"]], dtype=bool)
    return {name: np.asarray(column)[asked] for name, column in made.items()}


def judge(drawn: Drawn, found: conformance.Found) -> Judged:
    """Count offices that let nobody wait for having no agent as false."""
    listed = apart(found)
    return Judged(
        listed=len(listed),
        false=len(listed - {drawn.truth}),
        found=drawn.truth in listed if drawn.truth else None,
    )
