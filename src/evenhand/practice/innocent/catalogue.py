"""Which look-alikes are placed beside the first three, in which order are they chosen?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from evenhand.practice.administration import Administration
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.innocent.of_acts import OF_ACTS
from evenhand.practice.innocent.of_conduct import OF_CONDUCT
from evenhand.practice.innocent.of_groups import OF_GROUPS
from evenhand.practice.innocent.of_lot import thin_nights, typing_corrections
from evenhand.practice.innocent.of_reports import OF_REPORTS
from evenhand.practice.innocent.of_time import OF_TIME
from evenhand.practice.innocent.of_use import OF_USE
from evenhand.practice.innocent.of_value import OF_VALUE
from evenhand.practice.picker import Picker

CHOICES: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (
    typing_corrections,
    thin_nights,
    *OF_CONDUCT,
    *OF_TIME,
    *OF_USE,
    *OF_ACTS,
    *OF_VALUE,
    *OF_GROUPS,
    *OF_REPORTS,
)
"""In this order they take accounts and agents; each name is the id of its look-alike."""


def innocent(
    administration: Administration, *, spared: tuple[int, ...], rng: np.random.Generator
) -> dict[str, LookAlike]:
    """Choose the look-alikes, by id: the same with and without faults.

    Accounts and agents they take are left alone by faults, so that neither hides the other.
    """
    picker = Picker(administration)
    for office in administration.offices:
        order = rng.permutation([a for a in office.officers if a not in spared])
        picker.accounts[office.index] = [int(a) for a in order]
        largest = np.argsort(-administration.agent_share(office.index), kind="stable")
        picker.agents[office.index] = [int(a) for a in largest]
    chosen = (choose(picker) for choose in CHOICES)
    return {one.id: one for one in chosen if one is not None}
