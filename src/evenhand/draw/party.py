"""What does a party of the rounds hold, and when does it open a link?

Only for a round that is over by the party's own clock and closed in a tree that continues what the
party saw before: then every lodgement of the round is fixed, and the link chooses nothing. If the
log names a beacon, only once its value stands there too: so nobody fits one to the links.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from evenhand.draw import chains, escrow, leaves, notes, rounds
from evenhand.draw.checkpoint import Checkpoint
from evenhand.draw.following import Follower, Log
from evenhand.draw.secret_files import read_secret, write_secret
from evenhand.errors import DrawError

LOG: Final = logging.getLogger(__name__)

TERMS: Final = "party.json"
CHAIN_KEY: Final = "chain.key"
SIGN_KEY: Final = "sign.key"
SEEN: Final = "seen"


class RoundsLog(Log, Protocol):
    """A log whose rounds wait for links."""

    def rounds(self) -> Sequence[Mapping[str, Any]]:
        """Return the rounds that are closed and not complete: ``round``, ``close``, ``waits``."""

    def act(self, kind: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send an act to the office."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a party commits itself to."""

    party: str
    log_key: str
    first_round: int
    last_round: int
    threshold: int
    holders: tuple[str, ...]


def read_terms(path: Path) -> Commitment:
    """Return what a party committed itself to, from its ``party.json``.

    Raises
    ------
    DrawError
        If the file is none.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return Commitment(**{**given, "holders": tuple(given["holders"])})
    except (OSError, ValueError, TypeError, KeyError) as err:
        raise DrawError(
            f"{path} does not say what a party committed itself to: {err}.",
            do_next="Give the file that evenhand draw party make wrote.",
        ) from err


class Party:
    """A party with its chain.

    Parameters
    ----------
    folder : Path
        As ``make_party`` made it.

    Raises
    ------
    DrawError
        If a file of it is missing or others may read a secret.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.terms = read_terms(folder / TERMS)
        self._clock = clock
        self._sign_secret = read_secret(folder / SIGN_KEY)
        length = self.terms.last_round - self.terms.first_round + 1
        self._chain = chains.Chain(read_secret(folder / CHAIN_KEY), length)
        self.follower = Follower(notes.parse_key(self.terms.log_key), folder / SEEN)
        self._opened: set[int] = set()

    def leaf(self, at: int) -> dict[str, Any]:
        """Return the leaf that commits the chain, signed, of a time."""
        leaf = {
            "kind": "party",
            "at": at,
            "party": self.terms.party,
            "sign_key": notes.public_key(self._sign_secret).hex(),
            "anchor": self._chain.anchor.hex(),
            "first_round": self.terms.first_round,
            "last_round": self.terms.last_round,
            "threshold": self.terms.threshold,
            "holders": list(self.terms.holders),
            "signature": "00" * 64,
        }
        text = rounds.party_text(self.follower.key.name, leaves.unsigned(leaf))
        return {**leaf, "signature": self._signed(text)}

    def join(self, log: RoundsLog) -> Mapping[str, Any]:
        """Commit the chain in the log."""
        return log.act("party", self.leaf(int(self._clock()) + 2))

    def open_links(self, log: RoundsLog) -> list[int]:
        """Open the links that are due; return the rounds.

        Raises
        ------
        SplitViewError
            If the log is no continuation of what was seen; then nothing is opened.
        DrawError
            If a round is not closed as the log says.
        """
        due = [
            each
            for each in log.rounds()
            if self.terms.party in each["waits"] and each["round"] not in self._opened
        ]
        if not due:
            return []
        stated, _ = self.follower.follow(log)
        terms = self.follower.leaf(log, 0, stated)
        opened = []
        for each in due:
            number, close = int(each["round"]), int(each["close"])
            if close >= stated.size or not self._has(number):
                continue
            leaf = self.follower.leaf(log, close, stated)
            if (leaf["kind"], leaf.get("round")) != ("close", number):
                raise DrawError(
                    f"Leaf {close} does not close round {number}.",
                    do_next="Open nothing; ask the office what it shows to whom.",
                )
            if self._clock() < (number + 1) * terms["round_seconds"]:
                # One clock or the other is wrong; it is opened once it is over by this one too.
                LOG.warning("Round %s is closed and is not over by this clock: it waits.", number)
                continue
            if terms["beacon"] is not None and not self._has_beacon(log, each, stated):
                continue
            log.act("link", self._link(number, stated.size, stated.root))
            self._opened.add(number)
            opened.append(number)
        return opened

    def _has_beacon(self, log: RoundsLog, each: Mapping[str, Any], stated: Checkpoint) -> bool:
        index = int(each.get("beacon", -1))
        if not 0 <= index < stated.size:
            return False
        leaf = self.follower.leaf(log, index, stated)
        return (leaf["kind"], leaf.get("round")) == ("beacon", each["round"])

    def _has(self, number: int) -> bool:
        return self.terms.first_round <= number <= self.terms.last_round

    def _link(self, number: int, size: int, root: bytes) -> dict[str, Any]:
        value = self._chain.link(number - self.terms.first_round + 1)
        leaf = {"round": number, "size": size, "root": root.hex(), "value": value.hex()}
        text = rounds.opened_text(self.follower.key.name, leaf)
        return {
            **leaf,
            "party": self.terms.party,
            "holders": [],
            "signature": self._signed(text),
        }

    def _signed(self, text: bytes) -> str:
        return notes.ed25519_sign(self._sign_secret, text).hex()


def make_party(folder: Path, terms: Commitment, *, renews: Path | None = None) -> None:
    """Make a chain with its secrets, and a file of shares for each holder to take away.

    Parameters
    ----------
    folder : Path
        New.
    terms : Commitment
    renews : Path or None
        Folder of the party's earlier chain: a log takes a later one only under the same signing
        key.

    Raises
    ------
    DrawError
        If there is one already, or numbers or names are not of their form.
    """
    length = terms.last_round - terms.first_round + 1
    notes.parse_key(terms.log_key)
    if list(terms.holders) != sorted(set(terms.holders)):
        raise DrawError(
            "The holders are not in the order of their names, each once.",
            do_next="Name them so: the number of a share is its holder's place.",
        )
    sign = secrets.token_bytes(32) if renews is None else read_secret(renews / SIGN_KEY)
    secret = secrets.token_bytes(chains.LINK_BYTES)
    chain = chains.Chain(secret, length)
    links = np.frombuffer(b"".join(chain.links()), np.uint8).reshape(length, chains.LINK_BYTES)
    shares = escrow.split(links, terms.threshold, len(terms.holders))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(folder / CHAIN_KEY, secret)
    write_secret(folder / SIGN_KEY, sign)
    for number, holder in enumerate(terms.holders):
        write_secret(folder / f"shares-{holder}.bin", shares[number].tobytes())
    (folder / TERMS).write_text(json.dumps(asdict(terms), indent=2), encoding="utf-8")


def share_of(shares: Path, terms: Commitment, round_: int) -> bytes:
    """Return a holder's share of the link of one round, from the file the holder took away.

    Raises
    ------
    DrawError
        If the chain has no link for the round, or the file is not whole.
    """
    length = terms.last_round - terms.first_round + 1
    data = read_secret(shares, length * chains.LINK_BYTES)
    first = (round_ - terms.first_round) * chains.LINK_BYTES
    if not terms.first_round <= round_ <= terms.last_round:
        raise DrawError(
            f"The chain of {terms.party} has no link for round {round_}.",
            do_next=f"Name a round from {terms.first_round} to {terms.last_round}.",
        )
    return data[first : first + chains.LINK_BYTES]


def recovered_link(
    terms: Commitment, shares: Mapping[str, bytes], anchor: bytes, round_: int
) -> tuple[bytes, list[str]]:
    """Put a withheld link together from the shares of holders; return it and whose agreed.

    Raises
    ------
    DrawError
        If they do not give the link that was committed.
    """
    number = round_ - terms.first_round + 1
    by_number = {terms.holders.index(holder) + 1: share for holder, share in shares.items()}
    found = escrow.recover(
        by_number, terms.threshold, lambda link: chains.leads_to(link, anchor, number)
    )
    if found is None:
        raise DrawError(
            f"The shares do not give the link of {terms.party} for round {round_}.",
            do_next=f"Ask further holders: {terms.threshold} true shares are needed.",
        )
    return found.link, [terms.holders[number - 1] for number in found.holders]
