"""What do faults and look-alikes of relief do to the files of a block?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.lot import RELIEF
from evenhand.practice.planting.planted import Planted
from evenhand.practice.relief import BY_LAW_UNDER


def grant(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Let the account grant relief more often on all of its files."""
    own = np.isin(planted.officer, fault.accounts)
    return planted.mark(fault.id, own, handling=planted.handling.scaled(own, granting=fault.share))


def to_relief_desk(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Give goods with relief by law to their desk: by rule, so that it is the lot itself."""
    account, files = one.accounts[0], planted.files
    present = planted.roster.present[account - planted.office.officers.start, files.day]
    theirs = (files.procedure == BY_LAW_UNDER) & present
    dealt = replace(
        planted.lot,
        desk=np.where(theirs, RELIEF, planted.lot.desk),
        officer=np.where(theirs, account, planted.lot.officer),
        candidates=np.where(theirs, 1, planted.lot.candidates),
    )
    return planted.mark(one.id, theirs, dealt=dealt, lot=dealt)
