"""How are examinations drawn, and an account whose are over in no time?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration import accounts
from calibration.design import Drawn, Held, Judged
from evenhand.measures import brief_examination
from evenhand.records.examinations import TICK_SECONDS

NAME: Final = "brief_examination"
HOLDS: Final = (Held("family", 0.05),)
SIZES: Final = accounts.SIZES
EFFECTS: Final = (0.0, 0.1, 0.3, 0.8)
EFFECT: Final = "share of the examinations of one account that last under two minutes"
FINDS: Final = 0.12
PACE: Final = 0.05
"""Of the logarithm of the time that honest colleagues take."""


def draw(rng: np.random.Generator, size: accounts.Staff, effect: float = 0.0) -> Drawn:
    """Draw a twentieth of the acts as examinations, each with its time, some with a find."""
    of = accounts.acts(rng, size, base=FINDS, effect=0.0)
    done = rng.binomial(of.acts, 0.4)
    finds = rng.hypergeometric(of.yes, of.acts - of.yes, done)
    row = np.repeat(np.arange(done.size), done)
    found = np.arange(row.size) - (np.cumsum(done) - done)[row] < finds[row]
    # What an examination takes hangs on how many items there are, and a little on who does it.
    items = rng.choice([1, 2, 4], row.size, p=(0.5, 0.3, 0.2))
    pace = PACE * rng.standard_normal(int(of.account.max()) + 1)
    seconds = 900 * items**0.5 * rng.lognormal(pace[of.account[row]], 0.7)
    quick = (of.account[row] == 0) & (rng.random(row.size) < effect)
    seconds[quick] = rng.uniform(35, 115, int(quick.sum()))
    tick = (seconds // TICK_SECONDS).astype(np.int64) * TICK_SECONDS
    account = accounts.text(of.account[row], "o")
    names = np.unique(account.astype(str)).astype(object)
    counts = brief_examination.Counts(
        brief_examination.Examined(
            accounts.text(of.office[row], "P"),
            accounts.text(of.month[row] // 3, "Q"),
            np.full(row.size, "red", dtype=object),
            *(account, items, tick, np.ones(row.size, dtype=np.int64), found.astype(np.int64)),
        ),
        # Runs are told, and no error is held on them.
        brief_examination.Streaks(names, np.zeros(names.size, dtype=np.int64)),
        None,
    )
    return Drawn(counts, truth="o00000" if effect else None)


def judge(drawn: Drawn, found: brief_examination.Found) -> Judged:
    """Count accounts on either list that nothing was planted in as false."""
    listed = found.account[np.unique(np.concatenate(found.flagged))]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()),
        found=bool((listed == drawn.truth).any()) if drawn.truth else None,
    )
