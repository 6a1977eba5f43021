"""How are acts of accounts drawn, office by office and month by month, with an honest spread?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
SPREAD: Final = 0.2
"""Of the logarithm of odds between honest colleagues."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Of an administration: offices, accounts of each, months, acts of an account and month."""

    offices: int
    accounts: int
    months: int
    acts: int


SIZES: Final = {
    "small": Staff(offices=2, accounts=6, months=6, acts=20),
    "medium": Staff(offices=4, accounts=14, months=12, acts=40),
    "large": Staff(offices=8, accounts=30, months=12, acts=100),
}


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts by office, month and account: codes, ``acts``, and the yeses among them.

    ``planted`` is the account of the first office under which yeses are more, -1 for none.
    """

    office: Codes
    month: Codes
    account: Codes
    acts: Codes
    yes: Codes
    planted: int


def acts(rng: np.random.Generator, size: Staff, *, base: float, effect: float) -> Acts:
    """Draw acts: accounts come and go, months and offices differ, colleagues differ a little."""
    parts: list[npt.NDArray[Any]] = []
    first = 0
    for office in range(size.offices):
        accounts = max(3, int(rng.poisson(size.accounts)))
        busy = rng.gamma(4, size.acts / 4, accounts)
        own = SPREAD * rng.standard_normal(accounts)
        if effect and office == 0:
            own[0] = np.log1p(effect)
            busy[0] = max(busy[0], size.acts)
        place = rng.normal(0, 0.5)
        for month in range(size.months):
            here = np.flatnonzero(rng.random(accounts) < 0.85)
            odds = base / (1 - base) * np.exp(place + rng.normal(0, 0.3) + own[here])
            done = rng.poisson(busy[here])
            yes = rng.binomial(done, odds / (1 + odds))
            codes = np.broadcast_to([[office], [month]], (2, here.size))
            parts.append(np.vstack([codes, first + here, done, yes]))
        first += accounts
    rows = np.concatenate(parts, axis=1).astype(np.int64)
    return Acts(*rows[:, rows[3] > 0], planted=0 if effect else -1)


def text(codes: Codes, prefix: str) -> npt.NDArray[Any]:
    """Return codes as names that sort as the codes do."""
    return np.array([f"{prefix}{c:05d}" for c in codes], dtype=object)
