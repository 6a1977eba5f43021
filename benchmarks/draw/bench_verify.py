"""How long does it take to check draws: the VRF, the tickets and the tree apart?

Draws with rosters of 30 are made first, then each part is timed over all of them on one core. Times
are those of the number of draws given; what they must reach is for a million on two cores.

    python -m benchmarks.draw.bench_verify [--draws 20000]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from typing import Any

from benchmarks.harness import Cost, Row

from benchmarks import harness
from evenhand.draw import merkle, selection, values, vrf

ROSTER = 30
LEAF_BYTES = 400
LEAVES_A_DRAW = 3
MILLION = 1_000_000
CORES = 2
MOST_SECONDS = 600
SECRET = sha256(b"the key of an office, for timing").digest()


def tags(draws: int) -> list[bytes]:
    """Return tags as if of consignments."""
    return [sha256(i.to_bytes(8, "big")).digest() for i in range(draws)]


def vrf_part(draws: int) -> Cost:
    """Check a proof a draw."""
    public, value = vrf.public_key(SECRET), bytes(32)
    texts = [values.seed_input(tag, value) for tag in tags(draws)]
    proofs = [vrf.prove(SECRET, text) for text in texts]

    def work() -> bool:
        return all(
            vrf.verify(public, text, proof) for text, proof in zip(texts, proofs, strict=True)
        )

    return _held(work)


def ticket_part(draws: int) -> Cost:
    """Order the handlers of a roster, a draw."""
    weights = {sha256(bytes([i])).hexdigest()[:32]: 1 for i in range(ROSTER)}

    def work() -> bool:
        return all(len(selection.order(tag + tag, tag, weights)) == ROSTER for tag in tags(draws))

    return _held(work)


def tree_part(draws: int) -> Cost:
    """Hash a lodgement, a draw and an opening a draw into a tree, and take the root."""
    leaves = [tag * (LEAF_BYTES // 32) for tag in tags(draws)]

    def work() -> bool:
        tree = merkle.Tree()
        for leaf in leaves:
            for _ in range(LEAVES_A_DRAW):
                tree.append(merkle.leaf_hash(leaf))
        return tree.root() != merkle.EMPTY

    return _held(work)


def _held(work: Callable[[], Any]) -> Cost:
    cost = harness.best(work, rounds=1)
    if not cost.answer:
        raise SystemExit("A draw that was made is not verified.")
    return cost


def rows(draws: int) -> Iterator[Row]:
    """Time each part in a process of its own, then say what a million take on two cores."""
    together = 0.0
    for said, part in (("VRF", vrf_part), ("tickets", ticket_part), ("tree", tree_part)):
        cost = harness.alone(partial(part, draws))
        each = cost.seconds / draws
        together += each
        yield Row(f"{said} of {draws:,} draws, {each * 1e6:.0f} microseconds each", *_of(cost))
    seconds = together * MILLION / CORES
    yield Row(
        f"a million draws on {CORES} cores, from these parts",
        seconds,
        float("nan"),
        must=f"under {MOST_SECONDS} s",
        reached=seconds < MOST_SECONDS,
    )


def _of(cost: Cost) -> tuple[float, float]:
    return cost.seconds, cost.peak_mb


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--draws", type=int, default=20_000)
    return harness.show(rows(parser.parse_args().draws))


if __name__ == "__main__":
    sys.exit(main())
