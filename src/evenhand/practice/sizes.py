"""How big is an administration that registers so many declarations a year?"""

from __future__ import annotations

from dataclasses import dataclass

from evenhand.errors import RecordsError

SMALLEST = 100
LARGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each.

    Attributes
    ----------
    declarations, offices, officers, agents : int
        Over the year and over all offices.
    """

    declarations: int
    offices: int
    officers: int
    agents: int


def sizes_for(declarations: int) -> Sizes:
    """Return sizes that grow more slowly than the traffic, as real administrations do.

    One million declarations are 12 offices, 300 officers and 2,500 agents. Officers grow with the
    power 0.55 of traffic: a small administration still has enough of them to compare, a large one
    gives each more files.

    Raises
    ------
    RecordsError
        If the number is too small for an administration, or too large for a serial number.
    """
    if not SMALLEST <= declarations <= LARGEST:
        raise RecordsError(
            f"A practice administration of {declarations:,} declarations cannot be made.",
            do_next=f"Ask for {SMALLEST:,} to {LARGEST:,} with --declarations.",
        )
    scale = declarations / 1_000_000
    offices = max(3, round(12 * scale**0.35))
    return Sizes(
        declarations=declarations,
        offices=offices,
        officers=max(4 * offices, round(300 * scale**0.55)),
        agents=max(12 * offices, round(2_500 * scale**0.55)),
    )
