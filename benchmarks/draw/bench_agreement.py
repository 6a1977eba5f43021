"""Do two verifiers that share no line agree on a million random draws, and what does each take?

Logs of 1,000 draws by chance (two offices, keys that rotate, caps, classes, departures, escrowed
links) are written, then read whole by the package and by the stand-alone file; beside each, ten
logs that chance has spoiled. By default 10,000 draws: a million (--whole, or EVENHAND_BENCH_WHOLE
set) takes most of an hour on two cores, nearly all of it for proofs in plain Python. A million lots
are compared apart, from seeds on: whom each side draws under weights and caps, and who is next.

    python -m benchmarks.draw.bench_agreement [--draws 10000] [--whole] [--from 0]
        [--spoiled 10] [--lots 1000000] [--processes 2]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from benchmarks.harness import Row
from tests.draw.standalone import logbook
from tests.draw.standalone.chance import honest_by_chance, spoiled
from tests.draw.standalone.logbook import Logbook, alone

from benchmarks import harness
from evenhand.draw import vrf
from evenhand.draw.dealing import select
from evenhand.draw.ranking import ranked
from evenhand.draw.rosters import Place
from evenhand.draw.verify import verify

DRAWS, WHOLE = 10_000, 1_000_000
A_LOG = 1_000
LOTS = 1_000_000
A_SHIFT = 200
"""Lots drawn from one roster, whose caps are counted."""
SPOILED = 10
PER_ROUND = 20
NAMES = [f"{number:032x}" for number in range(60)]


class Comparison:
    """What both found so far, and how long each took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.differing: list[str] = []
        self.ours = self.theirs = 0.0
        self.draws = self.logs = self.failures = 0

    def add(self, other: Comparison) -> None:
        """Add what another process found."""
        self.differing += other.differing
        self.ours, self.theirs = self.ours + other.ours, self.theirs + other.theirs
        self.draws, self.logs = self.draws + other.draws, self.logs + other.logs
        self.failures += other.failures

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


def lots(count: int) -> Iterator[Row]:
    """Draw from random seeds under random rosters, weights and caps; both sides each in its way."""
    chance = random.Random(6)
    ours = theirs = 0.0
    differing = binding = 0
    for shift in range(-(-count // A_SHIFT)):
        names = sorted(chance.sample(NAMES, chance.randint(1, 30)))
        placed = [(n, chance.randint(1, 4), chance.choice((None, 3, 12))) for n in names]
        places = [Place(name, weight, frozenset({"dry"}), cap) for name, weight, cap in placed]
        pool = tuple(
            alone.Handler(n, w, cap, len(n).to_bytes(4, "big") + n.encode()) for n, w, cap in placed
        )
        dealt: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for _ in range(min(A_SHIFT, count - shift * A_SHIFT)):
            seed, tag = chance.randbytes(64), chance.randbytes(32)
            start = time.perf_counter()
            one = select(places, ranked(seed, tag, places), dealt[0])
            between = time.perf_counter()
            drawn, after, is_bound = alone.select(seed, tag, pool, dealt[1])
            theirs += time.perf_counter() - between
            ours += between - start
            first, *others = (places[at].handler for at in one.ranked[: one.able])
            said = first, others[0] if others else "", one.able < len(places)
            differing += said != (drawn, after, is_bound)
            binding += is_bound
            dealt[0][first] += 1
            dealt[1][drawn] += 1
    told = f"{count:,} lots, {binding:,} of them with a binding cap"
    yield Row(
        f"the package: {told}",
        ours,
        harness.peak_mb(),
        f"{differing:,} differ",
        "0 differ",
        differing == 0,
    )
    yield Row("  the stand-alone file, the same lots", theirs, harness.peak_mb())


@contextmanager
def proved_by_the_package() -> Iterator[None]:
    """Let logs be made with the package's proofs, ten times as fast; each side checks them after.

    RFC 9381 leaves no choice in a proof: a test holds that both write the same bytes.
    """
    prove, vrf_hash = logbook.prove, alone.vrf_hash
    logbook.prove, alone.vrf_hash = vrf.prove, vrf.verify
    try:
        yield
    finally:
        logbook.prove, alone.vrf_hash = prove, vrf_hash


def compared(seed: int, draws: int, broken: int) -> Comparison:
    """Compare one honest log of so many draws, and so many spoiled ones of twenty."""
    with tempfile.TemporaryDirectory() as folder:
        seen = Comparison(Path(folder) / "log")
        with proved_by_the_package():
            log = honest_by_chance(seed, draws, per_round=PER_ROUND)
            small = honest_by_chance(seed, 20)
            bad = [spoiled(small, random.Random(1000 * seed + n)) for n in range(broken)]
        seen.compare(log, f"honest {seed}", is_honest=True)
        for number, each in enumerate(bad):
            seen.compare(each, f"spoiled {seed}.{number}", is_honest=False)
    return seen


def rows(given: argparse.Namespace) -> Iterator[Row]:
    """Compare lot after lot, then log after log."""
    yield from lots(given.lots)
    draws = WHOLE if given.whole or harness.wants_whole() else given.draws
    seeds = range(given.first, given.first - (-draws // A_LOG))
    all_seen = Comparison(Path())
    # Processes of their own: what one has read is not in the memory of another.
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        asked = repeat(min(A_LOG, draws)), repeat(given.spoiled)
        for seen in pool.map(compared, seeds, *asked):
            all_seen.add(seen)
    peak = harness.peak_mb()
    told = f"{all_seen.draws:,} draws, {all_seen.logs:,} logs, {all_seen.failures:,} failures"
    differing = len(all_seen.differing)
    yield Row(
        f"the package: {told}",
        all_seen.ours,
        peak,
        f"{differing} differ {' '.join(all_seen.differing[:9])}".strip(),
        "0 differ, honest ones without failure",
        differing == 0,
    )
    ratio = f"{1e3 * all_seen.theirs / all_seen.draws:.2f} ms a draw"
    yield Row("  the stand-alone file, the honest ones", all_seen.theirs, peak, ratio)


if __name__ == "__main__":
    parser = harness.options(__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--from", type=int, default=0, dest="first", help="seed of the first log")
    parser.add_argument("--spoiled", type=int, default=SPOILED, help="beside each honest log")
    parser.add_argument("--lots", type=int, default=LOTS)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    sys.exit(harness.show(rows(parser.parse_args())))
