"""Is the proof of a draw right, and in which order do the tickets of its seed put the handlers?"""

from __future__ import annotations

from collections.abc import Sequence

from evenhand.draw import selection, vrf
from evenhand.draw.rosters import Place
from evenhand.draw.rules import Opening


def rank(opening: Opening) -> tuple[int, ...] | None:
    """Return positions among the eligible in the order of their tickets; None for a wrong proof."""
    seed = vrf.verify(opening.public, opening.alpha, opening.proof)
    return None if seed is None else ranked(seed, opening.tag, opening.eligible)


def ranked(seed: bytes, tag: bytes, eligible: Sequence[Place]) -> tuple[int, ...]:
    """Return positions among the eligible in the order of their tickets."""
    position = {place.handler: at for at, place in enumerate(eligible)}
    weights = {place.handler: place.weight for place in eligible}
    return tuple(position[handler] for handler in selection.order(seed, tag, weights))
