"""Who stands by beside the officer of each file?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.lot import Dealt
from evenhand.practice.roster import Duty
from evenhand.practice.streams import Stage, stream
from evenhand.practice.traffic import Traffic

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class People:
    """Who releases, who approves, who would step in: account numbers, shape (n,)."""

    clerk: Ints
    chief: Ints
    colleague: Ints


def people(
    administration: Administration,
    office: Office,
    *,
    month: int,
    files: Traffic,
    lot: Dealt,
    roster: Duty,
) -> People:
    """Draw who stands by on the files of a block."""
    rng = stream(administration.seed, Stage.PEOPLE, office.index, month)
    n = files.day.size
    ticket = rng.integers(0, roster.count[files.day])
    colleague = roster.candidates[files.day, ticket]
    # Somebody else on duty: the next on the list where the ticket names the officer itself.
    following = roster.candidates[files.day, (ticket + 1) % roster.count[files.day]]
    return People(
        clerk=rng.integers(office.clerks.start, office.clerks.stop, size=n),
        chief=rng.integers(office.chiefs.start, office.chiefs.stop, size=n),
        colleague=np.where(colleague == lot.officer, following, colleague),
    )
