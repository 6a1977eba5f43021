"""Which marks and records differ, on either side?

The mark in practice is compared; what the law says no record shows. A mark above its evidence and
one below are both listed: an administration that thinks too little of itself asks for money it does
not need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from evenhand.instruments.scoring.assessment import Settled
from evenhand.instruments.scoring.observed import NotMeasurable, Observed


@dataclass(frozen=True, slots=True)
class Difference:
    """A mark and what the records show, further apart than the rules allow.

    Attributes
    ----------
    settled : Settled
        The mark's side: its level and words, day, evidence and the owner's comment.
    observed : Observed
        The records' side: level, number, interval and day, and the rule with its reason.
    side : {"above", "below"}
        Where the mark stands, seen from the records.
    levels : int
        How far apart, always above 0.
    holds_over_interval : bool
        Whether they are as far apart wherever in its interval the number lies; where not, chance
        could explain it.
    """

    settled: Settled
    observed: Observed
    side: Literal["above", "below"]
    levels: int
    holds_over_interval: bool


def differing(
    settled: Mapping[str, Settled],
    shown: Iterable[Observed | NotMeasurable],
    *,
    apart_by_more_than: int,
) -> tuple[Difference, ...]:
    """Return "marks and records that differ", the furthest apart first, else in the order shown.

    Parameters
    ----------
    settled : mapping of str to Settled
        Own answers by requirement; what was carried is compared where it was given.
    shown : iterable of Observed or NotMeasurable
        What a run shows; what is not measurable differs from nothing and agrees with nothing.
    apart_by_more_than : int
        Of the rules; see `LevelRules.apart_by_more_than`.
    """
    found = []
    for each in shown:
        own = settled.get(each.requirement)
        if isinstance(each, NotMeasurable) or own is None or own.in_practice.level is None:
            continue
        mark = own.in_practice.level
        apart = mark - each.level
        if abs(apart) > apart_by_more_than:
            nearest = mark - each.highest if apart > 0 else each.lowest - mark
            found.append(
                Difference(
                    settled=own,
                    observed=each,
                    side="above" if apart > 0 else "below",
                    levels=abs(apart),
                    holds_over_interval=nearest > apart_by_more_than,
                )
            )
    return tuple(sorted(found, key=lambda each: -each.levels))
