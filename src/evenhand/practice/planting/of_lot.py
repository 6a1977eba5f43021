"""What do faults of the lot do to the dealing of a block?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from evenhand.practice.faults.fault import Fault
from evenhand.practice.lot import GENERAL
from evenhand.practice.planting.planted import Planted

Flags = npt.NDArray[np.bool_]

LENIENCY = 0.25
"""Strictness on the files of a steered pair, against the officer's own."""
HASTE = 0.6
"""Time taken over the files of a steered pair, against the officer's own."""


def steer(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Give files of a fault's pairs to their accounts, and treat them with haste and leniency.

    Only where the account was on duty: a steered file does not show by the roster.
    """
    files, before = planted.files, planted.dealt
    share = np.full(planted.size, fault.share)
    if not fault.starts:
        share *= np.where(files.total > np.median(files.total), 1.25, 0.75)
    open_to = (
        (before.desk == GENERAL) & (files.day >= fault.starts) & (rng.random(share.size) < share)
    ) & ~planted.has("emptied_roster")
    officer = before.officer.copy()
    steered = np.zeros(share.size, dtype=bool)
    for account, agent in fault.pairs:
        present = planted.roster.present[account - planted.office.officers.start, files.day]
        chosen = open_to & (files.agent == agent) & present
        officer[chosen] = account
        steered |= chosen
    dealt = replace(before, officer=officer)
    after = planted.mark(
        fault.id,
        steered,
        dealt=dealt,
        moved={**planted.moved, fault.id: officer != before.officer},
    )
    ours = of_pairs(fault, after)
    return replace(
        after,
        favoured=planted.favoured | ours,
        handling=planted.handling.scaled(ours, pace=HASTE, strictness=LENIENCY),
    )


def of_pairs(fault: Fault, planted: Planted) -> Flags:
    """Return the files of a fault's agents that are with the account of their pair."""
    ours = np.zeros(planted.size, dtype=bool)
    for account, agent in fault.pairs:
        ours |= (planted.files.agent == agent) & (planted.officer == account)
    return ours & (planted.files.day >= fault.starts)
