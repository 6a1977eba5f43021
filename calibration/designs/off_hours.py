"""How are acts outside hours drawn, and an account that has more of them?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration import accounts
from calibration.design import Drawn, Held, Judged
from evenhand.measures import off_hours

NAME: Final = "off_hours"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = accounts.SIZES
EFFECTS: Final = (0.0, 1.0, 3.0, 8.0)
EFFECT: Final = "times as high odds again of an act outside hours, one account of the first office"
BASE: Final = 0.02
"""Of acts outside hours and shifts that nobody approved, where nothing is wrong."""


def draw(rng: np.random.Generator, size: accounts.Staff, effect: float = 0.0) -> Drawn:
    """Draw acts of one kind, in hours and out of them."""
    of = accounts.acts(rng, size, base=BASE, effect=effect)
    n = of.acts.size
    names = (accounts.text(c, p) for c, p in ((of.office, "P"), (of.month, "m"), (of.account, "o")))
    no = np.zeros(2 * n, dtype=bool)
    acts = off_hours.Acts(
        *(np.tile(v, 2) for v in names),
        np.full(2 * n, "release", dtype=object),
        np.repeat(np.array(["in", "out"], dtype=object), n),
        *(no, no),
        np.concatenate([of.acts - of.yes, of.yes]),
    )
    truth = f"o{of.planted:05d}" if effect else None
    return Drawn(off_hours.Counts(acts, None), truth=truth)


def judge(drawn: Drawn, found: off_hours.Found) -> Judged:
    """Count accounts with no more than their colleagues as false; agents are another list."""
    listed = found.accounts.listed
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()),
        found=bool((listed == drawn.truth).any()) if drawn.truth else None,
    )
