"""What is decided on each file: channel, examination, query, value, offence?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Office
from evenhand.practice.look_alikes import OUTAGE_REROUTED, LookAlikes
from evenhand.practice.relief import relief
from evenhand.practice.traffic import GREEN, RED, YELLOW, Traffic

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Chances on a file of ordinary risk, by final channel: green, yellow, red.
ADJUSTED: Final = np.array([0.01, 0.10, 0.22])
OFFENCE: Final = np.array([0.002, 0.02, 0.09])
QUERIED: Final = np.array([0.0, 0.09, 0.12])
_ACCEPTED: Final = 0.02
_AMENDED: Final = 0.015
CEILING: Final = 0.9


@dataclass(frozen=True, slots=True)
class Chances:
    """What is drawn for a file before its officer is known.

    Attributes
    ----------
    adjust, offend, query, accept, reroute, amend : ndarray of float64, shape (n,)
        Uniform numbers; an event happens where its number is below its chance.
    uplift : ndarray of float64, shape (n,)
        By how much the value is raised if it is adjusted, as a share.
    relief : ndarray of float64, shape (n,)
        Uniform number; relief is granted where it is below its chance.
    """

    adjust: Floats
    offend: Floats
    query: Floats
    accept: Floats
    reroute: Floats
    amend: Floats
    uplift: Floats
    relief: Floats


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided on the files of a block.

    Attributes
    ----------
    channel : ndarray of int64, shape (n,)
        Final channel.
    accepted, outage, to_green : ndarray of bool, shape (n,)
        Why the channel was changed: documents accepted, scanner outage, the planted fault.
    queried, amended, adjusted, offence : ndarray of bool, shape (n,)
    uplift : ndarray of float64, shape (n,)
        By how much the value is raised; 0 where it is not adjusted.
    relief : ndarray of int64, shape (n,)
        Place in ``RELIEFS``; -1 where there is none.
    """

    channel: Ints
    accepted: Flags
    outage: Flags
    to_green: Flags
    queried: Flags
    amended: Flags
    adjusted: Flags
    offence: Flags
    uplift: Floats
    relief: Ints

    @property
    def overridden(self) -> Flags:
        """Whether a person changed the channel."""
        return self.accepted | self.outage | self.to_green


def chances(n: int, *, rng: np.random.Generator) -> Chances:
    """Draw what chance has a say in."""
    u = rng.random((6, n))
    return Chances(
        adjust=u[0],
        offend=u[1],
        query=u[2],
        accept=u[3],
        reroute=u[4],
        amend=u[5],
        uplift=0.04 + 0.1 * rng.standard_gamma(1.5, size=n),
        relief=rng.random(n),
    )


def adjust_chance(channel: Ints, risk: Floats, strictness: Floats) -> Floats:
    """Return the chance that the value of a file is adjusted."""
    return np.minimum(CEILING, ADJUSTED[channel] * risk * strictness)


def offence_chance(channel: Ints, risk: Floats, strictness: Floats) -> Floats:
    """Return the chance that an offence is recorded on a file."""
    return np.minimum(CEILING, OFFENCE[channel] * risk * strictness)


def in_outage(office: Office, look_alikes: LookAlikes, day: Ints) -> Flags:
    """Return whether the scanner of the office is down on a file's day of registration."""
    here = office.index == look_alikes.outage_office
    return here & (day >= look_alikes.outage_from) & (day < look_alikes.outage_until)


def decide(
    files: Traffic,
    drawn: Chances,
    *,
    adjusting: Floats,
    finding: Floats,
    granting: Floats,
    to_green: Flags,
    down: Flags,
    bunched: Flags,
) -> Decided:
    """Decide on the files of a block.

    Parameters
    ----------
    files : Traffic
    drawn : Chances
    adjusting, finding : ndarray of float64, shape (n,)
        Strictness of the officer of each file, on that file: over its value, over offences.
    granting : ndarray of float64, shape (n,)
        Multiplies the chance that relief is granted.
    to_green, bunched : ndarray of bool, shape (n,)
        Files on which the planted faults change the channel, or the value.
    down : ndarray of bool, shape (n,)
        Whether the scanner was down.
    """
    red = files.channel == RED
    outage = red & down & (drawn.reroute < OUTAGE_REROUTED) & ~to_green
    accepted = red & (drawn.accept < _ACCEPTED) & ~outage & ~to_green
    channel = np.where(outage | accepted, YELLOW, files.channel)
    channel = np.where(to_green, GREEN, channel)
    adjusted = drawn.adjust < adjust_chance(channel, files.risk, adjusting)
    return Decided(
        channel=channel,
        accepted=accepted,
        outage=outage,
        to_green=to_green,
        queried=drawn.query < QUERIED[channel],
        amended=(drawn.amend < _AMENDED) | bunched,
        adjusted=adjusted,
        offence=drawn.offend < offence_chance(channel, files.risk, finding),
        uplift=adjusted * drawn.uplift,
        relief=relief(files, drawn.relief, granting),
    )
