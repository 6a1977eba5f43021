"""How are files moved honestly by the accounts that supervise them, and by one that moves more?

The other list of ``reassignment``; its pairs are drawn in the design of that name.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from calibration import accounts
from calibration.design import Drawn, Held, Judged
from calibration.lots import DAYS_A_MONTH
from evenhand.measures import reassignment
from evenhand.records.counts import Names

NAME: Final = "reassignment_movers"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = {
    "small": accounts.Staff(offices=2, accounts=4, months=6, acts=100),
    "medium": accounts.Staff(offices=4, accounts=8, months=12, acts=150),
    "large": accounts.Staff(offices=8, accounts=15, months=12, acts=300),
}
EFFECTS: Final = (0.0, 1.0, 3.0, 8.0)
EFFECT: Final = "times as high odds again of moving a file under one account of the first office"
BASE: Final = 0.02
"""Of files that are moved with neither a reason nor an absence, where nothing is wrong."""
COVERS: Final = 0.15
"""Share of moves made by a colleague who stands in for the account in charge."""
FULL: Final = 0.002
"""Full desks handed over at once, a file supervised: one occasion, many files."""
Codes = npt.NDArray[np.int64]

infer = reassignment.infer


def draw(rng: np.random.Generator, size: accounts.Staff, effect: float = 0.0) -> Drawn:
    """Draw files by chief, and the days on which each moved any, of its own or of a colleague's."""
    return moves(rng, size, effect, base=BASE)


def moves(rng: np.random.Generator, size: accounts.Staff, effect: float, *, base: float) -> Drawn:
    """Draw them where so large a share ``base`` of files is moved."""
    of = accounts.acts(rng, size, base=base, effect=effect)
    n, days = of.acts.size, DAYS_A_MONTH
    desks = np.minimum(rng.poisson(FULL * of.acts), of.acts - of.yes)
    row = np.repeat(np.arange(n), of.yes + desks)
    day = rng.integers(0, days, row.size)
    mover = _covered(rng, of, row)
    foreign = (of.account[row] != mover).astype(np.int64)
    own = foreign == 0
    moved = np.bincount(row[own] * days + day[own], minlength=n * days)
    seen = np.unique(np.stack([of.office[row], of.month[row], mover, foreign, day]), axis=1)
    made, occasions = np.unique(seen[:4], axis=1, return_counts=True)
    rest = rng.multinomial(of.acts - np.bincount(row[own], minlength=n), [1 / days] * days).ravel()
    tried = np.where(moved > 0, (2 * (rest + moved) + moved + 3) // (2 * moved + 2), rest)
    tried = tried.reshape(n, days).sum(axis=1)
    none, no = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)
    place = (accounts.text(of.office, "P"), accounts.text(of.month, "m"))
    counts = reassignment.Counts(
        lodged=reassignment.Lodged(*place, np.full(n, "a", dtype=object), 0 * of.acts, of.acts),
        held=reassignment.Held(no, no, none),
        moved=reassignment.Moved(no, no, no, no, none, none, none),
        changed=reassignment.Changed(no, no, no, none, none, none),
        movers=reassignment.Movers(
            *(accounts.text(c, p) for c, p in zip(made[:3], "Pmo", strict=True)), made[3], occasions
        ),
        agents=Names(none, no),
        supervised=reassignment.Supervised(*place, accounts.text(of.account, "o"), of.acts, tried),
    )
    return Drawn(counts, truth=f"o{of.planted:05d}" if effect else None)


def _covered(rng: np.random.Generator, of: accounts.Acts, row: Codes) -> Codes:
    """Return who moves each file: the account in charge, or any that works there that month."""
    place = of.office * (int(of.month.max()) + 1) + of.month
    order = np.argsort(place, kind="stable")
    first, present = np.searchsorted(place[order], place), np.bincount(place)[place]
    other = order[(first + rng.integers(0, present))[row]] if row.size else row
    mover: Codes = np.where(rng.random(row.size) < COVERS, of.account[other], of.account[row])
    return mover


def judge(drawn: Drawn, found: reassignment.Found) -> Judged:
    """Count accounts that move no more than colleagues as false."""
    assert found.movers is not None
    listed = found.mover_names[found.movers.unit[found.mover_family.rejected]]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()),
        found=bool((listed == drawn.truth).any()) if drawn.truth else None,
    )
