"""How are months drawn in which no reform is named, and pairs that meet more from one of them on?

The alarm of ``displacement``; its list is drawn, with a reform, in the design of that name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.designs import displacement as reform
from calibration.lots import Size
from evenhand.measures import displacement

NAME: Final = "displacement_alarm"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": Size(offices=2, officers=6, agents=15, days=240, files=15),
    "medium": Size(offices=3, officers=10, agents=25, days=240, files=30),
    "large": Size(offices=4, officers=12, agents=30, days=240, files=60),
}
"""A year each: an alarm needs months on both sides."""
EFFECTS: Final = (0.0, 0.3, 0.6, 0.9)
EFFECT: Final = "share of the files of four agents given to one officer each, from half the months"

infer = displacement.infer


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Draw as with a reform, and do not say on which day it was."""
    drawn = reform.draw(rng, size, effect)
    of: displacement.Counts = drawn.counts
    assert of.overrode is not None
    return Drawn(
        replace(of, met=_unnamed(of.met), went=_unnamed(of.went), overrode=_unnamed(of.overrode)),
        drawn.truth,
    )


def _unnamed(part: Any) -> Any:
    return replace(part, passed=np.zeros_like(part.passed))


def judge(drawn: Drawn, found: displacement.Found) -> Judged:
    """Count series that alarm as the design of the list counts those that moved."""
    return reform.judge(drawn, replace(found, flagged=found.alarmed))
