"""How are files dealt by lot in an invented administration, with all that makes real ones uneven?

Rosters that change from day to day, agents of very different size, batches lodged together, and a
specialised desk that the sets know of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.records.counts import DeskFiles, Names

Codes = npt.NDArray[np.int64]
DAYS_A_MONTH: Final = 20


@dataclass(frozen=True, slots=True)
class Size:
    """Of an administration: offices, officers and agents of each office, days, files a day."""

    offices: int
    officers: int
    agents: int
    days: int
    files: int


@dataclass(frozen=True, slots=True)
class Lot:
    """Files dealt by lot, one entry a file, in codes; a set is an office, day and desk.

    Attributes
    ----------
    stratum, office, day, officer, agent : ndarray of int64, shape (files,)
    size : Size
    """

    stratum: Codes
    office: Codes
    day: Codes
    officer: Codes
    agent: Codes
    size: Size

    @property
    def month(self) -> Codes:
        """Month of each file, 20 working days each."""
        return self.day // DAYS_A_MONTH


def lot(rng: np.random.Generator, size: Size) -> Lot:
    """Deal the files of an administration honestly."""
    officers = np.maximum(3, rng.poisson(size.officers, size.offices))
    first = np.cumsum(officers) - officers
    parts: list[npt.NDArray[Any]] = []
    for office in range(size.offices):
        weight = 1.0 / (2.0 + rng.permutation(size.agents))
        for day in range(size.days):
            staff = first[office] + rng.permutation(officers[office])
            duty = staff[: max(2, rng.binomial(officers[office], 0.75))]
            agent = _lodged(rng, size, weight) + office * size.agents
            # The specialised desk of the first office: some agents' goods, one or two officers.
            special = (office == 0) & (agent % 7 == 0)
            desk = duty[: max(1, duty.size // 6)]
            officer = np.where(special, rng.choice(desk, agent.size), rng.choice(duty, agent.size))
            stratum = 2 * (office * size.days + day) + special
            parts.append(np.stack([stratum, np.full(agent.size, office), np.full(agent.size, day),
                                   officer, agent]))  # fmt: skip
    stratum, of_office, of_day, officer, agent = np.concatenate(parts, axis=1).astype(np.int64)
    _, stratum = np.unique(stratum, return_inverse=True)
    _, officer = np.unique(officer, return_inverse=True)
    return Lot(stratum.astype(np.int64), of_office, of_day, officer.astype(np.int64), agent, size)


def steered(
    rng: np.random.Generator, dealt: Lot, *, share: float, pairs: int = 1
) -> tuple[Lot, Codes]:
    """Give a share of the files of the first office's largest agents to one officer each.

    Returns
    -------
    tuple of Lot and ndarray of int64, shape (pairs, 2)
        The files as they then lie, and the pairs of officer and agent.
    """
    officer, held = dealt.officer.copy(), np.zeros((0, 2), dtype=np.int64)
    ours = dealt.office == 0
    agents = np.argsort(-np.bincount(dealt.agent[ours & (dealt.agent % 7 != 0)]))[:pairs]
    staff = np.unique(dealt.officer[ours])
    for number, agent in enumerate(agents):
        favoured = staff[number % staff.size]
        moved = ours & (dealt.agent == agent) & (rng.random(officer.size) < share)
        officer[moved] = favoured
        held = np.vstack([held, [[favoured, agent]]])
    return Lot(dealt.stratum, dealt.office, dealt.day, officer, dealt.agent, dealt.size), held


def counted(*keys: Codes) -> tuple[Codes, ...]:
    """Return each combination of codes once, ascending, and how many files have it."""
    cells, files = np.unique(np.stack(keys, axis=1), axis=0, return_counts=True)
    return (*cells.T.astype(np.int64), files.astype(np.int64))


def names(prefix: str, number: int) -> Names:
    """Return names for codes from 0."""
    width = len(str(number))
    text = [f"{prefix}{i:0{width}d}" for i in range(number)]
    return Names(np.arange(number), np.array(text, dtype=object))


def desks(dealt: Lot) -> DeskFiles:
    """Return who worked where."""
    return DeskFiles(*counted(dealt.officer, dealt.office))


def _lodged(
    rng: np.random.Generator, size: Size, weight: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Draw the agents of a day's files: some alone, some in batches."""
    lodgements = max(1, rng.poisson(size.files / 2))
    batch = np.where(rng.random(lodgements) < 0.2, rng.integers(3, 9, lodgements), 1)
    agent = rng.choice(size.agents, lodgements, p=weight / weight.sum())
    return np.repeat(agent, batch).astype(np.int64)
