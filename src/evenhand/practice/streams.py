"""Where does each random number come from?

Every block of work (a stage, an office, a month) has a generator of its own, keyed by what it is
and never by the thread that runs it, so the same seed gives the same administration on any machine.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stage(IntEnum):
    """What the numbers are for. A number, once given to a stage, stays with it."""

    PEOPLE = 1
    GOODS = 2
    ROSTER = 3
    ARRIVALS = 4
    TRAFFIC = 5
    LOT = 6
    PACE = 7
    DECISIONS = 8
    FAULTS = 9
    PLANTING = 10
    LATER_TRUTH = 11
    TRADE = 12
    FORMALITIES = 13
    REPORTS = 14


def stream(seed: int, stage: Stage, *keys: int) -> np.random.Generator:
    """Return the generator of one stage of one block.

    Parameters
    ----------
    seed : int
        Seed of the administration, 0 or more.
    stage : Stage
    *keys : int
        Office and month, where the stage is done by block.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(int(stage), *keys))
    return np.random.Generator(np.random.Philox(sequence))
