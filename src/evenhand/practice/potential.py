"""What would a file have come to under each officer of its desk?

The truth about officer effects: files of a sample are put, with all that chance drew for them,
through every officer's pace, wait and strictness. The mean over files, less the mean over officers,
is the officer's effect on an ordinary file. The same is done once more with the haste and leniency
shown to steered pairs, for what an officer comes to on the files it really had.
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
from evenhand.practice.planting.of_lot import HASTE, LENIENCY
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
        With each officer's ordinary conduct.
    favoured : ndarray of float64, shape (outcomes, officers of the office)
        With the haste and leniency shown to steered pairs.
    files : float
        Files the sums stand for.
    """

    total: Floats
    favoured: Floats
    files: float


@dataclass(frozen=True, slots=True)
class Sample:
    """Files of a block with all that chance drew for them, to be put through every officer.

    Attributes
    ----------
    files : Traffic
    channel : ndarray of int64, shape (n,)
        Final channel.
    drawn : Chances
    took : Steps
    office : Office
    adjusting : ndarray of float64, shape (n,)
    pick : ndarray of int64
        Places of the sampled files.
    """

    files: Traffic
    channel: Ints
    drawn: Chances
    took: Steps
    office: Office
    adjusting: Floats
    finding: Floats
    pick: Ints


def potential(
    files: Traffic,
    channel: Ints,
    drawn: Chances,
    took: Steps,
    *,
    office: Office,
    conduct: Conduct,
    adjusting: Floats,
    finding: Floats,
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
    adjusting : ndarray of float64, shape (n,)
        By which any officer's chance of an adjustment is multiplied on each file.
    finding : ndarray of float64, shape (n,)
        Likewise, of an offence recorded.
    general : ndarray of int64
        Places of the files of the general desk.
    """
    pick = general[:: max(1, general.size // SAMPLE)]
    sample = Sample(
        files=files,
        channel=channel,
        drawn=drawn,
        took=took,
        office=office,
        adjusting=adjusting,
        finding=finding,
        pick=pick,
    )
    weight = general.size / max(1, pick.size)
    return Potential(
        total=weight * _sums(sample, conduct, haste=1.0, leniency=1.0),
        favoured=weight * _sums(sample, conduct, haste=HASTE, leniency=LENIENCY),
        files=float(general.size),
    )


def _sums(sample: Sample, conduct: Conduct, *, haste: float, leniency: float) -> Floats:
    """Return sums of outcomes over the sample, one row an outcome, one column an officer."""
    own = slice(sample.office.officers.start, sample.office.officers.stop)
    strict = leniency * conduct.strictness[own][:, None]
    strict = strict * conduct.habit[own][:, sample.files.chapter[sample.pick]]
    channel, risk = sample.channel[sample.pick], sample.files.risk[sample.pick]
    adjust = adjust_chance(channel, risk, strict * sample.adjusting[sample.pick])
    finding = conduct.finding[own][:, None] * sample.finding[sample.pick]
    offend = offence_chance(channel, risk, strict * finding)
    adjusted = sample.drawn.adjust[sample.pick] < adjust
    hours = _hours(sample, adjusted, pace=haste * conduct.pace[own], wait=conduct.wait[own])
    ratio = 1.0 + adjust * sample.drawn.uplift[sample.pick]
    return np.stack([o.sum(axis=1) for o in (hours, adjust, ratio, offend)])


def _hours(
    sample: Sample, adjusted: npt.NDArray[np.bool_], *, pace: Floats, wait: Floats
) -> Floats:
    """Return hours to release of the sampled files, one row an officer."""
    took, pick, hours = sample.took, sample.pick, sample.office.hours
    day, at = sample.files.day[pick], sample.files.registered[pick]
    registered = hours.working(day=day, second=at - day * DAY_SECONDS - hours.opens)
    other = took.answer + took.queue + took.laboratory + took.pay + took.release + TAKE_UP
    work = took.check + took.examine + took.assess
    lasts = pace[:, None] * (took.wait[pick] * wait[:, None] + work[pick]) + other[pick]
    lasts = lasts + adjusted * took.dispute[pick]
    released = hours.clock(registered + np.rint(lasts).astype(np.int64))
    return np.asarray((released - at) / HOUR, dtype=np.float64)
