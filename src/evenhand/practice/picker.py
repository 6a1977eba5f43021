"""Who is still free to have a fault or a look-alike?

Accounts and agents are chosen without repetition inside an office, so that none hides another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from evenhand.practice.administration import Administration, Office


class Placed(Protocol):
    """What a fault may ask of a look-alike."""

    @property
    def office(self) -> int:
        """Where it is."""

    @property
    def agents(self) -> tuple[int, ...]:
        """Whom it concerns."""


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
    innocent : mapping of str to Placed
        Look-alikes placed before, by id: a fault may be planted beside one.
    """

    administration: Administration
    accounts: dict[int, list[int]] = field(default_factory=dict)
    agents: dict[int, list[int]] = field(default_factory=dict)
    innocent: Mapping[str, Placed] = field(default_factory=dict)

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

    def take_agents(
        self,
        office: Office,
        *,
        count: int,
        skip: int = 0,
        riskiest: bool = False,
        at_most: float = 1.0,
    ) -> tuple[int, ...]:
        """Take every second of the largest agents of an office, after leaving out ``skip``.

        With ``riskiest`` the riskiest of four times as many of the largest, which have not much
        less traffic. ``at_most`` leaves out agents with more than such a share of the traffic of
        the office: those that would bury one account under their files.
        """
        shares = self.administration.agent_share(office.index)
        left = [a for a in self.agents[office.index] if shares[a] <= at_most]
        taken = left[skip : skip + 2 * count : 2]
        if riskiest:
            risk = self.administration.agent_risk
            taken = sorted(left[: 4 * count], key=lambda agent: -risk[agent])[:count]
        for index in self.agents:
            self.agents[index] = [a for a in self.agents[index] if a not in taken]
        return tuple(taken)
