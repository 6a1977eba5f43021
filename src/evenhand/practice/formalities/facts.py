"""Which facts on each declaration do rules ask for: rates, due dates, authorisations?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Administration
from evenhand.practice.block import Block
from evenhand.practice.formalities.of_money import difference
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAY_SECONDS, DAYS

Column = npt.NDArray[Any]

AUTHORISED: Final = 0.08
"""Share of agents that are authorised traders."""
DUE_DAYS: Final = 15
"""Days within which what a credit note adds is to be paid."""
NOON: Final = DAY_SECONDS // 2


def facts_of(administration: Administration, made: Block, *, never: int) -> dict[str, Column]:
    """Return the columns: times as clock seconds, ``never`` where there is none.

    The rate is that of the currency of the invoices on the day of registration, as published and as
    the system applied it.
    """
    evaluated, authorised = authorisations(administration, never=never)
    changed, noted = difference(made)
    due = made.course.at[:, Act.REASSESS] // DAY_SECONDS * DAY_SECONDS
    due += DUE_DAYS * DAY_SECONDS + NOON
    rate = published(administration)[made.files.day]
    return {
        "payment_due_at": np.where(noted & (changed > 0), due, never),
        "authorisation_evaluated_at": evaluated[made.files.agent],
        "authorised_at": authorised[made.files.agent],
        "rate_applied": rate,
        "rate_published": rate,
    }


def published(administration: Administration) -> npt.NDArray[np.float64]:
    """Return the rate of exchange published for each day of the year."""
    steps = stream(administration.seed, Stage.FORMALITIES, 1).standard_normal(DAYS)
    return np.round(3.5 * np.exp(0.002 * np.cumsum(steps)), 4)


def authorisations(
    administration: Administration, *, never: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return when each agent was evaluated and authorised, in the three years before."""
    count = len(administration.agents)
    drawn = stream(administration.seed, Stage.FORMALITIES, 2).random((3, count))
    evaluated = -(200 + (900 * drawn[1]).astype(np.int64)) * DAY_SECONDS + NOON
    authorised = evaluated + (30 + (90 * drawn[2]).astype(np.int64)) * DAY_SECONDS
    has = drawn[0] < AUTHORISED
    return np.where(has, evaluated, never), np.where(has, authorised, never)
