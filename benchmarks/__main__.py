"""Does every row of the table of speed and memory hold, in one run on one machine?

    python -m benchmarks [NAME ...] [--report-only] [--whole]

NAME is a benchmark, as measures/bench_suite; all by default. Each runs in a process of its own. It
exits 1 if a row is missed or a benchmark fails, and says which; with --report-only it says so and
exits 0. --whole adds the cases that take long or much disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import harness

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """Return every benchmark, as folder/name."""
    found = HERE.glob("*/bench_*.py")
    return sorted(path.relative_to(HERE).with_suffix("").as_posix() for path in found)


def run(name: str, *, rows_to: Path, whole: bool) -> int:
    """Run one benchmark; its rows go to a file as well as to the terminal."""
    environment = {**os.environ, harness.ROWS_TO: str(rows_to)}
    if whole:
        environment[harness.WHOLE] = "1"
    module = f"{HERE.name}.{name.replace('/', '.')}"
    return subprocess.run(
        [sys.executable, "-m", module], env=environment, cwd=HERE.parent, check=False
    ).returncode


def summary(rows: dict[str, list[harness.Row]], broken: list[str]) -> str:
    """Return every row that something is asked of, and what was missed or broke."""
    judged = [row for found in rows.values() for row in found if row.reached is not None]
    lines = [harness.heading(), *map(harness.line, judged), ""]
    lines += [f"Missed: {row.case}, must reach {row.must}." for row in harness.missed(judged)]
    lines += [f"Broke: {name} gave no answer; its message is above." for name in broken]
    if len(lines) == len(judged) + 2:
        lines.append(f"All {len(judged)} rows that something is asked of are reached.")
    return "\n".join(lines)


def main() -> int:
    """Run what is named, print the summary, and return the exit code."""
    parser = harness.options(__doc__)
    parser.add_argument("names", nargs="*", help="as measures/bench_suite; all by default")
    parser.add_argument(
        "--report-only", action="store_true", help="exit 0 also when a row is missed"
    )
    parser.add_argument("--whole", action="store_true", help="also what takes long or much disk")
    given = parser.parse_args()
    wanted = given.names or names()
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(names())}")
    rows: dict[str, list[harness.Row]] = {}
    broken = []
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            print(f"\n== {name}", flush=True)
            rows_to = Path(folder) / f"{name.replace('/', '.')}.jsonl"
            code = run(name, rows_to=rows_to, whole=given.whole)
            rows[name] = harness.read(rows_to)
            if code and not harness.missed(rows[name]):
                broken.append(name)
    print(f"\n== what must be reached, after {(time.perf_counter() - start) / 60:.0f} minutes")
    print(summary(rows, broken))
    failed = bool(broken or harness.missed([row for found in rows.values() for row in found]))
    return harness.MISSED if failed and not given.report_only else 0


if __name__ == "__main__":
    sys.exit(main())
