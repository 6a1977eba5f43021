"""How long does an administration of a million declarations take, and how much memory?

Beside it, in the same run: reading the Parquet files back and writing them again, the least that
anybody who holds such records has to do.

    python -m benchmarks.practice.bench_practice
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from benchmarks.harness import Cost, Row

from benchmarks import harness
from evenhand.practice.make import make

DECLARATIONS = 1_000_000
SECONDS, PEAK_MB = 60, 3_000


def made(folder: Path) -> Cost:
    """Make the administration once."""
    cost = harness.best(lambda: make(folder, declarations=DECLARATIONS, seed=1), rounds=1)
    return Cost(cost.seconds, cost.peak_mb, cost.answer.events)


def copied(folder: Path, target: Path) -> Cost:
    """Read every Parquet file and write it again."""
    target.mkdir()

    def work() -> None:
        for path in sorted(folder.glob("*.parquet")):
            pq.write_table(pq.read_table(path), target / path.name, compression="zstd")

    return harness.best(work, rounds=1)


def rows() -> Iterator[Row]:
    """Measure both, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        ours = harness.alone(made, root / "made")
        bare = harness.alone(copied, root / "made", root / "copy")
    yield Row(
        f"practice make, {DECLARATIONS:,} declarations, {ours.answer:,} events",
        ours.seconds,
        ours.peak_mb,
        f"{ours.seconds / bare.seconds:.1f} x copying it",
        f"under {SECONDS} s and {PEAK_MB} MB",
        ours.seconds < SECONDS and ours.peak_mb < PEAK_MB,
    )
    yield Row("  read back and written again", bare.seconds, bare.peak_mb)


if __name__ == "__main__":
    sys.exit(harness.show(rows()))
