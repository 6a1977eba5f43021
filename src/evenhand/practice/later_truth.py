"""What did a random re-examination find later?

After release a few files in a hundred are drawn at random, whatever their channel, officer or
risk, and looked at again by others. Only for them it is known what was in the goods.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.decisions import CEILING, OFFENCE
from evenhand.practice.streams import Stage, stream
from evenhand.practice.traffic import RED

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

AGAIN: Final = 0.05
"""Share of released files that are examined again."""
MISSED: Final = 0.25
"""Share of irregular files that an ordinary examination of a red file does not find out."""


def irregular(offend: Floats, risk: Floats) -> Flags:
    """Return which files are irregular, found out or not.

    Parameters
    ----------
    offend : ndarray of float64, shape (n,)
        The uniform number by which an officer records an offence, or not.
    risk : ndarray of float64, shape (n,)
    """
    found: Flags = offend < np.minimum(CEILING, OFFENCE[RED] / (1 - MISSED) * risk)
    return found


def drawn_again(seed: int, office: int, month: int, *, n: int) -> Flags:
    """Draw which files of a block are examined again if they are released."""
    rng = stream(seed, Stage.LATER_TRUTH, office, month)
    again: Flags = rng.random(n) < AGAIN
    return again
