"""On which files is relief from customs duty given, and what do they pay?

Relief is claimed with the declaration, so that duties declared and assessed both allow for it: the
customs duty is not charged, value-added tax is. Under one procedure it is due by law; elsewhere the
officer may grant it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.goods import VAT
from evenhand.practice.traffic import PROCEDURES, Traffic

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RELIEFS: Final = ("R-10", "R-51")
GRANTED: Final = 0
BY_LAW: Final = 1
NONE: Final = -1
BY_LAW_UNDER: Final = PROCEDURES.index("51")
"""Procedure whose goods have relief by law."""
CHANCE: Final = 0.04
"""That an officer grants relief on a file of another procedure."""


def relief(files: Traffic, drawn: Floats, granting: Floats) -> Ints:
    """Return the relief of each file, as a place in ``RELIEFS``; -1 where it has none.

    Parameters
    ----------
    files : Traffic
    drawn : ndarray of float64, shape (n,)
        Uniform numbers: relief is granted where the number is below its chance.
    granting : ndarray of float64, shape (n,)
        Multiplies the chance.
    """
    granted = np.where(drawn < CHANCE * granting, GRANTED, NONE)
    return np.where(files.procedure == BY_LAW_UNDER, BY_LAW, granted)


def charged(rate: Floats, relief: Ints) -> Floats:
    """Return the share of the value that is charged on each item, of its rate and its relief."""
    return np.where(relief == NONE, rate, VAT)
