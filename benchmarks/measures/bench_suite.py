"""How long do the handler measures take beside the engine's own grouping of the same rows?

One Parquet file of invented declarations; in one run on one machine: DuckDB's ``GROUP BY office,
day, officer, agent`` with n, sum and sum of squares of each outcome, then ``pair_excess``,
``lot_test``, ``handler_share`` and ``officer_funnel`` from the same file; then the same with their
twins, and ``release_time``. Each part runs in a process of its own, so that its peak memory is its
own; the whole is done several times by turns and the best of each counts, so that another load on
the machine weighs on both sides alike. The file lies in the cache of the system when it is read.

With --whole, or EVENHAND_BENCH_WHOLE set, 100,000,000 rows follow, whose memory is limited: some
5 GB of Parquet and more to spill. The engine is then given --whole-memory, since its limit does
not count the arrays outside it.

    python -m benchmarks.measures.bench_suite [--rows 10000000] [--rounds 2] [--memory 4GB]
        [--whole] [--whole-memory 2500MB] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.harness import Row
from benchmarks.measures.invented import MOST_VALUE, file_of

from benchmarks import harness

# As evenhand analyse has it; the processes that parts run in learn it from here.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

MEASURES_TIMES, EVERYTHING_TIMES = 8, 25
"""What the four measures, and they with their twins and release_time, may take: times reference."""
WHOLE_ROWS, WHOLE_PEAK_MB = 100_000_000, 6_000
PARTS = ("reference", "measures", "everything")


def reference(path: Path) -> dict[str, float]:
    """Time the engine's own grouping, twice; the better counts."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    cost = harness.best(
        lambda: con.sql(
            f"""SELECT office, day, officer, agent, count(*), sum(release_hours),
            sum(release_hours * release_hours), sum(uplift), sum(uplift * uplift)
            FROM '{path}' GROUP BY ALL"""
        ).to_arrow_table(),
        rounds=2,
    )
    return {"reference": cost.seconds}


def ours(path: Path, memory: str, twins: bool) -> dict[str, float]:
    """Time the four measures, and with twins ``release_time`` as well."""
    wanted = ("handler_share", "lot_test", "pair_excess", "officer_funnel")
    groups = {"measures and twins" if twins else "measures": wanted}
    if twins:
        groups["release_time"] = ("release_time",)
    return timed(path, memory, groups, twins=twins)


def timed(
    path: Path,
    memory: str,
    groups: dict[str, tuple[str, ...]],
    *,
    twins: bool,
    unasked: Callable[[str, str], None] | None = None,
) -> dict[str, float]:
    """Time groups of measures, one after another, through the run that the product uses.

    A measure that the file cannot answer is an error, or is told to ``unasked`` with its reason.
    """
    from evenhand.analysis.run import run
    from evenhand.measures import MEASURES
    from evenhand.records.context import Context
    from evenhand.records.design import Design, Limit, Outcome, People
    from evenhand.records.records import Records
    from evenhand.records.store import Limits, connect

    design = Design(
        outcomes=(
            Outcome("release_hours", "release_hours", "duration", "hours"),
            Outcome("uplift", "uplift", "share", "share"),
        ),
        rule="lot",
        within=("office", "day"),
        limits=(Limit("approval", "total_value_declared", MOST_VALUE),),
        people=People("person", "benchmark"),
    )
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory(dir=path.parent) as spill:
        engine = connect(
            workspace=Path(spill) / "workspace.duckdb",
            readable=(path.parent,),
            limits=Limits(memory=memory),
            spill=Path(spill),
        )
        records = Records({"declarations": engine.read_parquet(str(path), table_name="d")}, design)
        for name, names in groups.items():
            start = time.perf_counter()
            chosen = [m for m in MEASURES if m.NAME in names]
            findings = run(records, measures=chosen, context=Context(design), twins=twins)
            seconds[name] = time.perf_counter() - start
            for finding in findings:
                if unasked is not None and not finding.is_measured:
                    unasked(finding.measure, finding.answer)
                else:
                    assert finding.is_measured, finding.answer
        engine.disconnect()
    return seconds


def part(name: str, path: Path, memory: str) -> tuple[dict[str, float], float]:
    """Run one part and return its seconds by name, and the peak of the process in MB."""
    seconds = reference(path) if name == "reference" else ours(path, memory, name == "everything")
    return seconds, harness.peak_mb()


def rows(given: argparse.Namespace) -> Iterator[Row]:
    """Make the file, run the parts by turns, and set them beside the reference."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        yield from judged(file_of(folder, given.rows), given)
        if given.whole or harness.wants_whole():
            yield from whole(file_of(folder, WHOLE_ROWS), given.whole_memory)


def judged(path: Path, given: argparse.Namespace) -> Iterator[Row]:
    """Yield what the parts took, beside the reference."""
    seconds: dict[str, float] = {}
    peaks: dict[str, float] = {}
    for _ in range(given.rounds):
        for name in PARTS:
            took, peak = harness.alone(part, name, path, given.memory)
            for key, value in {**took, name: sum(took.values())}.items():
                seconds[key] = min(value, seconds.get(key, value))
                peaks[key] = max(peak, peaks.get(key, peak))
    base = seconds["reference"]
    for key, case, times in (
        ("reference", f"GROUP BY of {given.rows:,} declarations in Parquet", None),
        ("measures", "the four measures", MEASURES_TIMES),
        ("everything", "with their twins, and release_time", EVERYTHING_TIMES),
        ("release_time", "  of these, release_time", None),
    ):
        yield Row(
            case,
            seconds[key],
            peaks[key],
            "" if key == "reference" else f"{seconds[key] / base:.1f} x GROUP BY",
            f"at most {times} x GROUP BY" if times else "",
            seconds[key] <= times * base if times else None,
        )


def whole(path: Path, memory: str) -> Iterator[Row]:
    """Yield what the largest file takes, once."""
    for name, case in (("measures", "the four measures"), ("everything", "with twins and times")):
        took, peak = harness.alone(part, name, path, memory)
        yield Row(
            f"{case}, {WHOLE_ROWS:,} declarations",
            sum(took.values()),
            peak,
            f"engine {memory}",
            f"under {WHOLE_PEAK_MB} MB",
            peak < WHOLE_PEAK_MB,
        )


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--whole-memory", default="2500MB")
    parser.add_argument("--keep", type=Path, help="where the files stay, to be used again")
    return harness.show(rows(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
