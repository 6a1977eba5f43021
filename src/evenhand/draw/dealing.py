"""Which file waits, which draw is due, and to whom did each draw give its file?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evenhand.draw.rosters import Place, Roster, Standing
from evenhand.draw.rounds import Round

FEW: Final = 3
"""Draws with fewer eligible handlers than this are counted and published."""


@dataclass(slots=True, eq=False)
class File:
    """What has been lodged under one tag of one office; it is drawn once for ever."""

    office: str
    tag: str
    lodge: int
    lodge_round: int
    class_: str
    keys: tuple[int, ...]
    """Key leaves that it was lodged with."""
    round: Round | None = None
    """The closed round that it is drawn in, with what follows, settled by the close."""
    roster: Roster | None = None
    key: int = -1
    eligible: Standing = ()
    draw: Draw | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the selection gives.

    Attributes
    ----------
    ranked : tuple of int
        Positions among the eligible in the order of their tickets, those passed over last.
    able : int
        How many of them were not passed over.
    """

    ranked: tuple[int, ...]
    able: int


@dataclass(slots=True, eq=False)
class Draw:
    """A draw, sealed or opened."""

    index: int
    at: int
    file: File
    seal: str
    opened: int = -1
    """Leaf that opened it."""
    opened_at: int = -1
    said: tuple[str, str] = ("", "")
    """Drawn and next by the leaf that opened it."""
    order: tuple[int, ...] | None = None
    """Positions among the eligible in the order of their tickets, once the seed is known."""
    outcome: Outcome | None = None
    reassigned: str = ""
    """To whom, by the latest reassignment."""

    def names(self) -> tuple[str, str]:
        """Return who is drawn and who is next, by the outcome."""
        assert self.outcome is not None
        ranked, eligible = self.outcome.ranked, self.file.eligible
        after = eligible[ranked[1]].handler if self.outcome.able > 1 else ""
        return eligible[ranked[0]].handler, after


class Dealt:
    """The draws of one roster in the order of the log, and how often each handler was drawn."""

    def __init__(self) -> None:
        self._waiting: list[Draw] = []
        self._first = 0
        self._times: Counter[str] = Counter()

    def add(self, draw: Draw) -> None:
        """Take a draw that stands below all others of the roster."""
        self._waiting.append(draw)

    def known(self, draw: Draw, order: Sequence[int]) -> Iterator[Draw]:
        """Take the order of a draw's tickets; yield the draws whose outcome it settles.

        Where nobody eligible has a cap, the outcome waits for no other draw. Otherwise caps count
        the draws above, and so it waits until all of them are known.
        """
        draw.order = tuple(order)
        if not _is_capped(draw.file.eligible):
            draw.outcome = Outcome(draw.order, len(draw.order))
            yield draw
        while self._first < len(self._waiting) and self._waiting[self._first].order is not None:
            settled = self._waiting[self._first]
            assert settled.order is not None
            is_new = settled.outcome is None
            if settled.outcome is None:
                settled.outcome = select(settled.file.eligible, settled.order, self._times)
            drawn = settled.file.eligible[settled.outcome.ranked[0]].handler
            self._times[drawn] += 1
            self._first += 1
            if is_new:
                yield settled
        if self._first > len(self._waiting) // 2:
            del self._waiting[: self._first]
            self._first = 0


def select(eligible: Sequence[Place], order: Sequence[int], times: Counter[str]) -> Outcome:
    """Pass over those whose cap is reached, unless all are."""
    full = [
        position
        for position in order
        if (cap := eligible[position].cap) is not None and times[eligible[position].handler] >= cap
    ]
    if not full or len(full) == len(order):
        return Outcome(tuple(order), len(order))
    able = [position for position in order if position not in full]
    return Outcome((*able, *full), len(able))


def _is_capped(eligible: Standing) -> bool:
    return any(place.cap is not None for place in eligible)
