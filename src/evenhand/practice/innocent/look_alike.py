"""What looks like a fault and is none, and how is it described?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from evenhand.practice.administration import Administration
from evenhand.practice.year import DAYS, iso_day

EVERYWHERE: Final = -1
"""The office of what is found at every office."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An innocent thing that a measure must not flag.

    Attributes
    ----------
    id, what : str
    explained_by : str
        Column that tells the reason.
    measures : tuple of str
        Measures that might take it for a fault.
    office : int
        ``EVERYWHERE`` where it is found at every office.
    accounts, agents, chapters : tuple of int
        Whom and what it concerns; empty where all are concerned.
    starts, until : int
        First day; first day after.
    share : float
        Chance that a file open to it has it, or the factor by which it multiplies.
    """

    id: str
    what: str
    explained_by: str
    measures: tuple[str, ...]
    office: int = EVERYWHERE
    accounts: tuple[int, ...] = ()
    agents: tuple[int, ...] = ()
    chapters: tuple[int, ...] = ()
    starts: int = 0
    until: int = DAYS
    share: float = 1.0

    def to_dict(self, administration: Administration) -> dict[str, Any]:
        """Return it as plain values for the truth."""
        codes = [o.code for o in administration.offices]
        return {
            "id": self.id,
            "office": "every office" if self.office == EVERYWHERE else codes[self.office],
            "accounts": [administration.accounts[a] for a in self.accounts],
            "agents": [administration.agents[a] for a in self.agents],
            "chapters": [administration.goods.chapters[c] for c in self.chapters],
            "from": iso_day(self.starts),
            "until": iso_day(self.until - 1),
            "share_or_factor": self.share,
            "what": self.what,
            "explained_by": self.explained_by,
            "measures": list(self.measures),
            "flag": "nothing",
        }
