"""What would a file have come to under each officer of its desk?

The truth about officer effects: files of a sample are put, with all that chance drew for them,
through every officer's pace, wait and strictness. The mean over files, less the mean over officers,
is the officer's effect on an ordinary file; how the files of favoured agents are treated comes on
top and is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Office
from evenhand.practice.conduct import Conduct
from evenhand.practice.decisions import Chances, adjust_chance, offence_chance
from evenhand.practice.pace import HOUR, TAKE_UP, Steps
from evenhand.practice.traffic import Traffic
from evenhand.practice.year import DAY_SECONDS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

OUTCOMES: Final = ("release_hours", "value_adjusted", "duty_ratio", "offence_recorded")
UNITS: Final = ("hours", "share", "ratio", "share")
SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class Potential:
    """Sums over the sampled files of a block, weighted up to the block.

    Attributes
    ----------
    total : ndarray of float64, shape (outcomes, officers of the office)
    files : float
        Files the sums stand for.
    """

    total: Floats
    files: float


def potential(
    files: Traffic,
    channel: Ints,
    drawn: Chances,
    took: Steps,
    *,
    office: Office,
    conduct: Conduct,
    general: Ints,
) -> Potential:
    """Put a sample of the files of the general desk through every officer of the office.

    Parameters
    ----------
    files : Traffic
    channel : ndarray of int64, shape (n,)
        Final channel.
    drawn : Chances
    took : Steps
    office : Office
    conduct : Conduct
    general : ndarray of int64
        Places of the files of the general desk.
    """
    own = slice(office.officers.start, office.officers.stop)
    if not general.size:
        return Potential(total=np.zeros((len(OUTCOMES), len(office.officers))), files=0.0)
    pick = general[:: max(1, general.size // SAMPLE)]
    strict = conduct.strictness[own][:, None]
    adjust = adjust_chance(channel[pick], files.risk[pick], strict)
    offend = offence_chance(channel[pick], files.risk[pick], strict)
    hours = _hours(files, took, drawn.adjust[pick] < adjust, pick, office=office, conduct=conduct)
    weight = general.size / pick.size
    outcomes = (hours, adjust, 1.0 + adjust * drawn.uplift[pick], offend)
    return Potential(
        total=weight * np.stack([o.sum(axis=1) for o in outcomes]), files=float(general.size)
    )


def _hours(
    files: Traffic,
    took: Steps,
    adjusted: npt.NDArray[np.bool_],
    pick: Ints,
    *,
    office: Office,
    conduct: Conduct,
) -> Floats:
    """Return hours to release of the picked files, one row an officer."""
    own = slice(office.officers.start, office.officers.stop)
    pace, wait = conduct.pace[own][:, None], conduct.wait[own][:, None]
    second = files.registered[pick] - files.day[pick] * DAY_SECONDS - office.hours.opens
    registered = office.hours.working(day=files.day[pick], second=second)
    other = took.answer + took.queue + took.pay + took.release + TAKE_UP
    work = took.check + took.examine + took.assess
    lasts = pace * (took.wait[pick] * wait + work[pick]) + other[pick]
    lasts = lasts + adjusted * took.dispute[pick]
    released = office.hours.clock(registered + np.rint(lasts).astype(np.int64))
    return np.asarray((released - files.registered[pick]) / HOUR, dtype=np.float64)
