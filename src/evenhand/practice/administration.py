"""Who is there: offices, accounts, agents and importers of the invented administration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.goods import Goods, goods
from evenhand.practice.sizes import Sizes
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import Hours, hours

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CHIEFS: Final = 2
CLERKS: Final = 3
# Kind, opening second, seconds open, days a week; offices take the kinds in turn.
_KINDS: Final = (
    ("PORT", 8 * 3_600, 10 * 3_600, 6),
    ("ROAD", 8 * 3_600, 12 * 3_600, 7),
    ("DRY", 9 * 3_600, 9 * 3_600, 5),
    ("AIR", 8 * 3_600, 11 * 3_600, 7),
    ("RAIL", 9 * 3_600, 9 * 3_600, 5),
)
_SYLLABLES: Final = ("Vel", "Tar", "Oru", "Kesh", "Mel", "Sar", "Uld", "Bren", "Isha", "Quor")
_ENDINGS: Final = ("mara", "vek", "dun", "lith", "onda", "gara", "tesh")
# Standard deviation, between officers, of the logarithm of pace and of strictness.
NATURAL_PACE: Final = 0.05
PACE: Final = 0.30
STRICTNESS: Final = 0.30
# Share of an agent's weight that shows in each office that is not its own.
_GUEST: Final = 0.01


@dataclass(frozen=True, slots=True)
class Office:
    """A Customs office.

    Attributes
    ----------
    index : int
        Rank by traffic, 0 the largest.
    code, name : str
    hours : Hours
    share : float
        Of the traffic of the administration.
    officers : range
        Account numbers of the officers who examine.
    chiefs, clerks : range
        Account numbers of those who approve, and of those who release.
    specialist : int
        Account number of the officer to whom the rule gives every vehicle; -1 where there is none.
    """

    index: int
    code: str
    name: str
    hours: Hours
    share: float
    officers: range
    chiefs: range
    clerks: range
    specialist: int


@dataclass(frozen=True, slots=True)
class Administration:
    """The whole: what does not change in the year.

    Attributes
    ----------
    seed : int
    honest : bool
    sizes : Sizes
    offices : tuple of Office
        Largest first.
    goods : Goods
    accounts : tuple of str
        Officers first, then chiefs, clerks and the system: their account numbers are their places.
    agents : tuple of str
    agent_cumulative : ndarray of float64, shape (offices, agents)
        Cumulative share of each agent in the traffic of each office.
    agent_risk : ndarray of float64, shape (agents,)
        Relative risk, about 1.
    importers : int
    first_importer, importer_count : ndarray of int64, shape (agents,)
        Each agent's importers.
    pace, strictness : ndarray of float64, shape (officers,)
        Multiply the time an officer takes, and the odds-like rates of adjustment and offence.
    """

    seed: int
    honest: bool
    sizes: Sizes
    offices: tuple[Office, ...]
    goods: Goods
    accounts: tuple[str, ...]
    agents: tuple[str, ...]
    agent_cumulative: Floats
    agent_risk: Floats
    importers: int
    first_importer: Ints
    importer_count: Ints
    pace: Floats
    strictness: Floats

    @property
    def system(self) -> int:
        """Account number under which the system acts."""
        return len(self.accounts) - 1

    def agent_share(self, office: int) -> Floats:
        """Return each agent's share of the traffic of an office."""
        return np.diff(self.agent_cumulative[office], prepend=0.0)


def administration(sizes: Sizes, *, seed: int, honest: bool) -> Administration:
    """Return the administration that a seed stands for.

    Officers differ a little in pace. They differ in strictness, and more in pace, only when not
    ``honest``.
    """
    rng = stream(seed, Stage.PEOPLE)
    offices, accounts = _offices(sizes, rng=rng)
    home, weight = _agents(sizes, offices=offices, rng=rng)
    cumulative = _cumulative(offices, home=home, weight=weight)
    importer_count = 1 + np.minimum(60, rng.poisson(2.0 + 400.0 * weight / weight.sum()))
    officers = offices[-1].officers.stop
    drawn = rng.standard_normal((2, officers))
    pace = NATURAL_PACE if honest else PACE
    strictness = 0.0 if honest else STRICTNESS
    return Administration(
        seed=seed,
        honest=honest,
        sizes=sizes,
        offices=offices,
        goods=goods(seed),
        accounts=accounts,
        agents=tuple(f"AG-{a + 1:04d}" for a in range(sizes.agents)),
        agent_cumulative=cumulative,
        agent_risk=np.exp(0.35 * rng.standard_normal(sizes.agents) - 0.35**2 / 2),
        importers=int(importer_count.sum()),
        first_importer=np.cumsum(importer_count) - importer_count,
        importer_count=importer_count,
        pace=np.exp(pace * drawn[0] - pace**2 / 2),
        strictness=np.exp(strictness * drawn[1] - strictness**2 / 2),
    )


def _offices(
    sizes: Sizes, *, rng: np.random.Generator
) -> tuple[tuple[Office, ...], tuple[str, ...]]:
    rank = np.arange(1, sizes.offices + 1)
    share = rank**-0.8
    share /= share.sum()
    spread = share**0.6 / (share**0.6).sum()
    counts = np.maximum(4, np.round(spread * sizes.officers).astype(int))
    counts[0] = max(counts[0], 6)
    first = np.cumsum(counts) - counts
    officers = int(counts.sum())
    names = rng.permutation([s + e for s in _SYLLABLES for e in _ENDINGS])
    offices = []
    for k in range(sizes.offices):
        kind, opens, length, days = _KINDS[k % len(_KINDS)]
        chiefs = officers + CHIEFS * k
        clerks = officers + CHIEFS * sizes.offices + CLERKS * k
        offices.append(
            Office(
                index=k,
                code=f"{kind}{k // len(_KINDS) + 1}",
                name=str(names[k % len(names)]),
                hours=hours(opens=opens, length=length, days_a_week=days),
                share=float(share[k]),
                officers=range(int(first[k]), int(first[k] + counts[k])),
                chiefs=range(chiefs, chiefs + CHIEFS),
                clerks=range(clerks, clerks + CLERKS),
                specialist=int(first[k] + counts[k]) - 1 if k == 0 else -1,
            )
        )
    return tuple(offices), _accounts(tuple(offices))


def _accounts(offices: tuple[Office, ...]) -> tuple[str, ...]:
    officers = [f"acc-{o.code}-{n + 1:03d}" for o in offices for n in range(len(o.officers))]
    chiefs = [f"acc-{o.code}-C{n + 1}" for o in offices for n in range(CHIEFS)]
    clerks = [f"acc-{o.code}-R{n + 1}" for o in offices for n in range(CLERKS)]
    return (*officers, *chiefs, *clerks, "system")


def _agents(
    sizes: Sizes, *, offices: tuple[Office, ...], rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Return each agent's own office, and its weight there: a few large, many small."""
    share = np.array([o.share for o in offices]) ** 0.8
    home = rng.choice(len(offices), size=sizes.agents, p=share / share.sum())
    home[: len(offices)] = np.arange(len(offices))
    weight = np.empty(sizes.agents)
    for office in range(len(offices)):
        own = np.flatnonzero(home == office)
        weight[own] = 1.0 / (3.0 + rng.permutation(own.size))
    return home.astype(np.int64), weight


def _cumulative(offices: tuple[Office, ...], *, home: Ints, weight: Floats) -> Floats:
    own = home == np.arange(len(offices))[:, None]
    share = np.where(own, weight, _GUEST * weight)
    cumulative = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    cumulative[:, -1] = 1.0
    return np.asarray(cumulative, dtype=np.float64)
