"""Who gets which file? The lottery, drawn exactly as the rule says.

The rule of the invented administration: at an office, each file is dealt to one of the accounts on
duty at its desk that day, each with the same chance. The set of the lot is (office, day, desk).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.roster import Duty
from evenhand.practice.streams import Stage, stream
from evenhand.practice.traffic import Traffic
from evenhand.practice.year import DAY_SECONDS

Ints = npt.NDArray[np.int64]

DESKS: Final = ("general", "vehicles", "relief", "late")
GENERAL: Final = 0
VEHICLES: Final = 1
RELIEF: Final = 2
LATE: Final = 3


@dataclass(frozen=True, slots=True)
class Dealt:
    """What the lot gave.

    Attributes
    ----------
    desk : ndarray of int64, shape (n,)
        Place in ``DESKS``.
    officer : ndarray of int64, shape (n,)
        Account number.
    candidates : ndarray of int64, shape (n,)
        Among how many the lot was drawn.
    """

    desk: Ints
    officer: Ints
    candidates: Ints


def deal(
    administration: Administration,
    office: Office,
    *,
    month: int,
    files: Traffic,
    roster: Duty,
) -> Dealt:
    """Deal the files of a block by lot, each independently and with equal chances."""
    rng = stream(administration.seed, Stage.LOT, office.index, month)
    late = files.registered % DAY_SECONDS >= roster.late_from
    candidates = np.where(late, roster.late_count[files.day], roster.count[files.day])
    ticket = rng.integers(0, candidates)
    officer = roster.candidates[files.day, ticket]
    at_night = roster.late[files.day, np.minimum(ticket, roster.late.shape[1] - 1)]
    officer = np.where(late, at_night, officer)
    special = np.zeros(files.day.size, dtype=bool)
    if office.specialist >= 0:
        special = (files.chapter == administration.goods.vehicles) & roster.specialist[files.day]
    return Dealt(
        desk=np.where(special, VEHICLES, np.where(late, LATE, GENERAL)).astype(np.int64),
        officer=np.where(special, office.specialist, officer),
        candidates=np.where(special, 1, candidates),
    )
