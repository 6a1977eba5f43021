"""Which faults bend the dealing of files, and where are they planted?"""

from __future__ import annotations

import numpy as np

from evenhand.practice.faults.fault import IT_STARTS, Fault
from evenhand.practice.picker import Picker


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
