"""Do two verifiers that share no line agree on a million random draws, and what does each take?

Logs of 1,000 draws by chance (two offices, keys that rotate, caps, classes, departures, escrowed
links) are written, then read by the package and by the stand-alone file; beside each, ten logs that
chance has spoiled. By default 10,000 draws; a million takes some hours on one core.

    python -m benchmarks.draw.bench_agreement [--draws 1000000]
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Row
from tests.draw.standalone.chance import honest_by_chance, spoiled
from tests.draw.standalone.logbook import Logbook, alone

from benchmarks import harness
from evenhand.draw.verify import verify

DRAWS = 10_000
A_LOG = 1_000
SPOILED = 10
PER_ROUND = 20


class Comparison:
    """What both found so far, and how long each took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.differing: list[str] = []
        self.ours = self.theirs = 0.0
        self.draws = self.logs = self.failures = 0

    def compare(self, log: Logbook, name: str, *, is_honest: bool) -> None:
        """Write a log and have it read twice."""
        shutil.rmtree(self.folder, ignore_errors=True)
        log.write(self.folder)
        start = time.perf_counter()
        verdict = verify(self.folder, processes=1)
        between = time.perf_counter()
        found = alone.verify(str(self.folder))
        if is_honest:
            self.ours += between - start
            self.theirs += time.perf_counter() - between
            self.draws += found.summary["draws"]
        self.logs += 1
        self.failures += len(found.pairs())
        ours = {(failure.code, failure.index) for failure in verdict.failures}
        if ours != set(found.pairs()) or (is_honest and ours):
            self.differing.append(name)


def rows(draws: int) -> Iterator[Row]:
    """Compare log after log."""
    with tempfile.TemporaryDirectory() as folder:
        seen = Comparison(Path(folder) / "log")
        for seed in range(-(-draws // A_LOG)):
            log = honest_by_chance(seed, min(A_LOG, draws), per_round=PER_ROUND)
            seen.compare(log, f"honest {seed}", is_honest=True)
            small = honest_by_chance(seed, 20)
            for number in range(SPOILED):
                bad = spoiled(small, random.Random(1000 * seed + number))
                seen.compare(bad, f"spoiled {seed}.{number}", is_honest=False)
    peak = harness.peak_mb()
    told = f"{seen.draws:,} draws, {seen.logs:,} logs, {seen.failures:,} failures"
    differing = len(seen.differing)
    yield Row(
        f"the package: {told}",
        seen.ours,
        peak,
        f"{differing} differ {' '.join(seen.differing[:9])}".strip(),
        "0 differ, honest ones without failure",
        differing == 0,
    )
    ratio = f"{1e3 * seen.theirs / seen.draws:.2f} ms a draw"
    yield Row("  the stand-alone file, the honest ones", seen.theirs, peak, ratio)


if __name__ == "__main__":
    parser = harness.options(__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    sys.exit(harness.show(rows(parser.parse_args().draws)))
