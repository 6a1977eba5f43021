"""Which faults are planted in an administration, in which order are they chosen?

One function a fault, in a file by theme: it chooses office, accounts and agents, and says in words
what is planted. ``planting`` holds what each does to the files. A fault for which nobody is left is
not planted: small administrations have fewer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from evenhand.practice.administration import Administration
from evenhand.practice.faults.fault import Fault
from evenhand.practice.faults.of_acts import FILES_OF_ACTS, LAST, OF_ACTS
from evenhand.practice.faults.of_conduct import OF_CONDUCT
from evenhand.practice.faults.of_controls import (
    channel_changes,
    incompatible_steps,
    off_hours_releases,
    serial_gap,
)
from evenhand.practice.faults.of_groups import FILES_OF_GROUPS, OF_GROUPS
from evenhand.practice.faults.of_handlers import over_strict_officer, slow_desk
from evenhand.practice.faults.of_lot import (
    draw_shopping,
    emptied_roster,
    matched_clients,
    moved_files,
    rich_files,
    steered_pairs,
    steering_by_it,
)
from evenhand.practice.faults.of_reports import FILES_OF_REPORTS, OF_REPORTS
from evenhand.practice.faults.of_time import FILES_OF_TIME, OF_TIME
from evenhand.practice.faults.of_use import FILES_OF_USE, OF_USE
from evenhand.practice.faults.of_value import FILES_OF_VALUE, OF_VALUE, bunched_values
from evenhand.practice.look_alikes import LookAlikes
from evenhand.practice.picker import Picker
from evenhand.practice.streams import Stage, stream

CHOICES: Final[tuple[Callable[[Picker], Fault | None], ...]] = (
    steered_pairs,
    steering_by_it,
    slow_desk,
    over_strict_officer,
    bunched_values,
    off_hours_releases,
    channel_changes,
    incompatible_steps,
    serial_gap,
    *OF_ACTS,
    *OF_VALUE,
    draw_shopping,
    moved_files,
    emptied_roster,
    rich_files,
    matched_clients,
    *OF_CONDUCT,
    *OF_TIME,
    *OF_USE,
    *LAST,
    *OF_GROUPS,
    *OF_REPORTS,
)
"""In this order they take accounts and agents; each name is the id of its fault."""
FILE_FAULTS: Final = (
    *FILES_OF_ACTS,
    *FILES_OF_GROUPS,
    *FILES_OF_TIME,
    *FILES_OF_USE,
    *FILES_OF_VALUE,
    "steered_pairs",
    "steering_by_it",
    "bunched_values",
    "off_hours_releases",
    "channel_changes",
    "incompatible_steps",
    "draw_shopping",
    "moved_files",
    "emptied_roster",
    "rich_files",
    "matched_clients",
    *FILES_OF_REPORTS,
)
"""Faults of single files, as against faults of an officer's whole work."""


def plant(administration: Administration, look_alikes: LookAlikes) -> dict[str, Fault]:
    """Choose every fault of an administration, by id; none where it is honest."""
    if administration.honest:
        return {}
    rng = stream(administration.seed, Stage.PLANTING, 1)
    picker = Picker(administration, innocent=look_alikes.others)
    spared = look_alikes.accounts
    for office in administration.offices:
        order = rng.permutation([a for a in office.officers if a not in spared])
        picker.accounts[office.index] = [int(a) for a in order]
        share = administration.agent_share(office.index)
        largest = np.argsort(-share, kind="stable")
        picker.agents[office.index] = [int(a) for a in largest if a not in look_alikes.agents]
    chosen = (choose(picker) for choose in CHOICES)
    return {fault.id: fault for fault in chosen if fault is not None}
