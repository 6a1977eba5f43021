"""Which files of a block are worked on in a second session?"""

from __future__ import annotations

import numpy as np

from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.planting.planted import Planted


def in_second_session(
    one: Fault | LookAlike, planted: Planted, rng: np.random.Generator
) -> Planted:
    """Mark files of the account that are worked on in its second session, on days it has two."""
    own = np.isin(planted.officer, one.accounts)
    return planted.mark(one.id, own & (rng.random(planted.size) < one.share))
