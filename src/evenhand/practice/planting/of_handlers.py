"""Which files of a block have an officer who works otherwise than the others?"""

from __future__ import annotations

import numpy as np

from evenhand.practice.faults.fault import Fault
from evenhand.practice.planting.planted import Planted


def own_files(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark the files of the account; how it works is in its conduct."""
    return planted.mark(fault.id, np.isin(planted.officer, fault.accounts))


def whole_office(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark every file of the office; how its officers work is in their conduct."""
    return planted.mark(fault.id, np.ones(planted.size, dtype=bool))
