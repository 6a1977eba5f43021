"""What does conformance take beside process_map, on the log of one practice administration?

Both run through the product on the same loaded store, each in a process of its own; how many rules
could be measured is printed beside.

    python -m benchmarks.measures.bench_conformance [--declarations 1250000] [--rounds 1]
        [--memory 4GB] [--keep FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Row

from benchmarks import harness

TIMES, LEAST_RULES, PEAK_MB = 3, 30, 8_000
MEASURES = ("process_map", "conformance")


def make(folder: Path, declarations: int) -> None:
    """Make the administration and load it."""
    from evenhand.practice.make import make as make_practice
    from evenhand.records.loading.load import load
    from evenhand.records.mapping.file import read_mapping
    from evenhand.records.store import Limits

    made = make_practice(folder / "practice", declarations=declarations, seed=1)
    load(
        [made.folder],
        read_mapping(made.mapping),
        store=folder / "store",
        replace_identity=list,
        limits=Limits(spill=folder / "spill"),
    )


def part(name: str, store: Path, memory: str) -> tuple[float, float, int]:
    """Run one measure; return its seconds, the peak in MB, and rules measured (or events)."""
    import time

    from evenhand.analysis.run import run
    from evenhand.measures import MEASURES as ALL
    from evenhand.records.context import Context
    from evenhand.records.store import Limits, Store

    chosen = [m for m in ALL if name == m.NAME]
    with Store(store, limits=Limits(memory=memory)) as opened:
        records = opened.records()
        start = time.perf_counter()
        (found,) = run(records, measures=chosen, context=Context(records.design), twins=False)
        seconds = time.perf_counter() - start
        assert found.is_measured, found.answer
        if name == "conformance":
            rules = next(t for t in found.tables if t.name == name)
            number = int((rules["tested"] > 0).sum())
        else:
            number = int(records.events.count().to_pyarrow().as_py())
    return seconds, harness.peak_mb(), number


def rows(store: Path, *, rounds: int, memory: str) -> Iterator[Row]:
    """Run both by turns and set the best of each beside the other."""
    best: dict[str, tuple[float, float, int]] = {}
    for _ in range(rounds):
        for name in MEASURES:
            found = harness.alone(part, name, store, memory)
            if name not in best or found[0] < best[name][0]:
                best[name] = found
    base, peak, events = best["process_map"]
    yield Row(f"process_map of {events:,} events of practice", base, peak)
    seconds, peak, rules = best["conformance"]
    yield Row(
        f"conformance, {rules} rules measured",
        seconds,
        peak,
        f"{seconds / base:.1f} x process_map",
        f"at most {TIMES} x, {LEAST_RULES} rules, {PEAK_MB:,} MB",
        seconds <= TIMES * base and rules >= LEAST_RULES and peak < PEAK_MB,
    )


def main() -> int:
    """Make and load the log if it is not there, and compare; 1 if a row is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--declarations", type=int, default=1_250_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--keep", type=Path, help="where the log stays, to be used again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "store" / "manifest.json").exists():
            harness.alone(make, folder, given.declarations)
        return harness.show(rows(folder / "store", rounds=given.rounds, memory=given.memory))


if __name__ == "__main__":
    sys.exit(main())
