"""What does the log say so far, what is to be done next, and what is missing?"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from evenhand.draw import values
from evenhand.draw.dealing import Dealt, Draw, File
from evenhand.draw.rosters import Roster, Shifts, Standing, eligible
from evenhand.draw.rounds import Parties, Round

Leaf = Mapping[str, Any]

DAY: Final = 86_400
UNDRAWN_SECONDS: Final = 3_600
"""A draw that is due this long and was not made is a failure."""
AHEAD_SECONDS: Final = 600
"""How far the log's time may be ahead of the time that a verifier is told."""
DEPARTURES: Final = ("change", "absence", "return", "conflict", "reassign", "emergency")


@dataclass(slots=True)
class Key:
    """A key of an office."""

    index: int
    office: str
    public: bytes
    from_round: int
    revoked: int = -1
    """Leaf that revoked it first."""
    since: int | None = None
    """Earliest time since when somebody else may have held it."""


@dataclass(slots=True)
class Emergency:
    """A file given to somebody without a draw."""

    at: int
    actor: str
    countersigned: bool = False


@dataclass(slots=True)
class Office:
    """What the log says of one office."""

    shifts: Shifts = field(default_factory=Shifts)
    keys: list[Key] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    """By tag."""
    waiting: list[File] = field(default_factory=list)
    """Not settled to a round, in the order of their lodgement."""
    due: deque[File] = field(default_factory=deque)
    """Of complete rounds, in the order in which they may be drawn."""
    conflicts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    last: tuple[int, int] = (-1, -1)
    """Place of the last draw: order of its round, its lodgement."""

    def key(self, round_: int) -> Key | None:
        """Return the key of a round: the latest that begins by then."""
        return next((key for key in reversed(self.keys) if key.from_round <= round_), None)


class State:
    """All that follows from the leaves without fault; only ``rules`` changes it."""

    def __init__(self) -> None:
        self.size = 0
        self.start: Leaf = {}
        self.now = 0
        """The log's time: the latest of the leaves without fault."""
        self.faults: dict[int, str] = {}
        """Leaves without effect, each with its code."""
        self.failures: dict[int, str] = {}
        """Openings found at fault without losing their effect."""
        self.offices: dict[str, Office] = {}
        self.parties = Parties()
        self.keys: dict[int, Key] = {}
        self.rosters: dict[int, Roster] = {}
        self.rounds: dict[int, Round] = {}
        self.draws: dict[int, Draw] = {}
        self.drawn: list[int] = []
        """Draw leaves, ascending."""
        self.last_closed = -1
        self.incomplete: dict[int, Round] = {}
        self.sealed: dict[int, Draw] = {}
        self.emergencies: dict[int, Emergency] = {}
        self.counts: Counter[str] = Counter()
        self.lodged: dict[int, File] = {}
        self._settled: dict[int, list[File]] = {}
        self._undrawn: dict[int, File] = {}
        self._dealt: dict[int, Dealt] = {}
        self._complete = 0

    @property
    def is_started(self) -> bool:
        """Say whether the log has a first leaf by which the others can be read."""
        return bool(self.start)

    def office(self, name: str) -> Office:
        """Return what the log says of an office, which is new if it says nothing."""
        return self.offices.setdefault(name, Office())

    def round_of(self, at: int) -> int:
        """Return the round of a time."""
        return values.round_of(at, self.start["round_seconds"])

    def dealer(self, office: Office, number: int) -> tuple[Roster, Key] | None:
        """Return the roster and key that an office draws with in a round if it is closed now."""
        roster = office.shifts.at(number * self.start["round_seconds"])
        key = office.key(number)
        return None if roster is None or key is None or key.revoked >= 0 else (roster, key)

    def can_be_drawn(self, office: Office, files: Iterable[File], number: int) -> bool:
        """Say whether one of some waiting files would be settled to a round if closed now."""
        found = self.dealer(office, number)
        if found is None or len(self.parties.of(number)) < self.start["least_parties"]:
            return False
        standing = found[0].standing(number)
        return any(
            file.lodge_round <= number and self.eligible_for(office, file, standing)
            for file in files
        )

    def first_drawable(self, office: Office, end: int) -> int | None:
        """Return the first round before ``end`` in which a waiting file of an office can be drawn.

        Between the rounds at which something begins, nothing differs: only these are asked.
        """
        if not office.waiting:
            return None
        first = max(self.last_closed + 1, office.waiting[0].lodge_round)
        if first >= end:
            return None
        asked = {first} | office.shifts.turning_rounds(first, end)
        asked |= self.parties.turning_rounds(first, end)
        asked.update(key.from_round for key in office.keys if first <= key.from_round < end)
        # Of files that ask for the same, the first lodged can be drawn whenever another can.
        files: dict[str, File] = {}
        for file in office.waiting:
            files.setdefault(file.tag if file.tag in office.conflicts else file.class_, file)
        asked.update(f.lodge_round for f in files.values() if first <= f.lodge_round < end)
        return next(
            (r for r in sorted(asked) if self.can_be_drawn(office, files.values(), r)), None
        )

    def eligible_for(self, office: Office, file: File, standing: Standing) -> Standing:
        """Return who of a standing can be given a file, by the conflicts declared so far."""
        conflicts = office.conflicts.get(file.tag)
        return eligible(standing, file.class_, [h for _, h in conflicts] if conflicts else ())

    def due(self, office: Office) -> Iterator[File]:
        """Yield the files of an office to be drawn now, in the only order allowed."""
        return (file for file in office.due if self.keys[file.key].revoked < 0)

    def first_due(self, office: Office, most: int) -> list[File]:
        """Return the first files of an office to be drawn now."""
        return list(islice(self.due(office), most))

    def settled_undrawn(self) -> Iterator[Iterable[File]]:
        """Yield the files of rounds that were closed and that are not drawn, some at a time."""
        yield from self._settled.values()
        yield self._undrawn.values()

    def seed_input(self, file: File) -> bytes:
        """Return the text whose VRF hash is the seed of a file in a complete round."""
        assert file.round is not None
        assert file.round.value is not None
        return values.seed_input(bytes.fromhex(file.tag), file.round.value)

    def handler(self, draw: Draw) -> str:
        """Return who handles the file of a draw whose outcome is known; empty if nobody is left."""
        if draw.reassigned:
            return draw.reassigned
        file = draw.file
        assert file.round is not None
        assert file.roster is not None
        assert draw.outcome is not None
        close, opened = file.round.close, draw.opened if draw.opened >= 0 else self.size
        barred = {
            handler
            for index, handler in self.office(file.office).conflicts.get(file.tag, ())
            if index > close
        }
        for position in draw.outcome.ranked:
            handler = file.eligible[position].handler
            absences = file.roster.whole_absences.get(handler, ())
            if handler not in barred and not any(close < leaf < opened for leaf in absences):
                return handler
        return ""

    def missing(self, now: int | None = None) -> dict[int, str]:
        """Return what should stand in the log by now and does not: leaf that asks for it, code."""
        now = max(self.now, now or 0)
        found = {}
        for draw in self.sealed.values():
            if now > draw.at + self.start["open_days"] * DAY:
                found[draw.index] = "unopened"
        for index, emergency in self.emergencies.items():
            if not emergency.countersigned and now > emergency.at + DAY:
                found[index] = "uncountersigned"
        for lodge, file in self._undrawn.items():
            assert file.round is not None
            if now > file.round.completed_at + UNDRAWN_SECONDS:
                found[lodge] = "undrawn"
        return found

    def published(self) -> dict[str, int]:
        """Return the counts that are published with every verification."""
        since = {key.index: key.since for key in self.keys.values() if key.since is not None}
        foreseeable = sum(
            draw.at >= since[draw.file.key]
            for draw in (self.draws.values() if since else ())
            if draw.file.key in since
        )
        names = ("lodgements", "tags", "draws", "opened", "checked")
        found = {name: self.counts[name] for name in names}
        found["pending"] = found["opened"] - found["checked"]
        found |= {name: self.counts[name] for name in DEPARTURES}
        return found | {
            "binding": self.counts["binding"],
            "few": self.counts["few"],
            "foreseeable": foreseeable,
        }
