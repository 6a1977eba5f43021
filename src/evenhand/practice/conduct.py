"""How does each officer work, once the faults are counted in?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration
from evenhand.practice.faults.fault import Fault

LENIENT: Final = 0.5
"""Strictness of accounts that are given risky agents, against their own."""
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
    finding : ndarray of float64, shape (officers,)
        Chance that an offence is recorded, beyond strictness.
    """

    pace: Floats
    wait: Floats
    strictness: Floats
    finding: Floats


def conduct(administration: Administration, faults: dict[str, Fault]) -> Conduct:
    """Return how every officer works."""
    wait = np.ones(administration.pace.size)
    strictness = administration.strictness.copy()
    if (slow := faults.get("slow_desk")) is not None:
        wait[list(slow.accounts)] = slow.share
    if (strict := faults.get("over_strict_officer")) is not None:
        strictness[list(strict.accounts)] = strict.share
    if (matched := faults.get("matched_clients")) is not None:
        strictness[list(matched.accounts)] *= LENIENT
    return Conduct(
        pace=administration.pace,
        wait=wait,
        strictness=strictness,
        finding=np.ones(administration.pace.size),
    )
