"""Which files of a block have which fault, once all of its office are applied?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Office
from evenhand.practice.faults import Fault
from evenhand.practice.lot import Dealt
from evenhand.practice.planting import at_night, bunch, join_steps, of_pairs, steer, to_green
from evenhand.practice.roster import Duty
from evenhand.practice.traffic import Traffic

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STEERING = ("steered_pairs", "steering_by_it")


@dataclass(frozen=True, slots=True)
class Planted:
    """What the faults did to the files of a block.

    Attributes
    ----------
    files : Traffic
        With the values that were brought down.
    dealt : Dealt
        With the files that were steered.
    moved : dict of str to ndarray of bool, shape (n,)
        By fault: files given to the account of a pair that the lot had given to another.
    touched : dict of str to ndarray of bool, shape (n,)
        By fault: every file that the fault had a hand in.
    favoured : ndarray of bool, shape (n,)
        Files of a steered pair, handled with haste and leniency.
    total_before : ndarray of int64, shape (n,)
        Declared value, in minor units, before it was brought down.
    """

    files: Traffic
    dealt: Dealt
    moved: dict[str, Flags]
    touched: dict[str, Flags]
    favoured: Flags
    total_before: Ints

    def has(self, fault: str) -> Flags:
        """Return which files a fault touched; none where it is not planted."""
        return self.touched.get(fault, np.zeros(self.favoured.shape, dtype=bool))


def apply_faults(
    faults: dict[str, Fault],
    files: Traffic,
    lot: Dealt,
    *,
    office: Office,
    clerk: Ints,
    roster: Duty,
    rng: np.random.Generator,
) -> Planted:
    """Apply the faults of an office to a block: first the dealing, then what follows from it."""
    here = {f.id: f for f in faults.values() if f.office == office.index}
    total_before = files.total
    moved: dict[str, Flags] = {}
    touched: dict[str, Flags] = {}
    favoured, dealt = np.zeros(files.day.size, dtype=bool), lot
    for name in (n for n in STEERING if n in here):
        dealt, touched[name] = steer(
            here[name], files, dealt, office=office, roster=roster, rng=rng
        )
        moved[name] = dealt.officer != lot.officer
        favoured = favoured | of_pairs(here[name], files, dealt)
    if (fault := here.get("bunched_values")) is not None:
        files, touched[fault.id] = bunch(fault, files, dealt, rng=rng)
    if (fault := here.get("channel_changes")) is not None:
        touched[fault.id] = to_green(fault, files, dealt, rng=rng)
    if (fault := here.get("off_hours_releases")) is not None:
        touched[fault.id] = at_night(fault, files, clerk, rng=rng)
    if (fault := here.get("incompatible_steps")) is not None:
        touched[fault.id] = join_steps(fault, dealt, rng=rng)
    for name in (n for n in ("slow_desk", "over_strict_officer") if n in here):
        touched[name] = dealt.officer == here[name].accounts[0]
    return Planted(
        files=files,
        dealt=dealt,
        moved=moved,
        touched=touched,
        favoured=favoured,
        total_before=total_before,
    )
