"""How does each officer work, once the faults are counted in?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration
from evenhand.practice.faults import Fault
from evenhand.practice.planting import strictness, wait_factor

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Conduct:
    """What an officer multiplies, by account number.

    Attributes
    ----------
    pace : ndarray of float64, shape (officers,)
        Time over a file, waiting included.
    wait : ndarray of float64, shape (officers,)
        Time a file waits, beyond pace.
    strictness : ndarray of float64, shape (officers,)
        Chance that a value is adjusted and that an offence is recorded.
    """

    pace: Floats
    wait: Floats
    strictness: Floats


def conduct(administration: Administration, faults: dict[str, Fault]) -> Conduct:
    """Return how every officer works."""
    return Conduct(
        pace=administration.pace,
        wait=wait_factor(administration, faults),
        strictness=strictness(administration, faults),
    )
