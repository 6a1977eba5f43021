"""Which faults are planted, where, and who should see them?

One function a fault: it chooses office, accounts and agents, and says in words what is planted.
``planting`` holds what each does to the files. Accounts and agents are chosen without repetition
inside an office, so that no fault hides another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from evenhand.practice.administration import Administration, Office
from evenhand.practice.look_alikes import LookAlikes
from evenhand.practice.streams import Stage, stream

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


def plant(administration: Administration, look_alikes: LookAlikes) -> dict[str, Fault]:
    """Choose every fault of an administration, by id; none where it is honest."""
    if administration.honest:
        return {}
    rng = stream(administration.seed, Stage.PLANTING, 1)
    picker = Picker(administration)
    spared = (look_alikes.specialist, look_alikes.sick)
    for office in administration.offices:
        order = rng.permutation([a for a in office.officers if a not in spared])
        picker.accounts[office.index] = [int(a) for a in order]
        share = administration.agent_share(office.index)
        picker.agents[office.index] = [int(a) for a in np.argsort(-share, kind="stable")]
    chosen = (
        steered_pairs(picker),
        steering_by_it(picker),
        slow_desk(picker),
        over_strict_officer(picker),
        bunched_values(picker),
        off_hours_releases(picker),
        channel_changes(picker),
        incompatible_steps(picker),
        serial_gap(picker),
    )
    return {fault.id: fault for fault in chosen}


def steered_pairs(picker: Picker) -> Fault:
    """Tie some agents to one account each: part of their files go there and not by lot."""
    office = picker.office(0)
    count = int(np.clip(len(office.officers) // 4, 2, 8))
    accounts = picker.take_accounts(office, count=count)
    agents = picker.take_agents(office, count=count, skip=1)
    return Fault(
        id="steered_pairs",
        measures=("pair_excess", "lot_test", "pair_treatment"),
        office=office.index,
        accounts=accounts,
        agents=agents,
        pairs=tuple(zip(accounts, agents, strict=True)),
        share=0.40,
        what="Files of each agent are given to the account of its pair instead of being dealt by "
        "lot, the valuable ones more often (with 1.25 times the share, the others with 0.75 "
        "times). Files of a pair are handled in less time and adjusted less.",
    )


def steering_by_it(picker: Picker) -> Fault:
    """Start, in September, a script that writes the officer into the database."""
    office = picker.office(1)
    accounts = picker.take_accounts(office, count=2)
    agents = picker.take_agents(office, count=4, skip=1)
    return Fault(
        id="steering_by_it",
        measures=("pair_excess", "lot_test", "record_integrity", "displacement"),
        office=office.index,
        accounts=accounts,
        agents=agents,
        pairs=tuple((accounts[k % len(accounts)], agent) for k, agent in enumerate(agents)),
        starts=IT_STARTS,
        share=0.60,
        what="From the day it starts, a script gives files of each agent to the account of its "
        "pair; the 'assign' event has the source 'database' and no rule.",
    )


def slow_desk(picker: Picker) -> Fault:
    """Let the files of one account wait three times as long before anybody looks at them."""
    office = picker.office(2)
    return Fault(
        id="slow_desk",
        measures=("officer_funnel", "handler_share", "release_time", "queue_order"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=3.0,
        what="Files wait three times as long at this account before they are taken up.",
    )


def over_strict_officer(picker: Picker) -> Fault:
    """Let one account record offences and raise values three times as often as the others."""
    office = picker.office(3)
    return Fault(
        id="over_strict_officer",
        measures=("officer_funnel", "handler_share", "value_adjustment"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=3.0,
        what="Offences are recorded and values adjusted three times as often on like files.",
    )


def bunched_values(picker: Picker) -> Fault:
    """Bring values down to just below the approval limit, for six agents under one account."""
    office = picker.office(4)
    return Fault(
        id="bunched_values",
        measures=("bunching", "late_change", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=6),
        share=0.85,
        what=f"Declarations of these agents worth {APPROVAL_LIMIT:,} to "
        f"{BUNCHED_UP_TO * APPROVAL_LIMIT:,} are amended under this account to 97-100 % of the "
        "limit from which a chief must approve, with neither reason nor approver.",
    )


def off_hours_releases(picker: Picker) -> Fault:
    """Release files of two agents at night, under one releasing account."""
    office = picker.office(5)
    return Fault(
        id="off_hours_releases",
        measures=("off_hours", "account_use"),
        office=office.index,
        accounts=(office.clerks[0],),
        agents=picker.take_agents(office, count=2),
        share=0.60,
        what="Files of these agents are released two to five hours after closing on the day of "
        "payment, with neither request nor approver.",
    )


def channel_changes(picker: Picker) -> Fault:
    """Turn red and yellow files of three agents green, under one account."""
    office = picker.office(6)
    return Fault(
        id="channel_changes",
        measures=("channel_change", "conformance", "pair_treatment"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=3),
        share=0.70,
        what="Red and yellow files of these agents under this account are overridden to green by "
        "the account itself, with neither reason nor approver, and not examined.",
    )


def incompatible_steps(picker: Picker) -> Fault:
    """Let one account give itself files, assess, examine and release them."""
    office = picker.office(8)
    return Fault(
        id="incompatible_steps",
        measures=("separation", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.25,
        what="On some of its files the account also records the assignment and the release. The "
        "files themselves are those that the lot gave it.",
    )


def serial_gap(picker: Picker) -> Fault:
    """Leave three registration numbers of one office without a declaration."""
    office = picker.administration.offices[-1]
    return Fault(
        id="serial_gap",
        measures=("record_integrity",),
        office=office.index,
        share=3.0,
        what="Three consecutive registration numbers are missing from the records.",
    )
