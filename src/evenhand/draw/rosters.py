"""Who stands in a roster in each round, and who of them can be drawn for a class of goods?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Leaf = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A handler's place in a roster: the integers that the lot is drawn with."""

    handler: str
    weight: int
    classes: frozenset[str]
    cap: int | None


Standing = tuple[Place, ...]
"""Handlers of a roster in one round, ascending by name, those absent left out."""


class Roster:
    """One roster with the changes, absences and returns that were made to it.

    Who is in it and who is present are two things. Each is told by the latest leaf in the log that
    applies to the round asked for.
    """

    def __init__(self, index: int, leaf: Leaf, round_seconds: int) -> None:
        self.index = index
        self.office: str = leaf["office"]
        self.starts: int = leaf["starts"]
        self.ends: int = leaf["ends"]
        self.first_round: int = -(-self.starts // round_seconds)
        self.last_round: int = -(-self.ends // round_seconds) - 1
        """Rounds that begin in ``[starts, ends)``; none if the first is after the last."""
        self.excluded = frozenset(item["handler"] for item in leaf["excluded"])
        self._places: dict[str, list[tuple[int, Place | None]]] = {}
        self._presence: dict[str, list[tuple[int, bool]]] = {}
        self.turning_rounds: list[int] = []
        """Rounds from which something is otherwise, ascending."""
        self.leaves: list[int] = []
        """Changes, absences and returns."""
        self.whole_absences: dict[str, list[int]] = {}
        """Leaves by which a handler was absent from the whole shift."""
        self.deciding: set[str] = set()
        """Handlers named as drawn by an opening: they decided a file, and so were there."""
        self._known: dict[int, Standing] = {}
        for place in places(leaf["handlers"]):
            self._places[place.handler] = [(0, place)]

    def place(self, handler: str, round_: int) -> Place | None:
        """Return the handler's place in a round; None if not in the roster then."""
        for from_round, place in reversed(self._places.get(handler, ())):
            if from_round <= round_:
                return place
        return None

    @property
    def is_capped(self) -> bool:
        """Say whether a cap was ever set in it."""
        return any(
            place is not None and place.cap is not None
            for placed in self._places.values()
            for _, place in placed
        )

    def standing(self, round_: int) -> Standing:
        """Return who can be drawn in a round by all leaves read so far."""
        asked = bisect_right(self.turning_rounds, round_)
        known = self._known.get(asked)
        if known is None:
            present = (
                place
                for handler in sorted(self._places)
                if (place := self.place(handler, round_)) is not None
                and self._is_present(handler, round_)
            )
            known = self._known[asked] = tuple(present)
        return known

    def change(self, index: int, leaf: Leaf) -> None:
        """Set and remove handlers from a round on."""
        for place in places(leaf["set"]):
            self._places.setdefault(place.handler, []).append((leaf["from_round"], place))
        for handler in leaf["remove"]:
            self._places[handler].append((leaf["from_round"], None))
        self._turn(index, leaf["from_round"])

    def absent(self, index: int, leaf: Leaf) -> None:
        """Take a handler out from a round on."""
        self._presence.setdefault(leaf["handler"], []).append((leaf["from_round"], False))
        if self.is_whole_shift(leaf["from_round"]):
            self.whole_absences.setdefault(leaf["handler"], []).append(index)
        self._turn(index, leaf["from_round"])

    def back(self, index: int, leaf: Leaf) -> None:
        """Let a handler who was absent be drawn again from a round on."""
        self._presence.setdefault(leaf["handler"], []).append((leaf["from_round"], True))
        self._turn(index, leaf["from_round"])

    def is_whole_shift(self, from_round: int) -> bool:
        """Say whether an absence from that round on covers the whole shift."""
        return self.first_round <= self.last_round and from_round == self.first_round

    def _is_present(self, handler: str, round_: int) -> bool:
        for from_round, is_present in reversed(self._presence.get(handler, ())):
            if from_round <= round_:
                return is_present
        return True

    def _turn(self, index: int, from_round: int) -> None:
        self.leaves.append(index)
        self.turning_rounds.insert(bisect_right(self.turning_rounds, from_round), from_round)
        self._known.clear()


@dataclass(slots=True)
class Shifts:
    """The rosters of one office; no two overlap."""

    rosters: list[Roster] = field(default_factory=list)

    def overlaps(self, starts: int, ends: int) -> bool:
        """Say whether a shift would meet one that stands."""
        at = bisect_right(self.rosters, starts, key=lambda roster: roster.starts)
        before = at > 0 and self.rosters[at - 1].ends > starts
        after = at < len(self.rosters) and self.rosters[at].starts < ends
        return before or after

    def add(self, roster: Roster) -> None:
        """Add a roster that overlaps none."""
        at = bisect_right(self.rosters, roster.starts, key=lambda other: other.starts)
        self.rosters.insert(at, roster)

    def at(self, moment: int) -> Roster | None:
        """Return the roster of the shift that a moment lies in."""
        at = bisect_right(self.rosters, moment, key=lambda roster: roster.starts)
        if at and moment < self.rosters[at - 1].ends:
            return self.rosters[at - 1]
        return None

    def turning_rounds(self, first: int, end: int) -> set[int]:
        """Return the rounds from ``first`` to ``end`` (excluded) at which something begins."""
        return {
            round_
            for roster in self.rosters
            if roster.first_round < end and roster.last_round >= first
            for round_ in (roster.first_round, *roster.turning_rounds)
            if first <= round_ < end
        }


def places(handlers: Iterable[Leaf]) -> Iterable[Place]:
    """Read the handlers of a leaf."""
    for item in handlers:
        yield Place(item["handler"], item["weight"], frozenset(item["classes"]), item["cap"])


def eligible(standing: Standing, class_: str, conflicts: Sequence[str]) -> Standing:
    """Return who of a standing can be given a file of a class, without those in conflict."""
    return tuple(
        place for place in standing if class_ in place.classes and place.handler not in conflicts
    )
