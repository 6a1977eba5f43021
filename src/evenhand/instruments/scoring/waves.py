"""What moved between two waves, and by how many levels?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from evenhand.instruments.scoring.assessment import Settled
from evenhand.instruments.scoring.marks import ASPECTS, Aspect, GivenMark


@dataclass(frozen=True, slots=True)
class Move:
    """One mark in two waves.

    Attributes
    ----------
    requirement : str
        Its id.
    aspect : {"in_law", "in_practice"}
        Which of its two marks.
    before, after : GivenMark or None
        None where the wave did not answer it.
    levels : int or None
        Levels moved up, below 0 down, 0 not moved; None where the two cannot be compared.
    why_not : str
        Why they cannot be compared; "" where they can.
    """

    requirement: str
    aspect: Aspect
    before: GivenMark | None
    after: GivenMark | None
    levels: int | None
    why_not: str = ""


def moves(before: Mapping[str, Settled], after: Mapping[str, Settled]) -> tuple[Move, ...]:
    """Return every mark of two waves: those of the later in its order, then those it left out.

    Parameters
    ----------
    before, after : mapping of str to Settled
        Own answers of each wave; what was carried is no answer and moves nothing.
    """
    ids = dict.fromkeys((*after, *before))
    return tuple(
        _move(id, aspect, before.get(id), after.get(id)) for id in ids for aspect in ASPECTS
    )


def moved(found: tuple[Move, ...], aspect: Aspect) -> Mapping[int, int]:
    """Return how many marks moved by how many levels, from the furthest down to the furthest up.

    Counts, not a mean: a step from 0 to 1 and one from 3 to 4 are not the same amount.
    """
    counted = Counter(m.levels for m in found if m.aspect == aspect and m.levels is not None)
    return {levels: counted[levels] for levels in sorted(counted)}


def _move(id: str, aspect: Aspect, before: Settled | None, after: Settled | None) -> Move:
    one, two = _mark(before, aspect), _mark(after, aspect)
    if before is None or after is None:
        why = "not answered before" if before is None else "not answered now"
    elif before.meaning != after.meaning:
        why = "the question reads otherwise now"
    elif one is not None and two is not None and one.level is not None and two.level is not None:
        return Move(id, aspect, one, two, two.level - one.level)
    else:
        without = one if one is not None and one.level is None else two
        said = without.other.replace("_", " ") if without is not None else ""
        why = f"{said} {'before' if without is one else 'now'}"
    return Move(id, aspect, one, two, None, why)


def _mark(settled: Settled | None, aspect: Aspect) -> GivenMark | None:
    if settled is None:
        return None
    return settled.in_law if aspect == "in_law" else settled.in_practice
