"""What does every measure of declarations take beside the engine's own grouping of the same rows?

On the file of ``invented``: ``pair_treatment`` and ``queue_order`` each alone, then all measures
that ask for declarations and nothing else, twins apart. Each part in a process of its own; the
best of the rounds counts. With --whole, or EVENHAND_BENCH_WHOLE set, the same on 100,000,000
declarations, whose memory is limited.

    python -m benchmarks.measures.bench_declarations [--rows 10000000] [--rounds 2] [--memory 4GB]
        [--whole] [--whole-memory 3500MB] [--keep FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Row
from benchmarks.measures.bench_suite import WHOLE_ROWS, reference, timed
from benchmarks.measures.invented import COLUMNS, file_of

from benchmarks import harness

ALONE, TOGETHER = 10, 15
"""What one measure, and all of them, may take: times the reference."""
WHOLE_PEAK_MB = 8_000
SINGLE = ("pair_treatment", "queue_order")
WITHOUT_LOT = "rule_replay"
"""Asked only where no lot is claimed; the file is dealt by lot."""


def of_declarations() -> tuple[str, ...]:
    """Return the measures that need no column beyond those of the file, and that a lot admits."""
    from evenhand.measures import MEASURES

    return tuple(
        m.NAME
        for m in MEASURES
        if m.NAME != WITHOUT_LOT
        and all(need.removeprefix("declarations.") in COLUMNS for need in m.NEEDS)
    )


def part(name: str, path: Path, memory: str) -> tuple[dict[str, float], float]:
    """Run one part and return its seconds by name, and the peak of the process in MB."""
    if name == "reference":
        return reference(path), harness.peak_mb()
    names = of_declarations() if name == "all" else (name,)
    unasked: list[str] = []
    took = timed(
        path,
        memory,
        {name: names},
        twins=False,
        unasked=lambda measure, _: unasked.append(measure),
    )
    return {**took, "measured": float(len(names) - len(unasked))}, harness.peak_mb()


def rows(path: Path, *, count: int, rounds: int, memory: str, most_mb: int) -> Iterator[Row]:
    """Yield what each part took, beside the reference."""
    seconds: dict[str, float] = {}
    peaks: dict[str, float] = {}
    measured = 0
    for _ in range(rounds):
        for name in ("reference", *SINGLE, "all"):
            took, peak = harness.alone(part, name, path, memory)
            measured = int(took.get("measured", 0))
            seconds[name] = min(took[name], seconds.get(name, took[name]))
            peaks[name] = max(peak, peaks.get(name, peak))
    base = seconds["reference"]
    yield Row(f"GROUP BY of {count:,} declarations in Parquet", base, peaks["reference"])
    cases = {name: (name, ALONE) for name in SINGLE}
    cases["all"] = (f"all {measured} measures of declarations", TOGETHER)
    for name, (case, times) in cases.items():
        yield Row(
            case,
            seconds[name],
            peaks[name],
            f"{seconds[name] / base:.1f} x GROUP BY",
            f"at most {times} x GROUP BY, under {most_mb:,} MB",
            seconds[name] <= times * base and peaks[name] < most_mb,
        )


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--whole-memory", default="3500MB")
    parser.add_argument("--keep", type=Path, help="where the files stay, to be used again")
    given = parser.parse_args()

    def every() -> Iterator[Row]:
        with tempfile.TemporaryDirectory() as temporary:
            folder = given.keep or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            small = file_of(folder, given.rows)
            yield from rows(
                small,
                count=given.rows,
                rounds=given.rounds,
                memory=given.memory,
                most_mb=WHOLE_PEAK_MB,
            )
            if given.whole or harness.wants_whole():
                yield from rows(
                    file_of(folder, WHOLE_ROWS),
                    count=WHOLE_ROWS,
                    rounds=1,
                    memory=given.whole_memory,
                    most_mb=WHOLE_PEAK_MB,
                )

    return harness.show(every())


if __name__ == "__main__":
    sys.exit(main())
