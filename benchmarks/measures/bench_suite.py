"""How long do the handler measures take beside the engine's own grouping of the same rows?

One Parquet file of invented declarations; in one run on one machine: DuckDB's ``GROUP BY office,
day, officer, agent`` with n, sum and sum of squares of each outcome, then ``pair_excess``,
``lot_test``, ``handler_share`` and ``officer_funnel`` from the same file; their twins and
``release_time`` apart. Each part runs in a process of its own, so that its peak memory is its own.

    bench_suite.py [--rows 10000000] [--memory 4GB] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARTS = ("reference", "measures", "everything")


def make(path: Path, rows: int) -> None:
    """Write invented declarations: 50 offices, 250 days, 20 officers and 400 agents an office."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    u = "((hash(i * {k}) % 1000000007) / 1000000007.0)"
    con.execute(
        f"""COPY (
        SELECT 'D' || i AS declaration_id, 'P' || lpad((i % 50)::VARCHAR, 2, '0') AS office,
          DATE '2025-01-01' + d AS day, '2025-S' || (1 + (d >= 181)::INT) AS semester,
          strftime(DATE '2025-01-01' + d, '%Y-%m') AS month,
          'O' || (i % 50) || '-' || (hash(i * 3) % 20) AS officer,
          'A' || (i % 50) || '-' || floor(400 * power({u.format(k=5)}, 2))::INT AS agent,
          CASE hash(i * 17) % 10 WHEN 0 THEN 'red' WHEN 1 THEN 'yellow' ELSE 'green' END
            AS channel_selected,
          exp(2 + {u.format(k=11)}) AS release_hours, (hash(i * 13) % 100 < 8)::INT AS uplift,
          TIMESTAMP '2025-01-01 08:00:00' + INTERVAL (d) DAY
            + INTERVAL (hash(i * 19) % 36000) SECOND AS registered_at,
          TIMESTAMP '2025-01-01 08:00:00' + INTERVAL (d) DAY
            + INTERVAL (hash(i * 19) % 36000 + 60 * floor(60 * exp(2 + {u.format(k=11)}))) SECOND
            AS released_at
        FROM (SELECT i, (hash(i * 7) % 365)::INT AS d FROM range({rows}) t(i))
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def reference(path: Path) -> dict[str, float]:
    """Time the engine's own grouping, twice; the better counts."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        con.sql(
            f"""SELECT office, day, officer, agent, count(*), sum(release_hours),
            sum(release_hours * release_hours), sum(uplift), sum(uplift * uplift)
            FROM '{path}' GROUP BY ALL"""
        ).to_arrow_table()
        seconds.append(time.perf_counter() - start)
    return {"reference": min(seconds)}


def ours(path: Path, *, memory: str, twins: bool) -> dict[str, float]:
    """Time the measures through the run that the product uses."""
    from evenhand.analysis.run import run
    from evenhand.measures import MEASURES
    from evenhand.records.context import Context
    from evenhand.records.design import Design, Outcome, People
    from evenhand.records.records import Records
    from evenhand.records.store import Limits, connect

    design = Design(
        outcomes=(
            Outcome("release_hours", "release_hours", "duration", "hours"),
            Outcome("uplift", "uplift", "share", "share"),
        ),
        rule="lot",
        within=("office", "day"),
        people=People("person", "benchmark"),
    )
    wanted = ("handler_share", "lot_test", "pair_excess", "officer_funnel")
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory(dir=path.parent) as spill:
        engine = connect(
            workspace=Path(spill) / "workspace.duckdb",
            readable=(path.parent,),
            limits=Limits(memory=memory),
            spill=Path(spill),
        )
        records = Records({"declarations": engine.read_parquet(str(path), table_name="d")}, design)
        groups = [("measures and twins" if twins else "measures", wanted)]
        groups += [("release_time", ("release_time",))] if twins else []
        for name, names in groups:
            start = time.perf_counter()
            chosen = [m for m in MEASURES if m.NAME in names]
            findings = run(records, measures=chosen, context=Context(design), twins=twins)
            seconds[name] = time.perf_counter() - start
            for finding in findings:
                assert finding.is_measured, finding.answer
        engine.disconnect()
    return seconds


def main() -> None:
    """Make the file, run each part in its own process, print seconds, ratios and memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.part:
        if given.part == "reference":
            seconds = reference(given.file)
        else:
            seconds = ours(given.file, memory=given.memory, twins=given.part == "everything")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps({"seconds": seconds, "peak_gb": peak}))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"declarations-{given.rows}.parquet"
        if not path.exists():
            make(path, given.rows)
        report(path, given)


def report(path: Path, given: argparse.Namespace) -> None:
    """Run the parts and print them beside each other."""
    print(f"{given.rows:,} declarations from Parquet, engine memory {given.memory}")
    base = 0.0
    for part in PARTS:
        command = [sys.executable, __file__, "--part", part, "--file", str(path)]
        done = subprocess.run(
            [*command, "--memory", given.memory], check=True, capture_output=True, text=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
        base = base or found["seconds"]["reference"]
        for name, seconds in found["seconds"].items():
            print(
                f"{name:22s} {seconds:8.1f} s  {seconds / base:6.2f} x reference  "
                f"peak {found['peak_gb']:.2f} GB"
            )


if __name__ == "__main__":
    main()
