"""How are files moved honestly where that is done often: 8 of 100 of them?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration import accounts
from calibration.design import Drawn
from calibration.designs import reassignment_movers as seldom

NAME: Final = "reassignment_movers_at_8"
HOLDS: Final = seldom.HOLDS
SIZES: Final = seldom.SIZES
EFFECTS: Final = seldom.EFFECTS
EFFECT: Final = seldom.EFFECT
BASE: Final = 0.08

infer = seldom.infer
judge = seldom.judge


def draw(rng: np.random.Generator, size: accounts.Staff, effect: float = 0.0) -> Drawn:
    """Draw as the design of accounts that move files, at this share."""
    return seldom.moves(rng, size, effect, base=BASE)
