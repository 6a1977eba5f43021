"""How are unit values drawn that trade alone decides, and an account that accepts all lower?

The other list of ``unit_value``; its pairs are drawn in the design of that name.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.designs import unit_value as pairs
from calibration.lots import Size
from evenhand.measures import unit_value

NAME: Final = "unit_value_accounts"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = pairs.SIZES
EFFECTS: Final = (0.0, 0.1, 0.2, 0.4)
EFFECT: Final = "fall of all unit values under one account, as a share"

infer = unit_value.infer


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Deal the files; all of one account of the first office are accepted lower."""
    return pairs.values(rng, size, effect, of="account")


def judge(drawn: Drawn, found: unit_value.Found) -> Judged:
    """Count accounts that accept no lower values as false."""
    listed = found.accounts.unit[found.family.rejected]
    if drawn.truth is None:
        return Judged(listed=listed.size, false=listed.size)
    right = listed == drawn.truth[0]
    return Judged(listed=listed.size, false=int((~right).sum()), found=bool(right.any()))
