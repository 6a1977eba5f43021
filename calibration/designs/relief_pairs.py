"""How are reliefs drawn that agents and accounts have alike, and a pair that has more of them?

The other list of ``relief``; its accounts are drawn in the design of that name.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.designs import relief as accounts
from calibration.lots import Size
from evenhand.measures import relief

NAME: Final = "relief_pairs"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = accounts.SIZES
EFFECTS: Final = (0.0, 2.0, 5.0, 15.0)
EFFECT: Final = "times as many reliefs again on the files of one agent under one account"

infer = relief.infer


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; grant more reliefs to one agent under one account."""
    return accounts.reliefs(rng, size, effect, of="pair")


def judge(drawn: Drawn, found: relief.Found) -> Judged:
    """Count pairs that are granted no more than account and agent bring as false."""
    if found.pairs is None or found.pair_family is None:
        return Judged(found=False if drawn.truth is not None else None)
    listed = found.pair_family.rejected
    number = int(listed.sum())
    if drawn.truth is None:
        return Judged(listed=number, false=number)
    officer, agent = drawn.truth
    right = listed & (found.pairs.officer == officer) & (found.pairs.client == agent)
    return Judged(listed=number, false=number - int(right.sum()), found=bool(right.any()))
