"""How are values of like goods raised (K27), and an office that raises more of them?

Colleagues do not differ here: by account the rule says that they do, not that one is unusual.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.design import Drawn, Held, Judged
from calibration.like_cases import (
    CHAPTERS,
    SIZES,
    Cases,
    Size,
    apart,
    cases,
    counts,
    firsts,
    happens,
    rows,
)
from evenhand.measures import conformance

NAME: Final = "conformance_like_goods"
HOLDS: Final = (Held("family", 0.05),)
EFFECTS: Final = (0.0, 0.5, 1.0, 3.0)
EFFECT: Final = "times as high odds again that a value is raised at the first office"
RAISED: Final = 0.15
SPREAD: Final = 0.5
"""Between agents, and between chapters, of the logarithm of odds."""

infer = conformance.infer

__all__ = ["EFFECT", "EFFECTS", "HOLDS", "NAME", "SIZES", "draw", "infer", "judge"]


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Raise values by agent, chapter and lodgement, whatever the office and the account."""
    of = cases(rng, size)
    agent = of.agent()
    by_agent = (SPREAD * rng.standard_normal(int(agent.max()) + 2))[agent + 1]
    by_goods = (SPREAD * rng.standard_normal(CHAPTERS))[of.chapter]
    harder = np.log1p(effect) * (of.office == 0)
    raised = happens(rng, RAISED, by_agent + by_goods + of.shared(rng) + harder)
    parts = compared(of, raised)
    return Drawn(counts("like_goods", parts, of), ("office", "", "g0") if effect else None)


def compared(of: Cases, raised: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return what leaves the database of cases of which some are raised, for each kind of group."""
    agent = of.agent()
    parts = []
    for by, group, sets in (
        ("office", of.office, (agent, of.desk, of.chapter)),
        ("chapter", of.chapter, (agent, of.desk, of.chapter)),
        ("account", of.officer, (of.office, agent, of.desk, of.chapter)),
    ):
        # A chapter is one of an office: its cases there are the group.
        place = None if by == "office" else of.office
        own = group if place is None else of.office * (int(group.max()) + 1) + group
        here = firsts(of, group=own)
        parts.append(
            rows(
                by,
                "value raised",
                *(s[here] for s in sets),
                group=group[here],
                has=raised[here],
                office=None if place is None else place[here],
            )
        )
    return parts


def judge(drawn: Drawn, found: conformance.Found) -> Judged:
    """Count as false all groups where nothing is planted; accounts of one office always."""
    listed = apart(found)
    # Held to one that raises more, every other office truly raises less.
    false = listed if drawn.truth is None else {g for g in listed if g[0] == "account"}
    return Judged(
        listed=len(listed),
        false=len(false),
        found=drawn.truth in listed if drawn.truth else None,
    )
