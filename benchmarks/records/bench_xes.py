"""How do the time and memory of reading an event log stand against pm4py's default reader?

Both sides read the same log, written here in the way that tools write theirs: some twenty
attributes an event, of which Evenhand keeps what a mapping asks for. pm4py runs in an environment
of its own, as in bench_process_map.

    python -m benchmarks.records.bench_xes [--cases N] [--rounds R]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from benchmarks.harness import Row
from benchmarks.measures.bench_process_map import pm4py_python, run

from benchmarks import harness

TIME_PART, MEMORY_PART = 4, 3
ACTS = ("lodge", "register", "select", "assign", "check_start", "check_end", "assess", "release")
OTHERS = 16
"""Attributes of an event beside activity, time, account and role."""

OURS = """
import time; start = time.perf_counter()
import json, sys
from pathlib import Path
from evenhand.records.mapping import Source
from evenhand.records.readers.xes import XesRows
wanted = ["case:concept:name", "concept:name", "time:timestamp", "org:resource", "org:role"]
rows = XesRows(Path(sys.argv[1]), Source(table="events", pattern="", format="xes", columns={}))
read = sum(len(b.lines) for b in rows.batches(wanted, reject=print, progress=lambda share: None))
answer = {"events": read}
"""

THEIRS = """
import time; start = time.perf_counter()
import contextlib, io, json, os, sys
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    import pm4py
    log = pm4py.read_xes(sys.argv[1])
answer = {"events": len(log)}
"""


def make_log(path: Path, cases: int, seed: int = 1) -> int:
    """Write a log of so many cases, and return its events."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(4, len(ACTS) + 1, cases)
    moment = np.datetime64("2025-01-01T08:00:00")
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for case, length in enumerate(lengths.tolist()):
            file.write(f'<trace>\n<string key="concept:name" value="D{case}"/>\n')
            for step, act in enumerate(ACTS[:length]):
                at = moment + np.timedelta64(case * 60 + step * 977, "s")
                file.write(
                    f'<event>\n<string key="concept:name" value="{act}"/>\n'
                    f'<date key="time:timestamp" value="{at}+00:00"/>\n'
                    f'<string key="org:resource" value="acc-{(case + step) % 97}"/>\n'
                    f'<string key="org:role" value="role {step % 4}"/>\n'
                )
                file.writelines(
                    f'<string key="note {n}" value="text {(case * n) % 1009}"/>\n'
                    for n in range(OTHERS)
                )
                file.write("</event>\n")
            file.write("</trace>\n")
        file.write("</log>\n")
    return int(lengths.sum())


def compare(log: Path, *, events: int, rounds: int) -> Iterator[Row]:
    """Run both sides by turns and set the best of each beside the other."""
    theirs_python = pm4py_python()
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for side, python, script in (
            ("evenhand", sys.executable, OURS),
            ("pm4py", theirs_python, THEIRS),
        ):
            found = run(python, script, str(log))
            if found["events"] != events:
                sys.exit(f"{side} read {found['events']} events of {events}.")
            if side not in best or found["seconds"] < best[side]["seconds"]:
                best[side] = found
    ours, theirs = best["evenhand"], best["pm4py"]
    for what, key, part in (("time", "seconds", TIME_PART), ("memory", "peak_mb", MEMORY_PART)):
        yield Row(
            f"reading XES, {what}, {events:,} events",
            ours["seconds"],
            ours["peak_mb"],
            f"{harness.part_of(ours[key], theirs[key])} of pm4py",
            f"at most 1/{part} of pm4py",
            ours[key] * part <= theirs[key],
        )
    yield Row("  pm4py, the same log", theirs["seconds"], theirs["peak_mb"])


def main() -> int:
    """Make the log and compare; 1 if a row is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--cases", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.xes"
        events = make_log(log, given.cases)
        return harness.show(compare(log, events=events, rounds=given.rounds))


if __name__ == "__main__":
    sys.exit(main())
