"""What does a column of the log say of an act, where something is planted?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act


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
        As the column holds it: account numbers, places in a list, minor units, reports; -1 is
        missing.
    """

    act: Act
    column: str
    where: npt.NDArray[np.bool_]
    value: Any
