"""What does each planted fault do to the files of a block?

One function a fault. Each draws from its own stream, so that an honest and a faulty administration
of the same seed have the same traffic and the same lot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.faults import APPROVAL_LIMIT, Fault
from evenhand.practice.lot import GENERAL, Dealt
from evenhand.practice.roster import Duty
from evenhand.practice.traffic import GREEN, Traffic, totals

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LENIENCY = 0.25
"""Strictness on the files of a steered pair, against the officer's own."""
HASTE = 0.6
"""Time taken over the files of a steered pair, against the officer's own."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Which files of a block have which fault.

    Attributes
    ----------
    moved : dict of str to ndarray of bool, shape (n,)
        By fault: files given to the account of a pair that the lot had given to another.
    touched : dict of str to ndarray of bool, shape (n,)
        By fault: every file that the fault had a hand in.
    favoured : ndarray of bool, shape (n,)
        Files of a steered pair, handled with haste and leniency.
    by_it : ndarray of bool, shape (n,)
        Files whose officer a script wrote into the database.
    bunched : ndarray of bool, shape (n,)
    total_before : ndarray of int64, shape (n,)
        Declared value, in minor units, before it was brought down.
    to_green, at_night, joined : ndarray of bool, shape (n,)
    """

    moved: dict[str, Flags]
    touched: dict[str, Flags]
    favoured: Flags
    by_it: Flags
    bunched: Flags
    total_before: Ints
    to_green: Flags
    at_night: Flags
    joined: Flags


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
    open_to = (dealt.desk == GENERAL) & (files.day >= fault.starts) & (rng.random(share.size) < share)
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
        & (2 * files.total < 5 * limit)
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
    return (
        np.isin(files.agent, fault.agents)
        & (dealt.officer == fault.accounts[0])
        & (files.channel != GREEN)
        & (rng.random(files.day.size) < fault.share)
    )


def at_night(fault: Fault, files: Traffic, clerk: Ints, *, rng: np.random.Generator) -> Flags:
    """Return the files that the releasing account releases at night."""
    return (
        np.isin(files.agent, fault.agents)
        & (clerk == fault.accounts[0])
        & (rng.random(files.day.size) < fault.share)
    )


def join_steps(fault: Fault, dealt: Dealt, *, rng: np.random.Generator) -> Flags:
    """Return the files that the account assigns to itself and releases."""
    return (dealt.officer == fault.accounts[0]) & (rng.random(dealt.officer.size) < fault.share)


def wait_factor(administration: Administration, faults: dict[str, Fault]) -> Floats:
    """Return by how much the wait at each account is longer than elsewhere."""
    factor = np.ones(administration.pace.size)
    for fault in (f for f in faults.values() if f.id == "slow_desk"):
        factor[list(fault.accounts)] = fault.share
    return factor


def strictness(administration: Administration, faults: dict[str, Fault]) -> Floats:
    """Return the strictness of each account, the over-strict one included."""
    strict = administration.strictness.copy()
    for fault in (f for f in faults.values() if f.id == "over_strict_officer"):
        strict[list(fault.accounts)] = fault.share
    return strict
