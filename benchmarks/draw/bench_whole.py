"""How long does it take to verify a whole published log, end to end?

A log is made with rosters of 30, rounds of 500 files, and every draw opened; then it is verified as
`evenhand draw verify` does, on two processes. --draws 1000000 makes the log that the aim is about
(about half an hour to make); fewer are scaled to it.

    python -m benchmarks.draw.bench_whole [--draws 20000] [--processes 2] [--keep FOLDER]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path

from benchmarks.harness import Row

from benchmarks import harness
from evenhand.draw import (
    chains,
    checkpoint,
    leaves,
    merkle,
    notes,
    rounds,
    selection,
    tiles,
    values,
    vrf,
)
from evenhand.draw.verify import verify

OFFICERS = 30
A_ROUND = 500
SECONDS = 60
MILLION = 1_000_000
MOST_SECONDS = 600
PARTIES = ("agents", "audit", "customs")
ORIGIN = "bench.example/draw"
SECRET = sha256(b"office").digest()
LOG = sha256(b"log").digest()
HANDLERS = sorted(sha256(bytes([i])).hexdigest()[:32] for i in range(OFFICERS))
PEOPLE = {"actor": "ana", "approver": "bo"}


def drawn(round_value: bytes, tag: bytes) -> tuple[bytes, str, str]:
    """Return proof, drawn and next of one file."""
    proof = vrf.prove(SECRET, values.seed_input(tag, round_value))
    seed = vrf.proof_to_hash(proof)
    order = selection.order(seed, tag, dict.fromkeys(HANDLERS, 1))
    return proof, order[0], order[1]


class Maker:
    """Writes leaves one after another."""

    def __init__(self) -> None:
        self.tree = merkle.Tree()
        self.held: list[bytes] = []
        self.at = 0

    def add(self, kind: str, **keys: object) -> int:
        data = leaves.write({"kind": kind, "at": self.at, **keys})
        self.tree.append(merkle.leaf_hash(data))
        self.held.append(data)
        return len(self.held) - 1

    def begin(self, count: int) -> None:
        """Write start, key, parties and one long roster."""
        self.chains = {p: chains.Chain(sha256(p.encode()).digest(), count + 1) for p in PARTIES}
        terms = {"v": 1, "origin": ORIGIN, "log_key": notes.public_key(LOG).hex(), "beacon": None}
        terms |= {"round_seconds": SECONDS, "open_days": 9_000, "grace_seconds": 60}
        self.add("start", **terms, least_parties=3)
        key = {"office": "port", "vrf_key": vrf.public_key(SECRET).hex(), "from_round": 1}
        self.add("key", **key, reason="first", **PEOPLE)
        for party, chain in self.chains.items():
            secret = sha256(b"sign" + party.encode()).digest()
            leaf = {"kind": "party", "at": 0, "party": party, "anchor": chain.anchor.hex()}
            leaf |= {"sign_key": notes.public_key(secret).hex(), "holders": ["a", "b"]}
            leaf |= {"first_round": 1, "last_round": count + 1, "threshold": 2}
            text = rounds.party_text(ORIGIN, leaves.unsigned({**leaf, "signature": "00" * 64}))
            leaf["signature"] = notes.ed25519_sign(secret, text).hex()
            del leaf["kind"], leaf["at"]
            self.add("party", **leaf)
        place = {"weight": 1, "classes": ["dry"], "cap": None}
        listed = [{"handler": handler, **place} for handler in HANDLERS]
        shift = {"office": "port", "shift": "s1", "starts": SECONDS, "ends": 2**40}
        self.roster = self.add("roster", **shift, handlers=listed, excluded=[], **PEOPLE)

    def round(self, number: int, files: int, pool: ProcessPoolExecutor) -> None:
        """Write one round: lodgements, close, links, draws and openings."""
        self.at = number * SECONDS
        tags = [sha256(f"{number}/{i}".encode()).digest() for i in range(files)]
        given = {"office": "port", "key": 1, "class": "dry", "declaration": "ab" * 32}
        lodged = [self.add("lodge", tag=tag.hex(), **given) for tag in tags]
        self.at += SECONDS
        self.add("close", round=number)
        size, root, opened = self.tree.size, self.tree.root().hex(), {}
        for party, chain in self.chains.items():
            opened[party] = chain.link(number)
            leaf = {"round": number, "size": size, "root": root, "value": opened[party].hex()}
            secret = sha256(b"sign" + party.encode()).digest()
            signed = notes.ed25519_sign(secret, rounds.opened_text(ORIGIN, leaf)).hex()
            self.add("link", **leaf, party=party, holders=[], signature=signed)
        value = values.round_value(number, opened)
        made = list(pool.map(partial(drawn, value), tags, chunksize=50))
        drawings = [
            self.add(
                "draw",
                office="port",
                tag=tag.hex(),
                round=number,
                lodge=lodge,
                roster=self.roster,
                key=1,
                seal=values.seal(proof).hex(),
            )
            for tag, lodge, (proof, _, _) in zip(tags, lodged, made, strict=True)
        ]
        for draw, (proof, first, after) in zip(drawings, made, strict=True):
            told = {"proof": proof.hex(), "drawn": first, "next": after, "reason": "released"}
            self.add("open", draw=draw, **told)

    def publish(self, folder: Path) -> None:
        size = len(self.held)
        tiles.publish(folder, self.tree, lambda first, end: self.held[first:end], size)
        stated = checkpoint.Checkpoint(ORIGIN, size, self.tree.root())
        tiles.replace(folder / "checkpoint", checkpoint.sign(stated, LOG))


def make(folder: Path, draws: int, processes: int) -> None:
    """Make and publish a log of so many draws."""
    maker, whole = Maker(), -(-draws // A_ROUND)
    maker.begin(whole)
    with ProcessPoolExecutor(processes) as pool:
        for number in range(1, whole + 1):
            maker.round(number, min(A_ROUND, draws - (number - 1) * A_ROUND), pool)
    maker.publish(folder)


def checked(folder: Path, processes: int) -> harness.Cost:
    """Verify; the answer is the parts' seconds."""

    def work() -> dict[str, float]:
        verdict = verify(folder, processes=processes)
        if verdict.failures:
            raise SystemExit(f"An honest log fails: {verdict.failures[0].sentence}")
        spent = os.times()
        busy = spent.user + spent.system + spent.children_user + spent.children_system
        return {**verdict.seconds, "busy": busy}

    return harness.best(work, rounds=1)


def rows(draws: int, processes: int, keep: Path | None) -> Iterator[Row]:
    """Make a log in a process of its own, and verify it in another."""
    with tempfile.TemporaryDirectory() as name:
        folder = (keep or Path(name)) / f"log-{draws}"
        if not (folder / "checkpoint").exists():
            folder.mkdir(parents=True, exist_ok=True)
            harness.alone(make, folder, draws, processes)
        cost = harness.alone(checked, folder, processes)
    for part in ("vrf", "tickets", "merkle", "rules"):
        # VRF and tickets are summed over the processes that did them side by side.
        yield Row(f"  of it {part}", cost.answer[part], float("nan"))
    busy = cost.answer["busy"]
    each = f"  of it processors, {busy / draws * 1e6:.0f} microseconds a draw"
    yield Row(each, busy, float("nan"))
    seconds = cost.seconds * MILLION / draws
    said = f"{draws:,} draws verified whole on {processes} processes"
    yield Row(said, cost.seconds, cost.peak_mb)
    yield Row(
        "a million draws, whole" + ("" if draws == MILLION else ", scaled"),
        seconds,
        float("nan"),
        must=f"under {MOST_SECONDS} s",
        reached=seconds < MOST_SECONDS,
    )


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--draws", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="where the log stays, to be used again")
    given = parser.parse_args()
    return harness.show(rows(given.draws, given.processes, given.keep))


if __name__ == "__main__":
    sys.exit(main())
