"""How do the time and memory of process_map stand against pm4py's, on one log in Parquet?

pm4py runs in an environment of its own (.venv-pm4py in the root), made from
requirements/bench-pm4py.txt when it is not there; it is never a dependency. Both sides are whole
processes, imports and reading included, and give the same things: the directly-follows counts, mean
and median time of each arc, and the variants.

    python -m benchmarks.measures.bench_process_map [--events N] [--rounds R] [--log FILE]
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.harness import Row

from benchmarks import harness

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-pm4py"
TIME_PART, MEMORY_PART = 10, 3
CASES_A_BLOCK = 120_000

# A user's installation has no pandas; it is here for the peers alone, and Arrow would spend a
# second on importing it.
OURS = """
import time; start = time.perf_counter()
import json, sys
class NoPandas:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NoPandas())
from dataclasses import fields
from pathlib import Path
from evenhand.measures import process_map
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.store import Limits, connect
log, spill = Path(sys.argv[1]), Path(sys.argv[2])
engine = connect(workspace=None, readable=(log.parent,), limits=Limits(), spill=spill)
events = engine.read_parquet(str(log), table_name="events")
table = engine.to_pyarrow(process_map.query(Records(tables={"events": events}, design=Design())))
columns = {f.name: table[f.name].to_numpy() for f in fields(process_map.Counts)}
found = process_map.infer(process_map.Counts(**columns))
answer = {"arcs": len(found.count), "pairs": int(found.count.sum()), "variants": len(found.variant),
          "median_sum": float(found.median_seconds.sum())}
"""

THEIRS = """
import time; start = time.perf_counter()
import contextlib, io, json, sys
with contextlib.redirect_stdout(io.StringIO()):
    import pandas, pm4py
log = pm4py.format_dataframe(pandas.read_parquet(sys.argv[1]), case_id="declaration_id",
                             activity_key="activity", timestamp_key="at")
arcs = pm4py.discover_dfg(log)[0]
times = pm4py.discover_performance_dfg(log)[0]
variants = pm4py.get_variants(log)
answer = {"arcs": len(arcs), "pairs": sum(arcs.values()), "variants": len(variants),
          "median_sum": float(sum(t["median"] for t in times.values()))}
"""

REPORT = f"""
seconds = time.perf_counter() - start
sys.path.insert(0, {str(ROOT)!r})
from benchmarks.harness import peak_mb
print(json.dumps({{"seconds": seconds, "peak_mb": peak_mb(), **answer}}))
"""


def make_log(path: Path, events: int, seed: int = 1) -> None:
    """Write ``events`` events of an import procedure, in the order of time as a system does."""
    generator = np.random.default_rng(seed)
    written = block = 0
    writer = None
    while written < events:
        activity, present = _paths(generator)
        wait = generator.exponential(3600, present.shape).astype(np.int64)
        wait *= generator.random(present.shape) < 0.95
        begin = 1_767_225_600 + block * 2_400_000
        first = begin + (generator.random(len(present)) * 86_400 * 30).astype(np.int64)
        at = (first[:, None] + np.cumsum(wait * present, axis=1))[present]
        case = np.repeat(np.arange(len(present)), present.sum(axis=1)) + block * CASES_A_BLOCK
        order = np.argsort(at, kind="stable")[: events - written]
        names = np.char.add("2026PORT", np.char.zfill(case[order].astype(str), 8))
        rows = pa.table(
            {
                "declaration_id": pa.array(names),
                "sequence": pa.array(np.arange(written, written + len(order))),
                "activity": pa.array(np.broadcast_to(activity, present.shape)[present][order]),
                "at": pa.array(at[order] * 1_000_000, pa.timestamp("us")),
            }
        )
        writer = writer or pq.ParquetWriter(path, rows.schema, compression="zstd")
        writer.write_table(rows, row_group_size=122_880)
        written, block = written + len(order), block + 1
    if writer:
        writer.close()


def _paths(generator: np.random.Generator) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Return the activities in order, and which of them each declaration of a block has."""

    def some(share: float) -> npt.NDArray[np.bool_]:
        return generator.random(CASES_A_BLOCK) < share

    red = some(0.15)
    checked = red | some(0.35)
    steps = [(n, some(1)) for n in ("lodge", "register", "select", "assign")]
    steps.append(("check_start", checked))
    for _ in range(3):
        asked = checked & some(0.25)
        steps += [("query", asked), ("query_answer", asked & some(0.9))]
    steps += [("amend", some(0.1)), ("check_end", checked)]
    steps += [(n, red) for n in ("exam_order", "exam_start", "exam_end")]
    steps += [("assess", some(1)), ("amend", some(0.05)), ("pay", some(0.97))]
    steps += [("release", some(0.95)), ("gate_out", some(0.6))]
    return np.array([n for n, _ in steps]), np.stack([m for _, m in steps], axis=1)


def run(python: Path | str, script: str, *arguments: str) -> dict[str, float]:
    """Run a side in a process of its own and return what it measured."""
    done = subprocess.run(
        [str(python), "-c", script + REPORT, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"This side failed:\n{done.stderr}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def pm4py_python() -> Path:
    """Return the Python of pm4py's environment, or stop with the command that makes it."""
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        sys.exit(
            f"{ENVIRONMENT} is missing. Run: sh tools/environment.sh requirements/bench-pm4py.txt "
            f"{ENVIRONMENT.name}"
        )
    return python


def compare(log: Path, *, events: int, rounds: int) -> Iterator[Row]:
    """Run both sides by turns and set the best of each beside the other."""
    theirs_python = pm4py_python()
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as spill:
        for _ in range(rounds):
            for side, python, script in (
                ("evenhand", sys.executable, OURS),
                ("pm4py", theirs_python, THEIRS),
            ):
                found = run(python, script, str(log), spill)
                if side not in best or found["seconds"] < best[side]["seconds"]:
                    best[side] = found
    ours, theirs = best["evenhand"], best["pm4py"]
    for key in ("arcs", "pairs", "variants"):
        if ours[key] != theirs[key]:
            sys.exit(f"The two sides differ in {key}: {ours[key]} and {theirs[key]}.")
    if not math.isclose(ours["median_sum"], theirs["median_sum"], rel_tol=1e-9):
        sys.exit(
            "The two sides differ in the medians of the arcs, whose sums are "
            f"{ours['median_sum']} and {theirs['median_sum']} seconds."
        )
    for what, key, part in (("time", "seconds", TIME_PART), ("memory", "peak_mb", MEMORY_PART)):
        yield Row(
            f"process_map, {what}, {events:,} events in Parquet",
            ours["seconds"],
            ours["peak_mb"],
            f"{harness.part_of(ours[key], theirs[key])} of pm4py",
            f"at most 1/{part} of pm4py",
            ours[key] * part <= theirs[key],
        )
    yield Row("  pm4py, the same log", theirs["seconds"], theirs["peak_mb"])


def main() -> int:
    """Make the log if none is given and compare; 1 if a row is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--log", type=Path, help="a log made before; made if it is not there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = given.log or Path(folder) / "log.parquet"
        if not log.exists():
            make_log(log, given.events)
        events = pq.read_metadata(log).num_rows
        return harness.show(compare(log, events=events, rounds=given.rounds))


if __name__ == "__main__":
    sys.exit(main())
