"""Which random numbers are a fault's or a look-alike's own?"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np

from evenhand.practice.planting.planted import Planted
from evenhand.practice.streams import Stage, stream

DEALING: Final = 0
DECIDING: Final = 1
TIMING: Final = 2
WRITING: Final = 3
LISTING: Final = 4
SESSIONS: Final = 5


def own_stream(planted: Planted, name: str, step: int) -> np.random.Generator:
    """Return the generator of one fault or look-alike on one block, at one of four steps."""
    key = zlib.crc32(name.encode())
    seed, office = planted.administration.seed, planted.office.index
    return stream(seed, Stage.FAULTS, office, planted.month, key, step)


def fixed_stream(planted: Planted, name: str, step: int) -> np.random.Generator:
    """Return the generator of what is the same in every block, as a list of prices."""
    key = zlib.crc32(name.encode())
    return stream(planted.administration.seed, Stage.FAULTS, key, step)
