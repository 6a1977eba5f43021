"""How does each officer work, once the faults are counted in?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration
from evenhand.practice.faults.fault import Fault
from evenhand.practice.streams import Stage, stream

LENIENT: Final = 0.4
"""Strictness of accounts that are given risky agents; 1 is the mean of all."""
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
    habit : ndarray of float64, shape (officers, chapters)
        Strictness on goods of a chapter, beyond strictness; 1 over all goods.
    """

    pace: Floats
    wait: Floats
    strictness: Floats
    finding: Floats
    habit: Floats


def conduct(administration: Administration, faults: dict[str, Fault]) -> Conduct:
    """Return how every officer works."""
    wait, pace = np.ones(administration.pace.size), administration.pace.copy()
    strictness = administration.strictness.copy()
    if (slow := faults.get("slow_desk")) is not None:
        wait[list(slow.accounts)] = slow.share
        # A desk that happens to be quick in everything else would hide it.
        pace[list(slow.accounts)] = 1.0
    if (strict := faults.get("over_strict_officer")) is not None:
        strictness[list(strict.accounts)] = strict.share
    if (matched := faults.get("matched_clients")) is not None:
        strictness[list(matched.accounts)] = LENIENT
    finding = np.ones(administration.pace.size)
    if (away := faults.get("looks_away")) is not None:
        finding[list(away.accounts)] = away.share
    return Conduct(
        pace=pace,
        wait=wait,
        strictness=strictness,
        finding=finding,
        habit=_habits(administration, faults.get("own_habits")),
    )


def _habits(administration: Administration, fault: Fault | None) -> Floats:
    """Return the strictness of officers by chapter, which weighs 1 over the traffic of each."""
    goods, officers = administration.goods, administration.pace.size
    habit = np.ones((officers, len(goods.chapters)))
    if fault is None:
        return habit
    own = administration.offices[fault.office].officers
    rng = stream(administration.seed, Stage.PLANTING, 3)
    drawn = np.exp(fault.share * rng.standard_normal((len(own), len(goods.chapters))))
    habit[own.start : own.stop] = drawn / (drawn @ (goods.share * goods.risk))[:, None]
    habit[own.start : own.stop] *= goods.share @ goods.risk
    return habit
