"""How are files drawn at random for examination (K17), and an office where the draw is off?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.like_cases import SIZES, Size, apart, cases, counts, rows
from evenhand.measures import conformance

NAME: Final = "conformance_random_share"
HOLDS: Final = (Held("family", 0.05),)
EFFECTS: Final = (0.0, 0.25, 0.5, 0.75)
EFFECT: Final = "share of the random draws of the first office that are missed"
SHARE: Final = 0.05

infer = conformance.infer

__all__ = ["EFFECT", "EFFECTS", "HOLDS", "NAME", "SIZES", "draw", "infer", "judge"]


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw each file by itself, whoever lodges how many."""
    of = cases(rng, size)
    drawn = rng.random(of.office.size) < np.where(of.office == 0, SHARE * (1 - effect), SHARE)
    part = rows("office", "selected at random", group=of.office, has=drawn)
    truth = ("office", "", "g0") if effect else None
    return Drawn(counts("random_share", [part], of, share=SHARE), truth)


def judge(drawn: Drawn, found: conformance.Found) -> Judged:
    """Count offices that draw what they should as false."""
    listed = apart(found)
    return Judged(
        listed=len(listed),
        false=len(listed - {drawn.truth}),
        found=drawn.truth in listed if drawn.truth else None,
    )
