"""Does the log of the draw stay as fast when it grows, and its proofs short?

One tree grows to each size in turn; appending is timed over the last leaves before it, proofs over
leaves and older sizes spread over the whole.

    python -m benchmarks.draw.bench_log [--leaves 10000000]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from hashlib import sha256

from benchmarks.harness import Row

from benchmarks import harness
from evenhand.draw.merkle import HASH_BYTES, Tree

FEWEST = 10_000
TIMED = 5_000
PROOFS = 2_000
ROUNDS = 3
MOST_PROOF_BYTES = 2_000
MOST_GROWTH = 3.0


def measured(leaves: int) -> list[tuple[int, float, float, int, float]]:
    """Return for each size: size, seconds an append, seconds a proof, most bytes, peak."""
    tree = Tree()
    found = []
    size = FEWEST
    while size <= leaves:
        while tree.size < size - TIMED:
            tree.append(sha256(tree.size.to_bytes(8, "big")).digest())
        last = [sha256(i.to_bytes(8, "big")).digest() for i in range(TIMED)]
        # The best of some parts: a pause of the machine is no property of the log.
        spent = []
        for first in range(0, TIMED, TIMED // 10):
            start = time.perf_counter()
            for value in last[first : first + TIMED // 10]:
                tree.append(value)
            spent.append((time.perf_counter() - start) / (TIMED // 10))
        places = [(2 * i + 1) * size // (2 * PROOFS) for i in range(PROOFS)]

        def prove(places: list[int] = places, size: int = size) -> int:
            return max(
                max(len(tree.inclusion(i, size)), len(tree.consistency(i, size))) for i in places
            )

        cost = harness.best(prove, rounds=ROUNDS)
        longest = int(cost.answer) * HASH_BYTES
        found.append((size, min(spent), cost.seconds / (2 * PROOFS), longest, cost.peak_mb))
        size *= 10
    return found


def rows(leaves: int) -> Iterator[Row]:
    """Grow the tree in a process of its own and set each size beside the smallest."""
    found = harness.alone(measured, leaves)
    _, first_append, first_proof, _, _ = found[0]
    for size, append, proof, longest, peak in found:
        yield Row(
            f"append to {size:,} leaves, {append * 1e6:.1f} microseconds each",
            append * TIMED,
            peak,
            f"{append / first_append:.2f} x {FEWEST:,} leaves",
            f"under {MOST_GROWTH:.0f} x",
            append < MOST_GROWTH * first_append,
        )
        yield Row(
            f"prove in {size:,} leaves, {proof * 1e6:.0f} microseconds each",
            proof * 2 * PROOFS,
            peak,
            f"{proof / first_proof:.2f} x {FEWEST:,} leaves",
            f"under {MOST_GROWTH:.0f} x",
            proof < MOST_GROWTH * first_proof,
        )
        yield Row(
            f"longest proof in {size:,} leaves, {longest} bytes",
            proof,
            peak,
            must=f"under {MOST_PROOF_BYTES:,} bytes",
            reached=longest < MOST_PROOF_BYTES,
        )


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--leaves", type=int, default=10_000_000)
    return harness.show(rows(parser.parse_args().leaves))


if __name__ == "__main__":
    sys.exit(main())
