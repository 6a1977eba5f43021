"""What is a planted fault, and who is still free to have one?

Accounts and agents are chosen without repetition inside an office, so that no fault hides another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from evenhand.practice.administration import Administration, Office

APPROVAL_LIMIT: Final = 20_000
"""Declared value, in units of currency, from which a chief must approve the assessment."""
BUNCHED_UP_TO: Final = 3
"""Values up to so many times the limit are brought down."""
IT_STARTS: Final = 258
"""Day on which the steering scheme by IT starts: 16 September."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault.

    Attributes
    ----------
    id : str
    measures : tuple of str
        Measures expected to see it.
    office : int
    accounts : tuple of int
        Account numbers under which it shows.
    agents : tuple of int
    pairs : tuple of (int, int)
        Account and agent, where the fault ties them.
    starts : int
        First day; every fault lasts to the end of the year.
    share : float
        Chance that a file open to the fault has it, or the factor by which it multiplies.
    what : str
    """

    id: str
    measures: tuple[str, ...]
    office: int
    what: str
    accounts: tuple[int, ...] = ()
    agents: tuple[int, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    starts: int = 0
    share: float = 1.0


@dataclass(slots=True)
class Picker:
    """Hands out accounts and agents of offices, each at most once.

    Attributes
    ----------
    administration : Administration
    accounts : dict of int to list of int
        Those left, by office, in the order they are handed out.
    agents : dict of int to list of int
        Those left, by office, largest first.
    """

    administration: Administration
    accounts: dict[int, list[int]] = field(default_factory=dict)
    agents: dict[int, list[int]] = field(default_factory=dict)

    def office(self, rank: int) -> Office:
        """Return the office of that rank, beginning again where there are fewer."""
        return self.administration.offices[rank % len(self.administration.offices)]

    def place(self, rank: int, *, accounts: int = 1) -> Office | None:
        """Return the office of that rank, or the next where so many accounts are left.

        None where nobody is left anywhere: what needs them is not planted then.
        """
        count = len(self.administration.offices)
        for step in range(count):
            office = self.office(rank + step)
            if len(self.accounts[office.index]) >= accounts:
                return office
        return None

    def take_accounts(self, office: Office, *, count: int) -> tuple[int, ...]:
        """Take that many officers of an office."""
        left = self.accounts[office.index]
        taken, self.accounts[office.index] = left[:count], left[count:]
        return tuple(taken)

    def take_agents(self, office: Office, *, count: int, skip: int = 0) -> tuple[int, ...]:
        """Take every second of the largest agents of an office, after leaving out ``skip``."""
        left = self.agents[office.index]
        taken = left[skip : skip + 2 * count : 2]
        for index in self.agents:
            self.agents[index] = [a for a in self.agents[index] if a not in taken]
        return tuple(taken)
