"""Which parties take part in a round, is it closed, and what is its value?"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from typing import Any

import nacl.bindings
import nacl.exceptions

from evenhand.draw import chains, values

Leaf = Mapping[str, Any]


class Chain:
    """The chain that a party committed in one leaf, with its links opened so far."""

    def __init__(self, index: int, leaf: Leaf) -> None:
        self.index = index
        self.party: str = leaf["party"]
        self.sign_key = bytes.fromhex(leaf["sign_key"])
        self.first_round: int = leaf["first_round"]
        self.last_round: int = leaf["last_round"]
        self.threshold: int = leaf["threshold"]
        self.holders = frozenset(leaf["holders"])
        self._numbers = [0]
        self._values = {0: bytes.fromhex(leaf["anchor"])}

    def fits(self, round_: int, link: bytes) -> bool:
        """Say whether a link hashes to the nearest lower one that is opened, or to the anchor."""
        number = round_ - self.first_round + 1
        known = self._numbers[bisect_left(self._numbers, number) - 1]
        return chains.leads_to(link, self._values[known], number - known)

    def open(self, round_: int, link: bytes) -> None:
        """Keep a link that fits."""
        number = round_ - self.first_round + 1
        insort(self._numbers, number)
        self._values[number] = link


class Round:
    """A round that was closed."""

    __slots__ = (
        "beacon",
        "beacon_leaf",
        "close",
        "closed_at",
        "completed",
        "completed_at",
        "link_leaves",
        "links",
        "number",
        "order",
        "parties",
        "value",
    )

    def __init__(self, number: int, close: int, closed_at: int, parties: dict[str, Chain]) -> None:
        self.number = number
        self.close = close
        self.closed_at = closed_at
        self.parties = parties
        self.links: dict[str, bytes] = {}
        self.link_leaves: list[int] = []
        """Leaves of its links and its beacon."""
        self.beacon: bytes | None = None
        self.beacon_leaf = -1
        self.value: bytes | None = None
        """Once it is complete."""
        self.completed = -1
        """Leaf that completed it."""
        self.completed_at = -1
        self.order = -1
        """How many rounds were complete before."""

    def waits_for(self) -> list[str]:
        """Return the parties whose link is not there yet, by name."""
        return sorted(self.parties.keys() - self.links.keys())


class Parties:
    """The parties with their chains, in the order of the log."""

    def __init__(self) -> None:
        self._chains: dict[str, list[Chain]] = {}
        self._retired: dict[str, int] = {}

    def add(self, chain: Chain) -> None:
        """Commit a chain; it replaces the party's earlier one from its first round on."""
        self._chains.setdefault(chain.party, []).append(chain)

    def sign_key(self, party: str) -> bytes | None:
        """Return the key that a party signed its first chain with; None if it has none yet."""
        committed = self._chains.get(party)
        return committed[0].sign_key if committed else None

    def retire(self, party: str, from_round: int) -> None:
        """Let a party take no part from a round on, whatever it commits later."""
        self._retired[party] = min(from_round, self._retired.get(party, from_round))

    def of(self, round_: int) -> dict[str, Chain]:
        """Return the parties of a round, each with its chain."""
        found = {}
        for party, committed in self._chains.items():
            if self._retired.get(party, round_ + 1) <= round_:
                continue
            chain = next((c for c in reversed(committed) if c.first_round <= round_), None)
            if chain is not None and round_ <= chain.last_round:
                found[party] = chain
        return found

    def turning_rounds(self, first: int, end: int) -> set[int]:
        """Return the rounds from ``first`` to ``end`` (excluded) at which parties may change."""
        found = {r for chains in self._chains.values() for c in chains
                 for r in (c.first_round, c.last_round + 1)}  # fmt: skip
        return {r for r in found.union(self._retired.values()) if first <= r < end}


def party_text(origin: str, written: bytes) -> bytes:
    """Return what a party signs of its leaf, written with an empty signature."""
    return b"evenhand-draw party v1\n" + origin.encode("ascii") + b"\n" + written


def opened_text(origin: str, leaf: Leaf) -> bytes:
    """Return what a party signs when it opens a link."""
    parts = (origin, leaf["round"], leaf["size"], leaf["root"], leaf["value"])
    return "".join(f"{part}\n" for part in ("evenhand-draw opened v1", *parts)).encode("ascii")


def is_signed(key: bytes, text: bytes, signature: str) -> bool:
    """Say whether an Ed25519 signature (hex) of a text is by a key of 32 bytes."""
    try:
        nacl.bindings.crypto_sign_open(bytes.fromhex(signature) + text, key)
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError):
        return False
    return True


def beacon_number(beacon: Leaf, round_: int, round_seconds: int) -> int:
    """Return which of the beacon's rounds is mixed into a round."""
    after: int = (round_ + 2) * round_seconds - beacon["genesis"]
    return int(after // beacon["period"]) + 1


def value_of(closed: Round) -> bytes:
    """Return the value of a round whose links are all there."""
    return values.round_value(closed.number, closed.links, closed.beacon)
