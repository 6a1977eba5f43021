"""What does each planted fault do to the files of a block?

One function a fault. Each draws from its own stream, so that an honest and a faulty administration
of the same seed have the same traffic and the same lot.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Office
from evenhand.practice.faults import APPROVAL_LIMIT, BUNCHED_UP_TO, Fault
from evenhand.practice.lot import GENERAL, Dealt
from evenhand.practice.roster import Duty
from evenhand.practice.traffic import GREEN, Traffic, totals

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LENIENCY = 0.25
"""Strictness on the files of a steered pair, against the officer's own."""
HASTE = 0.6
"""Time taken over the files of a steered pair, against the officer's own."""


def steer(
    fault: Fault,
    files: Traffic,
    dealt: Dealt,
    *,
    office: Office,
    roster: Duty,
    rng: np.random.Generator,
) -> tuple[Dealt, Flags]:
    """Give files of a fault's pairs to their accounts; return the new dealing and which files.

    Only where the account was on duty: a steered file does not show by the roster.
    """
    share = np.full(files.day.size, fault.share)
    if not fault.starts:
        share *= np.where(files.total > np.median(files.total), 1.25, 0.75)
    open_to = (
        (dealt.desk == GENERAL) & (files.day >= fault.starts) & (rng.random(share.size) < share)
    )
    officer = dealt.officer.copy()
    steered = np.zeros(share.size, dtype=bool)
    for account, agent in fault.pairs:
        present = roster.present[account - office.officers.start, files.day]
        chosen = open_to & (files.agent == agent) & present
        officer[chosen] = account
        steered |= chosen
    return replace(dealt, officer=officer), steered


def of_pairs(fault: Fault, files: Traffic, dealt: Dealt) -> Flags:
    """Return the files of a fault's agents that are with the account of their pair."""
    ours = np.zeros(files.day.size, dtype=bool)
    for account, agent in fault.pairs:
        ours |= (files.agent == agent) & (dealt.officer == account)
    return ours & (files.day >= fault.starts)


def bunch(
    fault: Fault, files: Traffic, dealt: Dealt, *, rng: np.random.Generator
) -> tuple[Traffic, Flags]:
    """Bring values down to just under the approval limit; return the files and which they are."""
    limit = 100 * APPROVAL_LIMIT
    drawn, depth = rng.random((2, files.day.size))
    chosen = (
        np.isin(files.agent, fault.agents)
        & (dealt.officer == fault.accounts[0])
        & (files.total >= limit)
        & (files.total < BUNCHED_UP_TO * limit)
        & (drawn < fault.share)
    )
    wanted = np.floor(limit * (1 - 0.03 * depth)).astype(np.int64) - 1
    wanted = np.where(chosen, wanted, files.total)
    items = files.items
    ratio = wanted / files.total
    value = np.floor(items.value * ratio[items.parent]).astype(np.int64)
    # What rounding leaves goes to the first item, so that the total is exact.
    value[items.first] += wanted - totals(value, first=items.first)
    return replace(files, items=replace(items, value=value), total=wanted), chosen


def to_green(fault: Fault, files: Traffic, dealt: Dealt, *, rng: np.random.Generator) -> Flags:
    """Return the red and yellow files that the account turns green."""
    chosen: Flags = (
        np.isin(files.agent, fault.agents)
        & (dealt.officer == fault.accounts[0])
        & (files.channel != GREEN)
        & (rng.random(files.day.size) < fault.share)
    )
    return chosen


def at_night(fault: Fault, files: Traffic, clerk: Ints, *, rng: np.random.Generator) -> Flags:
    """Return the files that the releasing account releases at night."""
    chosen: Flags = (
        np.isin(files.agent, fault.agents)
        & (clerk == fault.accounts[0])
        & (rng.random(files.day.size) < fault.share)
    )
    return chosen


def join_steps(fault: Fault, dealt: Dealt, *, rng: np.random.Generator) -> Flags:
    """Return the files that the account assigns to itself and releases."""
    own = dealt.officer == fault.accounts[0]
    chosen: Flags = own & (rng.random(dealt.officer.size) < fault.share)
    return chosen
