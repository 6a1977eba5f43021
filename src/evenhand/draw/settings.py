"""What may be set before a round begins: keys, parties and rosters?

Each way takes a leaf that is without fault into the state, and answers the code of any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from evenhand.draw import chains, leaves, rounds, vrf
from evenhand.draw.rosters import Roster
from evenhand.draw.rounds import Chain
from evenhand.draw.state import Key, Leaf, State


class Settings(State):
    """The state of a log with the rules for what is set beforehand."""

    def _is_late(self, leaf: Leaf, name: str = "from_round") -> bool:
        return bool(leaf[name] <= self.round_of(leaf["at"]))

    # Keys

    def take_key(self, index: int, leaf: Leaf) -> str | None:
        """Take a key of an office."""
        if self._is_late(leaf):
            return "late"
        if one_person(leaf):
            return "approver"
        public = bytes.fromhex(leaf["vrf_key"])
        if not vrf.is_key(public):
            return "key"
        key = self.keys[index] = Key(index, leaf["office"], public, leaf["from_round"])
        self.office(leaf["office"]).keys.append(key)
        return None

    def take_revoke(self, index: int, leaf: Leaf) -> str | None:
        """Take a revocation."""
        if one_person(leaf):
            return "approver"
        key = self.keys[leaf["key"]]
        key.revoked = index if key.revoked < 0 else key.revoked
        key.since = leaf["since"] if key.since is None else min(key.since, leaf["since"])
        return None

    # Parties

    def take_party(self, index: int, leaf: Leaf) -> str | None:
        """Take a party's chain."""
        if self._is_late(leaf, "first_round"):
            return "late"
        first, last, holders = leaf["first_round"], leaf["last_round"], leaf["holders"]
        if not first <= last < first + chains.MOST_LINKS or len(set(holders)) != len(holders):
            return "party"
        if not 2 <= leaf["threshold"] <= len(holders):
            return "party"
        text = rounds.party_text(self.start["origin"], leaves.unsigned(leaf))
        if not rounds.is_signed(bytes.fromhex(leaf["sign_key"]), text, leaf["signature"]):
            return "signature"
        # Else whoever writes the log could put a chain of its own in the place of a party's.
        if self.parties.sign_key(leaf["party"]) not in (None, bytes.fromhex(leaf["sign_key"])):
            return "signature"
        self.parties.add(Chain(index, leaf))
        return None

    def take_retire(self, index: int, leaf: Leaf) -> str | None:
        """Take a party's leave."""
        if self._is_late(leaf):
            return "late"
        if one_person(leaf):
            return "approver"
        self.parties.retire(leaf["party"], leaf["from_round"])
        return None

    # Rosters

    def take_roster(self, index: int, leaf: Leaf) -> str | None:
        """Take the roster of a shift."""
        if leaf["at"] >= leaf["starts"]:
            return "late"
        listed = [item["handler"] for item in leaf["handlers"]]
        excluded = [item["handler"] for item in leaf["excluded"]]
        if leaf["starts"] >= leaf["ends"] or not _all_differ(listed + excluded):
            return "roster"
        shifts = self.office(leaf["office"]).shifts
        if shifts.overlaps(leaf["starts"], leaf["ends"]):
            return "roster"
        if one_person(leaf):
            return "approver"
        roster = self.rosters[index] = Roster(index, leaf, self.start["round_seconds"])
        shifts.add(roster)
        return None

    def take_change(self, index: int, leaf: Leaf) -> str | None:
        """Take a change of a roster."""
        if self._is_late(leaf):
            return "late"
        roster, from_round = self.rosters[leaf["roster"]], leaf["from_round"]
        listed = [item["handler"] for item in leaf["set"]]
        if not _all_differ(listed + leaf["remove"]) or roster.excluded.intersection(listed):
            return "roster"
        if any(roster.place(handler, from_round) is None for handler in leaf["remove"]):
            return "roster"
        if one_person(leaf):
            return "approver"
        roster.change(index, leaf)
        return None

    def take_absence(self, index: int, leaf: Leaf) -> str | None:
        """Take a handler's absence."""
        roster = self.rosters[leaf["roster"]]
        # Else files could be opened that are to stay, and the others moved.
        is_told_later = roster.is_whole_shift(leaf["from_round"])
        is_told_later &= leaf["handler"] not in roster.deciding
        if self._is_late(leaf) and not is_told_later:
            return "late"
        if roster.place(leaf["handler"], leaf["from_round"]) is None:
            return "roster"
        if one_person(leaf):
            return "approver"
        roster.absent(index, leaf)
        return None

    def take_return(self, index: int, leaf: Leaf) -> str | None:
        """Take a handler's return."""
        if self._is_late(leaf):
            return "late"
        roster = self.rosters[leaf["roster"]]
        if roster.place(leaf["handler"], leaf["from_round"]) is None:
            return "roster"
        if one_person(leaf):
            return "approver"
        roster.back(index, leaf)
        return None


def one_person(leaf: Leaf) -> bool:
    """Say whether who approved is who acted."""
    return bool(leaf["approver"] and leaf["approver"] == leaf["actor"])


def _all_differ(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)
