"""What does the log allow, leaf by leaf, and what is to be done next?

The rules of ``docs/reference/draw-log.md``, used alike by the office before it writes a leaf and by
the verifier. A leaf at fault is answered by a code and has no effect; the codes are listed there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from sys import intern
from typing import Final, Literal

from evenhand.draw import leaves, rounds, values
from evenhand.draw.dealing import FEW, Dealt, Draw, File
from evenhand.draw.rosters import Standing, eligible
from evenhand.draw.rounds import Round
from evenhand.draw.settings import Settings, one_person
from evenhand.draw.state import DAY, DEPARTURES, Emergency, Leaf, Office

REFERENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "revoke": ("key",),
    "change": ("roster",),
    "absence": ("roster",),
    "return": ("roster",),
    "lodge": ("key",),
    "draw": ("lodge", "roster", "key"),
    "open": ("draw",),
    "reassign": ("draw",),
    "countersign": ("emergency",),
}
"""Keys of a leaf that hold the index of an earlier leaf, of the kind that the key is called."""

Later = Literal["later"]
LATER: Final[Later] = "later"


@dataclass(frozen=True, slots=True)
class Opening:
    """A proof to be checked, and the handlers whose tickets its number orders."""

    index: int
    draw: int
    public: bytes
    alpha: bytes
    proof: bytes
    tag: bytes
    eligible: Standing


Ranking = Callable[[Opening], Sequence[int] | Later | None]
"""Positions among the eligible in the order of their tickets; None if the proof is wrong.

``later`` presumes the proof to be right; ``Rules.ranked`` is told the order once it is known.
"""


class Rules(Settings):
    """The state of a log, fed with its leaves in their order.

    Parameters
    ----------
    roots : callable
        Gives the root of the tree at a size that was reached.
    ranking : callable
        Checks the proof of an opening and orders the tickets.
    """

    def __init__(self, roots: Callable[[int], bytes], ranking: Ranking) -> None:
        self._roots = roots
        self._ranking = ranking
        super().__init__()
        self._found: dict[str, Mapping[int, object]] = {
            "key": self.keys,
            "roster": self.rosters,
            "lodge": self.lodged,
            "draw": self.draws,
            "emergency": self.emergencies,
        }
        self._ways: dict[str, Callable[[int, Leaf], str | None]] = {
            "key": self.take_key,
            "revoke": self.take_revoke,
            "party": self.take_party,
            "retire": self.take_retire,
            "roster": self.take_roster,
            "change": self.take_change,
            "absence": self.take_absence,
            "return": self.take_return,
            "conflict": self._conflict,
            "lodge": self._lodge,
            "close": self._close,
            "link": self._link,
            "beacon": self._beacon,
            "draw": self._draw,
            "open": self._open,
            "reassign": self._reassign,
            "emergency": self._emergency,
            "countersign": self._countersign,
        }

    # Reading

    def rank_with(self, ranking: Ranking) -> None:
        """Check proofs otherwise from here on."""
        self._ranking = ranking

    def read(self, data: bytes) -> str | None:
        """Take the next leaf as bytes; return the code of its fault, or None."""
        try:
            leaf = leaves.read(data)
        except leaves.LeafError as err:
            self.faults[self.size] = err.code
            self.size += 1
            return err.code
        return self.feed(leaf)

    def feed(self, leaf: Leaf) -> str | None:
        """Take the next leaf, well formed; return the code of its fault, or None."""
        code = self.offer(leaf)
        if code is not None:
            self.faults[self.size] = code
            self.size += 1
        return code

    def offer(self, leaf: Leaf) -> str | None:
        """Take the next leaf if it is without fault; else return the code, and nothing changed."""
        code = self._take(self.size, leaf)
        if code is None:
            self.now = leaf["at"]
            self.size += 1
        return code

    def _take(self, index: int, leaf: Leaf) -> str | None:
        kind = leaf["kind"]
        if index == 0:
            if kind != "start":
                return "leaf"
            self.start = leaf
            return None
        if kind == "start" or not self.start:
            return "leaf"
        if any(leaf[name] not in self._found[name] for name in REFERENCES.get(kind, ())):
            return "reference"
        if leaf["at"] < self.now:
            return "time"
        code = self._ways[kind](index, leaf)
        if code is None and kind in DEPARTURES:
            self.counts[kind] += 1
        return code

    def _conflict(self, index: int, leaf: Leaf) -> str | None:
        if one_person(leaf):
            return "approver"
        office = self.office(leaf["office"])
        file = office.files.get(leaf["tag"])
        # Its round is closed: only a second person may still say who is not to handle it.
        if not leaf["approver"] and file is not None and file.round is not None:
            return "approver"
        office.conflicts.setdefault(leaf["tag"], []).append((index, leaf["handler"]))
        return None

    # Lodgements and rounds

    def _lodge(self, index: int, leaf: Leaf) -> str | None:
        key, office = self.keys[leaf["key"]], self.office(leaf["office"])
        round_ = self.round_of(leaf["at"])
        if key.office != leaf["office"] or key.from_round > round_:
            return "key"
        file = office.files.get(leaf["tag"])
        if key.revoked >= 0 and (file is None or key.index not in file.keys):
            return "key"
        self.counts["lodgements"] += 1
        if file is None:
            file = File(
                intern(leaf["office"]),
                leaf["tag"],
                index,
                round_,
                intern(leaf["class"]),
                (key.index,),
            )
            office.files[file.tag] = file
            office.waiting.append(file)
            self.counts["tags"] += 1
        elif key.index not in file.keys:
            file.keys = (*file.keys, key.index)
        self.lodged[index] = file
        return None

    def _close(self, index: int, leaf: Leaf) -> str | None:
        number, seconds = leaf["round"], self.start["round_seconds"]
        if leaf["at"] < (number + 1) * seconds or number <= self.last_closed:
            return "close"
        parties = self.parties.of(number)
        if len(parties) < self.start["least_parties"] or self._passes_over(number):
            return "close"
        closed = Round(number, index, leaf["at"], parties)
        self.rounds[number] = self.incomplete[number] = closed
        self.last_closed = number
        for office in self.offices.values():
            if office.waiting:
                self._settle(office, closed)
        return None

    def _passes_over(self, number: int) -> bool:
        return any(
            self.first_drawable(office, number) is not None for office in self.offices.values()
        )

    def _settle(self, office: Office, closed: Round) -> None:
        found = self.dealer(office, closed.number)
        if found is None:
            return
        roster, key = found
        standing = roster.standing(closed.number)
        by_class: dict[str, Standing] = {}
        still = []
        for file in office.waiting:
            if file.tag in office.conflicts:
                able = self.eligible_for(office, file, standing)
            elif (known := by_class.get(file.class_)) is not None:
                able = known
            else:
                able = by_class[file.class_] = eligible(standing, file.class_, ())
            if not able or file.lodge_round > closed.number:
                still.append(file)
                continue
            file.round, file.roster, file.key, file.eligible = closed, roster, key.index, able
            self._settled.setdefault(closed.number, []).append(file)
        office.waiting = still

    def _link(self, index: int, leaf: Leaf) -> str | None:
        closed = self.rounds.get(leaf["round"])
        party = leaf["party"]
        if closed is None or party not in closed.parties or party in closed.links:
            return "link"
        chain, link = closed.parties[party], bytes.fromhex(leaf["value"])
        if not closed.close < leaf["size"] <= index:
            return "link"
        # The beacon's own signature is not checked: once links are known, nobody may bring it.
        is_early = closed.beacon is None or leaf["size"] <= closed.beacon_leaf
        if self.start["beacon"] is not None and is_early:
            return "link"
        if leaf["holders"]:
            named = set(leaf["holders"])
            is_allowed = (
                leaf["signature"] == ""
                and len(named) == len(leaf["holders"]) >= chain.threshold
                and named <= chain.holders
                and leaf["at"] >= closed.closed_at + self.start["grace_seconds"]
            )
        else:
            text = rounds.opened_text(self.start["origin"], leaf)
            is_allowed = rounds.is_signed(chain.sign_key, text, leaf["signature"])
        if not is_allowed or self._roots(leaf["size"]).hex() != leaf["root"]:
            return "link"
        if not chain.fits(closed.number, link):
            return "link"
        chain.open(closed.number, link)
        closed.links[party] = link
        self._completes(index, leaf, closed)
        return None

    def _beacon(self, index: int, leaf: Leaf) -> str | None:
        beacon, closed = self.start["beacon"], self.rounds.get(leaf["round"])
        if beacon is None or closed is None or closed.beacon is not None:
            return "beacon"
        number = rounds.beacon_number(beacon, closed.number, self.start["round_seconds"])
        randomness = sha256(bytes.fromhex(leaf["signature"])).digest()
        if leaf["number"] != number or leaf["randomness"] != randomness.hex():
            return "beacon"
        closed.beacon, closed.beacon_leaf = randomness, index
        self._completes(index, leaf, closed)
        return None

    def _completes(self, index: int, leaf: Leaf, closed: Round) -> None:
        closed.link_leaves.append(index)
        if len(closed.links) < len(closed.parties):
            return
        if self.start["beacon"] is not None and closed.beacon is None:
            return
        closed.value = rounds.value_of(closed)
        closed.completed, closed.completed_at = index, leaf["at"]
        closed.order = self._complete
        self._complete += 1
        del self.incomplete[closed.number]
        for file in self._settled.pop(closed.number, ()):
            self.offices[file.office].due.append(file)
            self._undrawn[file.lodge] = file

    # Draws

    def _draw(self, index: int, leaf: Leaf) -> str | None:
        file, office = self.lodged[leaf["lodge"]], self.office(leaf["office"])
        closed, roster = file.round, file.roster
        if closed is None or roster is None or closed.value is None or file.draw is not None:
            return "draw"
        named = (leaf["office"], leaf["tag"], leaf["lodge"], leaf["round"], leaf["roster"])
        if named != (file.office, file.tag, file.lodge, closed.number, roster.index):
            return "draw"
        place = (closed.order, file.lodge)
        if leaf["key"] != file.key or self.keys[file.key].revoked >= 0 or place <= office.last:
            return "draw"
        office.last = place
        while office.due and (_order(office.due[0]), office.due[0].lodge) <= place:
            office.due.popleft()
        draw = file.draw = Draw(index, leaf["at"], file, leaf["seal"])
        self.draws[index] = self.sealed[index] = draw
        self.drawn.append(index)
        self._dealt.setdefault(roster.index, Dealt()).add(draw)
        del self._undrawn[file.lodge]
        self.counts["draws"] += 1
        self.counts["few"] += len(file.eligible) < FEW
        return None

    def _open(self, index: int, leaf: Leaf) -> str | None:
        draw = self.draws[leaf["draw"]]
        if draw.opened >= 0:
            return "open"
        proof = bytes.fromhex(leaf["proof"])
        if values.seal(proof).hex() != draw.seal:
            return "seal"
        file = draw.file
        order = self._ranking(
            Opening(
                index,
                draw.index,
                self.keys[file.key].public,
                self.seed_input(file),
                proof,
                bytes.fromhex(file.tag),
                file.eligible,
            )
        )
        if order is None:
            return "proof"
        draw.opened, draw.opened_at = index, leaf["at"]
        draw.said = (intern(leaf["drawn"]), intern(leaf["next"]))
        if file.roster is not None:
            file.roster.deciding.add(draw.said[0])
        del self.sealed[draw.index]
        self.counts["opened"] += 1
        if leaf["at"] > draw.at + self.start["open_days"] * DAY:
            self.failures[index] = "overdue"
        if draw.outcome is not None:
            self._compare(draw)
        elif order != LATER:
            self.ranked(draw.index, order)
        return None

    def ranked(self, draw: int, order: Sequence[int]) -> None:
        """Take the order of the tickets of a draw, as its seed gives it."""
        known = self.draws[draw]
        assert known.file.roster is not None
        for settled in self._dealt[known.file.roster.index].known(known, order):
            assert settled.outcome is not None
            self.counts["binding"] += settled.outcome.able < len(settled.outcome.ranked)
            if settled.opened >= 0:
                self._compare(settled)

    def _compare(self, draw: Draw) -> None:
        self.counts["checked"] += 1
        if draw.names() != draw.said:
            self.failures[draw.opened] = "drawn"

    # Departures

    def _reassign(self, index: int, leaf: Leaf) -> str | None:
        if one_person(leaf):
            return "approver"
        self.draws[leaf["draw"]].reassigned = leaf["to"]
        return None

    def _emergency(self, index: int, leaf: Leaf) -> str | None:
        self.emergencies[index] = Emergency(leaf["at"], leaf["actor"])
        return None

    def _countersign(self, index: int, leaf: Leaf) -> str | None:
        emergency = self.emergencies[leaf["emergency"]]
        if leaf["approver"] == emergency.actor:
            return "approver"
        if emergency.countersigned or leaf["at"] > emergency.at + DAY:
            return "countersign"
        emergency.countersigned = True
        return None


def _order(file: File) -> int:
    return file.round.order if file.round is not None else -1
