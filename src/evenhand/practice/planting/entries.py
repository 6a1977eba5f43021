"""Where does the log of events say something else because of what is planted?

A function a fault or look-alike, given the finished block: it returns entries that are written over
the ordinary ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.block import Block


@dataclass(frozen=True, slots=True)
class Entry:
    """What a column of the log says of an act on some files.

    Attributes
    ----------
    act : Act
    column : str
        Of the columns that ``event_log`` fills: actor, reason, rule, approver, value_before,
        value_after, channel, source.
    where : ndarray of bool, shape (n,)
    value : int or ndarray of int, shape (n,)
        As the column holds it: account numbers, places in a list, minor units; -1 is missing.
    """

    act: Act
    column: str
    where: npt.NDArray[np.bool_]
    value: Any


ENTRIES: Final[tuple[tuple[str, Callable[[Block], tuple[Entry, ...]]], ...]] = ()
"""By id, in their order: the later has the last word."""


def entries_of(made: Block) -> tuple[Entry, ...]:
    """Return all entries of a block."""
    touched = made.planted.touched
    return tuple(entry for name, write in ENTRIES if name in touched for entry in write(made))
