"""How do the time and memory of reading an event log stand against pm4py's default reader?

Both sides read the same log: that of a practice administration, written by our own exporter, so
that events have the attributes that a system of declarations gives them; Evenhand keeps what a
mapping asks for. Whole processes are measured, imports included; the time that imports alone take
is shown besides, since it weighs on small logs and not on large ones. pm4py runs in an environment
of its own, as in bench_process_map.

    python -m benchmarks.records.bench_xes [--declarations N] [--log FILE] [--rounds R]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from math import nan
from pathlib import Path

from benchmarks.harness import Row
from benchmarks.measures.bench_process_map import pm4py_python, run

from benchmarks import harness
from evenhand.practice.make import make
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.store import Limits, connect
from evenhand.records.writers.event_log import cases
from evenhand.records.writers.xes import write_xes

TIME_PART, MEMORY_PART = 4, 3
OURS = """
import time; start = time.perf_counter()
import json, sys
from pathlib import Path
from evenhand.records.mapping import Source
from evenhand.records.readers.xes import XesRows
imports = time.perf_counter() - start
wanted = ["case:concept:name", "concept:name", "time:timestamp", "org:resource", "org:role"]
rows = XesRows(Path(sys.argv[1]), Source(table="events", pattern="", format="xes", columns={}))
read = sum(len(b.lines) for b in rows.batches(wanted, reject=print, progress=lambda share: None))
answer = {"events": read, "imports": imports}
"""

THEIRS = """
import time; start = time.perf_counter()
import contextlib, io, json, os, sys
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    import pm4py
    imports = time.perf_counter() - start
    log = pm4py.read_xes(sys.argv[1])
answer = {"events": len(log), "imports": imports}
"""


def make_log(path: Path, declarations: int) -> int:
    """Write the log of a practice administration, and return its events."""
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder) / "made", declarations=declarations, seed=1)
        engine = connect(
            workspace=None, readable=(made.folder,), limits=Limits(), spill=Path(folder) / "spill"
        )
        tables = {
            name: engine.read_parquet(str(made.folder / f"{name}-*.parquet"), table_name=name)
            for name in ("declarations", "events")
        }
        _traces, events = write_xes(cases(Records(tables=tables, design=Design())), path)
    return events


def compare(log: Path, *, rounds: int) -> Iterator[Row]:
    """Run both sides by turns and set the best of each beside the other."""
    theirs_python = pm4py_python()
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for side, python, script in (
            ("evenhand", sys.executable, OURS),
            ("pm4py", theirs_python, THEIRS),
        ):
            found = run(python, script, str(log))
            if side not in best or found["seconds"] < best[side]["seconds"]:
                best[side] = found
    ours, theirs = best["evenhand"], best["pm4py"]
    events = int(theirs["events"])
    if ours["events"] != events:
        sys.exit(f"Evenhand read {ours['events']:.0f} events, pm4py {events}.")
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
    for side, found in best.items():
        yield Row(f"  of this, imports of {side}", found["imports"], nan)


def main() -> int:
    """Make the log and compare; 1 if a row is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--declarations", type=int, default=50_000)
    parser.add_argument("--log", type=Path, help="a log made before; made if it is not there")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = given.log or Path(folder) / "log.xes"
        if not log.exists():
            make_log(log, given.declarations)
        return harness.show(compare(log, rounds=given.rounds))


if __name__ == "__main__":
    sys.exit(main())
