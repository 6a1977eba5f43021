"""How are cases drawn that rules compare in groups, and what leaves the database of them?

Files come in lodgements: those of one party and day share goods, luck and place in the queue. Some
agents work at every office, some parties have no agent, some goods go to a desk of their own that
the sets know of. Backlogs last for days and are everybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from calibration.lots import Codes, Size, lot
from evenhand.measures import conformance
from evenhand.records.rules.comparing import LEAST_CASES

Floats = npt.NDArray[np.float64]
SIZES: Final = {
    "small": Size(offices=2, officers=11, agents=20, days=40, files=30),
    "medium": Size(offices=3, officers=14, agents=40, days=40, files=60),
    "large": Size(offices=4, officers=20, agents=60, days=40, files=120),
}
CHAPTERS: Final = 4
ORIGINS: Final = 4
SAME_GOODS: Final = 0.8
"""Share of the files of a lodgement that are of its chapter and origin."""
LODGEMENT: Final = 1.0
"""Spread between lodgements, of the logarithm of odds and of waits."""
BACKLOG: Final = 0.6
"""Spread between days of an office, of the logarithm of waits; half of it lasts until the next."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases of an administration, one entry each, in the order in which they were lodged.

    Attributes
    ----------
    office, day, desk, officer, party, chapter, origin, lodgement : ndarray of int64
        Codes; a lodgement is the files of one party, office and day.
    alone : ndarray of bool
        Whether the party declares without an agent.
    """

    office: Codes
    day: Codes
    desk: Codes
    officer: Codes
    party: Codes
    chapter: Codes
    origin: Codes
    lodgement: Codes
    alone: npt.NDArray[np.bool_]

    def agent(self) -> Codes:
        """Return the agent of each case, -1 where there is none."""
        return np.where(self.alone, -1, self.party)

    def shared(self, rng: np.random.Generator, spread: float = LODGEMENT) -> Floats:
        """Draw what the files of each lodgement have in common, a value for each case."""
        drawn = spread * rng.standard_normal(int(self.lodgement.max()) + 1)
        return np.asarray(drawn[self.lodgement], dtype=np.float64)


def cases(rng: np.random.Generator, size: Size) -> Cases:
    """Deal files by lot, with the goods of each lodgement."""
    dealt = lot(rng, size)
    own = dealt.agent - dealt.office * size.agents
    # Half of the agents work at every office.
    party = np.where(own % 2 == 0, own, dealt.agent)
    lodgement = _code(dealt.office, dealt.day, party)
    number = int(lodgement.max()) + 1
    goods = []
    for kinds in (CHAPTERS, ORIGINS):
        usual, other = rng.integers(kinds, size=number), rng.integers(kinds, size=own.size)
        goods.append(np.where(rng.random(own.size) < SAME_GOODS, usual[lodgement], other))
    desk = (dealt.office == 0) & (dealt.agent % 7 == 0)
    return Cases(
        dealt.office,
        dealt.day,
        desk.astype(np.int64),
        dealt.officer,
        party,
        *goods,
        lodgement,
        own % 5 == 3,
    )


def happens(rng: np.random.Generator, base: float, log_odds: Floats) -> npt.NDArray[np.bool_]:
    """Draw whether something happens to each case, with odds ``base`` times what is given."""
    odds = base / (1 - base) * np.exp(log_odds)
    return np.asarray(rng.random(log_odds.size) < odds / (1 + odds), dtype=np.bool_)


def backlog(rng: np.random.Generator, of: Cases) -> Floats:
    """Draw the logarithm of what the day of an office does to every wait."""
    days = np.zeros((int(of.office.max()) + 1, int(of.day.max()) + 1))
    for day in range(1, days.shape[1]):
        days[:, day] = 0.5 * days[:, day - 1] + BACKLOG * rng.standard_normal(days.shape[0])
    return np.asarray(days[of.office, of.day], dtype=np.float64)


def firsts(of: Cases, *, group: Codes, among: npt.ArrayLike = True) -> Codes:
    """Return the first case of each lodgement and group, of those ``among``."""
    here = np.flatnonzero(np.broadcast_to(np.asarray(among, dtype=bool), of.office.shape))
    code = _code(of.lodgement[here], group[here])
    first: Codes = here[np.unique(code, return_index=True)[1]]
    return np.sort(first)


def rows(
    by: str,
    what: str,
    *sets: Codes,
    group: Codes,
    has: npt.ArrayLike,
    office: Codes | None = None,
    prefix: str = "g",
) -> dict[str, Any]:
    """Return columns of ``conformance.Rows`` for the cases given, as ``kinds_of_sets`` would."""
    yes = np.asarray(has, dtype=np.float64)
    place = np.zeros_like(group) if office is None else office
    of_set = _code(*sets) if sets else np.arange(group.size)
    cell, at = _cells(of_set, place, group)
    drawn = np.bincount(at).astype(np.int64)
    having = np.bincount(at, weights=yes).astype(np.int64)
    population = np.bincount(of_set)[cell[0]]
    marked = np.bincount(of_set, weights=yes).astype(np.int64)[cell[0]]
    compares = (drawn < population) & (marked > 0) & (marked < population) & bool(sets)
    _, name = _cells(cell[1], cell[2])
    kept = np.bincount(name, weights=drawn)[name] >= LEAST_CASES
    made: dict[str, Any] = {
        "office": [f"P{o}" if office is not None else "" for o in cell[1][kept]],
        "text": [f"{prefix}{g}" for g in cell[2][kept]],
        "count": drawn[kept],
        "having": having[kept],
        "population": np.where(compares, population, 0)[kept],
        "marked": np.where(compares, marked, 0)[kept],
        "drawn": np.where(compares, drawn, 0)[kept],
    }
    number = int(kept.sum())
    return made | {"by": [by] * number, "what": [what] * number, "sets": ["like"] * number}


def counts(
    query: str, parts: Sequence[dict[str, Any]], of: Cases, *, share: float = np.nan
) -> conformance.Counts:
    """Return what leaves the database for one rule that asks ``query``."""
    texts = ("office", "text", "by", "what", "sets")
    numbers = ("count", "having", "population", "marked", "drawn")
    whole: dict[str, Any] = {
        n: np.array([v for p in parts for v in p[n]], dtype=object) for n in texts
    }
    whole |= {n: np.concatenate([p[n] for p in parts]).astype(np.int64) for n in numbers}
    size = whole["count"].size
    blank, zero = np.full(size, "", dtype=object), np.zeros(size, dtype=np.int64)
    whole |= {"kind": np.full(size, "group", dtype=object), "case": blank, "account": blank}
    whole |= dict.fromkeys(("rule", "check", "status", "second", "sequence"), zero)
    one = np.zeros(1, dtype=np.int64)
    none = np.array([""], dtype=object)
    pairs = np.unique(np.stack([of.office, of.officer], axis=1), axis=0)
    offices, handlers = np.unique(pairs[:, 0], return_counts=True)
    return conformance.Counts(
        checks=conformance.Checks(
            one, one, none, none, np.array([query], dtype=object), np.array([share])
        ),
        rows=conformance.Rows(**whole),
        stamps=None,
        staff=conformance.Staff(np.array([f"P{o}" for o in offices], dtype=object), handlers),
        expected=None,
    )


def apart(found: conformance.Found) -> set[tuple[str, str, str]]:
    """Return the groups that stand apart: by, office and name."""
    return {(c.by, c.office, c.group) for c in found.results.compared if c.verdict == "broken"}


def _code(*columns: Codes) -> Codes:
    code = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:
        low = int(column.min())
        code = code * (int(column.max()) - low + 1) + column - low
    made: Codes = np.unique(code, return_inverse=True)[1].astype(np.int64)
    return made


def _cells(*columns: Codes) -> tuple[list[Codes], Codes]:
    """Return the columns of each combination that occurs, and the combination of each entry."""
    code = _code(*columns)
    first = np.unique(code, return_index=True)[1]
    return [c[first] for c in columns], code
