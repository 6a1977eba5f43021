"""Which files of a block does a chief exchange between accounts before anybody opens them?

Inside one day of the general desk a file of one account is exchanged for a file of another, so that
everybody has as many files as the lot gave, and only their kind differs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.faults.fault import Fault
from evenhand.practice.lot import GENERAL
from evenhand.practice.planting.planted import Planted

OF_THE_LOT: Final = (
    "typing_corrections",
    "draw_shopping",
    "emptied_roster",
    "steered_pairs",
    "steering_by_it",
    "moved_files",
    "matched_clients",
)
"""What has to do with who has a file, and is left as it is."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def enrich(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Exchange the poorest files of the account for the richest of the others, day by day."""
    total = planted.files.total.astype(np.float64)
    open_to = _open_to(planted)
    own = np.isin(planted.officer, fault.accounts)
    given = open_to & own & (rng.random(planted.size) < fault.share)
    away, here = _matched(planted, given, open_to & ~own, poor=total, rich=-total)
    gains = total[here] > total[away]
    return _exchanged(fault, planted, away[gains], here[gains])


def match(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Exchange files so that risky agents meet lenient accounts."""
    chance, place = rng.random((2, planted.size))
    open_to = _open_to(planted)
    lenient = np.isin(planted.officer, fault.accounts)
    risky = np.isin(planted.files.agent, fault.agents)
    taken = open_to & risky & ~lenient & (chance < fault.share)
    away, here = _matched(planted, open_to & ~risky & lenient, taken, poor=place, rich=place)
    swapped = _exchanged(fault, planted, away, here)
    moved = swapped.officer != planted.officer
    return replace(swapped, moved={**swapped.moved, fault.id: moved})


def _open_to(planted: Planted) -> Flags:
    """Return the files that no other fault of the lot has had a hand in."""
    free: Flags = planted.dealt.desk == GENERAL
    for name in OF_THE_LOT:
        free = free & ~planted.has(name)
    alone: Flags = free & (planted.consignment == np.arange(planted.size))
    return alone


def _matched(
    planted: Planted, first: Flags, second: Flags, *, poor: Floats, rich: Floats
) -> tuple[Ints, Ints]:
    """Return pairs of files of one day: the k-th of the first with the k-th of the second."""
    day = planted.files.day
    one, other = (
        at[np.lexsort((key[at], day[at]))]
        for at, key in ((np.flatnonzero(first), poor), (np.flatnonzero(second), rich))
    )
    place_one = np.arange(one.size) - np.searchsorted(day[one], day[one])
    place_other = np.arange(other.size) - np.searchsorted(day[other], day[other])
    # Day and place in one number: a day has fewer files than a block.
    key_one = day[one] * (planted.size + 1) + place_one
    key_other = day[other] * (planted.size + 1) + place_other
    _, at_one, at_other = np.intersect1d(
        key_one, key_other, assume_unique=True, return_indices=True
    )
    return one[at_one], other[at_other]


def _exchanged(fault: Fault, planted: Planted, away: Ints, here: Ints) -> Planted:
    officer = planted.officer.copy()
    officer[away], officer[here] = planted.officer[here], planted.officer[away]
    marks = np.zeros(planted.size, dtype=bool)
    marks[away] = marks[here] = True
    return planted.mark(fault.id, marks, dealt=replace(planted.dealt, officer=officer))
