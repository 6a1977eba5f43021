"""How are changes after release drawn, and an account that makes more of them?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration import accounts
from calibration.design import Drawn, Held, Judged
from evenhand.measures import late_change

NAME: Final = "late_change"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = accounts.SIZES
EFFECTS: Final = (0.0, 1.0, 3.0, 8.0)
EFFECT: Final = "times as high odds again of a late change under one account of the first office"
BASE: Final = 0.03
"""Of changes that come late without an excuse, where nothing is wrong."""


def draw(rng: np.random.Generator, size: accounts.Staff, effect: float = 0.0) -> Drawn:
    """Draw changes; what is late has no excuse."""
    of = accounts.acts(rng, size, base=BASE, effect=effect)
    n = of.acts.size
    names = (accounts.text(c, p) for c, p in ((of.office, "P"), (of.month, "m"), (of.account, "o")))
    zero, no = np.zeros(2 * n, dtype=np.int64), np.zeros(2 * n, dtype=bool)
    counts = late_change.Counts(
        late_change.Changes(
            *(np.tile(v, 2) for v in names),
            np.repeat([False, True], n),
            *(no, no, zero),
            np.concatenate([of.acts - of.yes, of.yes]),
            *(zero, zero),
        ),
        late_change.Released(np.array(["P00000"], dtype=object), np.array([1000])),
    )
    return Drawn(counts, truth=f"o{of.planted:05d}" if effect else None)


def judge(drawn: Drawn, found: late_change.Found) -> Judged:
    """Count accounts that change no more than colleagues as false."""
    listed = found.account[found.shares.unit[found.family.rejected]]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()),
        found=bool((listed == drawn.truth).any()) if drawn.truth else None,
    )
