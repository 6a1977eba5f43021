"""Which faults bend the dealing of files, and where are they planted?"""

from __future__ import annotations

from typing import Final

import numpy as np

from evenhand.practice.faults.fault import IT_STARTS, Fault
from evenhand.practice.picker import Picker

ONE_AGENT: Final = 0.6
"""Traffic of an agent whose files all come to one account, against that of an account, at most."""


def steered_pairs(picker: Picker) -> Fault:
    """Tie some agents to one account each: part of their files go there and not by lot."""
    office = picker.office(0)
    count = int(np.clip(len(office.officers) // 4, 2, 8))
    accounts = picker.take_accounts(office, count=count)
    agents = picker.take_agents(office, count=count, skip=1)
    return Fault(
        id="steered_pairs",
        measures=("pair_excess", "lot_test", "pair_treatment", "queue_order"),
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


def draw_shopping(picker: Picker) -> Fault | None:
    """Let two agents lodge a consignment again and again until one account has drawn it."""
    office = picker.place(3)
    if office is None:
        return None
    return Fault(
        id="draw_shopping",
        measures=("relodgement", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=2),
        share=0.80,
        what="These agents withdraw a declaration without reason as soon as the lot has given it "
        "to another account, and lodge the same consignment anew, up to eight times, until this "
        "account has it. Every single draw is honest; files counted are those withdrawn.",
    )


def moved_files(picker: Picker) -> Fault | None:
    """Let one chief give files of two agents to one account, after the lot."""
    office = picker.place(2)
    if office is None:
        return None
    return Fault(
        id="moved_files",
        measures=("reassignment", "conformance", "process_map"),
        office=office.index,
        accounts=(*picker.take_accounts(office, count=1), office.chiefs[0]),
        agents=picker.take_agents(office, count=2, at_most=ONE_AGENT / len(office.officers)),
        share=0.60,
        what="Files of these agents that the lot gave to others are reassigned to the first "
        "account by the chief named second, within the hour and without reason.",
    )


def rich_files(picker: Picker) -> Fault | None:
    """Exchange poor files of one account for rich ones, before anybody opens them."""
    office = picker.place(1)
    if office is None:
        return None
    return Fault(
        id="rich_files",
        measures=("balance",),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.50,
        what="Before the assignment is written, files of this account are exchanged for more "
        "valuable ones that the lot gave to others that day, the poorest for the richest. Every "
        "account has as many files as by lot, and the 'assign' events look like any other; files "
        "counted are those of both sides.",
    )


def matched_clients(picker: Picker) -> Fault | None:
    """Bring risky agents to lenient accounts, file against file."""
    office = picker.place(2, accounts=3)
    if office is None:
        return None
    accounts = picker.take_accounts(office, count=3)
    agents = picker.take_agents(office, count=8, riskiest=True)
    return Fault(
        id="matched_clients",
        measures=("sorting", "pair_excess", "lot_test"),
        office=office.index,
        accounts=accounts,
        agents=agents,
        pairs=tuple((account, agent) for account in accounts for agent in agents),
        share=0.60,
        what="These accounts adjust values and record offences at two fifths of the ordinary rate. "
        "Files of these agents, whose goods are riskier than most, are exchanged for files of "
        "others that the lot gave to these accounts on the same day.",
    )


def emptied_roster(picker: Picker) -> Fault | None:
    """Take everybody but one account off the roster while one agent lodges."""
    office = picker.place(0)
    if office is None:
        return None
    account = picker.take_accounts(office, count=1)
    agent = picker.take_agents(office, count=1, at_most=ONE_AGENT / len(office.officers))
    return Fault(
        id="emptied_roster",
        measures=("roster_gaps", "pair_excess", "lot_test"),
        office=office.index,
        accounts=account,
        agents=agent,
        pairs=((account[0], agent[0]),),
        share=0.60,
        what="While this agent lodges, for up to ten minutes before and after it, on days when "
        "this account is on duty, the roster of the general desk names nobody else; what is lodged "
        "then, by anybody, comes to the account.",
    )
