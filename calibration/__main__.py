"""Put every stated error rate to the proof, and write what came of it."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from calibration.design import every
from calibration.running import Job, Tally, jobs, run
from calibration.table import write
from calibration.verdict import Verdict, verdicts

SEED: Final = 20261127
RUNS: Final = 1_000
PLANTED_RUNS: Final = 100


def main(words: Sequence[str] | None = None) -> int:
    """Run, print a line for each figure, and return 1 if a measure misses what it states."""
    asked = _asked(words)
    designs = every()
    wanted = asked.measures.split(",") if asked.measures else list(designs)
    unknown = [name for name in wanted if name not in designs]
    if unknown:
        print(
            f"No design for {', '.join(unknown)}: choose from {', '.join(designs)}.",
            file=sys.stderr,
        )
        return 2
    work: list[Job] = []
    for name in wanted:
        # Coverage is a figure of every effect alike: planted runs are then nearly as many.
        alike = any(h.kind == "interval" for h in designs[name].HOLDS)
        planted = asked.runs // 2 if alike else min(asked.runs, asked.planted_runs)
        work += jobs(designs[name], runs=asked.runs, planted_runs=planted, seed=asked.seed)
    holds = {name: designs[name].HOLDS for name in designs}
    began = time.monotonic()

    def tell(tally: Tally) -> None:
        for line in verdicts(holds, [tally]):
            print(_said(line, seconds=time.monotonic() - began), flush=True)

    tallies = run(work, processes=asked.processes, tell=tell, kept=asked.keep)
    lines = verdicts(holds, tallies)
    if asked.write:
        facts = {
            "command": f"python -m calibration --runs {asked.runs} --planted-runs "
            f"{asked.planted_runs} --seed {asked.seed}",
            "seed": asked.seed,
            "date": datetime.now(UTC).date().isoformat(),
            "runs": asked.runs,
        }
        write(asked.write, tallies, lines, designs, facts=facts)
    missed = [line for line in lines if not line.passes]
    print(f"{len(lines)} figures, {len(missed)} missed, {time.monotonic() - began:.0f} s")
    return 1 if missed else 0


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m calibration", description=__doc__)
    parser.add_argument("--measures", default="", help="names, with commas; all if not given")
    parser.add_argument(
        "--runs", type=int, default=RUNS, help="honest administrations, over all sizes"
    )
    parser.add_argument(
        "--planted-runs", type=int, default=PLANTED_RUNS, help="with each size of the fault"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--keep", type=Path, help="file of finished jobs: an ended run goes on here"
    )
    parser.add_argument("--write", type=Path, help="folder of the documentation to write into")
    return parser.parse_args(words)


def _said(line: Verdict, *, seconds: float) -> str:
    passed = "ok" if line.passes else "MISSED"
    return (
        f"{line.measure:<20} {line.holds:<10} {line.size:<8} {line.effect:>6g} {line.runs:>7} "
        f"{100 * line.rate:6.1f} % (+-{100 * line.error:.1f})  {passed:<7} {seconds:7.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
