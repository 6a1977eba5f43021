"""How fast and in how much memory do source files become a store?

Loads an invented extract as CSV, and declarations with eight events each as Parquet, and sets the
time against the engine's bare copy of the same Parquet files. Run it with the number of
declarations and a format: ``python benchmarks/records/bench_loading.py 10000000 csv``; each load
runs in a process of its own, whose highest memory is printed. Ten million rows of CSV must stay
under 2 GB.
"""

from __future__ import annotations

import hashlib
import hmac
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from evenhand.records.design import Design, Outcome
from evenhand.records.loading import load
from evenhand.records.mapping import Mapping, Source, Theirs
from evenhand.records.store import Limits

DECLARATIONS = {
    "declaration_id": "decl",
    "office": "office",
    "channel_selected": "channel",
    "registered_at": "registered",
    "released_at": "released",
    "officer": "inspector",
    "agent": "broker",
    "importer": "importer",
}
EVENTS = {"declaration_id": "decl", "activity": "activity", "at": "moment", "actor": "actor"}


def make(folder: Path, rows: int, forms: list[str]) -> None:
    """Write the invented extract: ``d.csv``, or ``d.parquet`` and ``e.parquet``."""
    start = "TIMESTAMP '2023-01-01' + to_seconds(i * 60 % 60000000)"
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"""
            CREATE VIEW d AS SELECT 'D' || i AS decl, 'OFF' || hash(i) % 30 AS office,
            ['green', 'yellow', 'red'][(hash(i * 3) % 3 + 1)::INT] AS channel,
            {start} AS registered, {start} + to_seconds((hash(i * 7) % 90000)::BIGINT) AS released,
            'insp' || hash(i * 5) % 600 AS inspector, 'broker' || hash(i * 11) % 3000 AS broker,
            'imp' || hash(i * 13) % 200000 AS importer, (hash(i * 17) % 10000000) / 100.0 AS duty,
            (hash(i * 19) % 10 = 0)::INT AS fraud, 'some text, with a comma' AS note
            FROM range({rows}) t(i)""")
        connection.execute(f"""
            CREATE VIEW e AS SELECT 'D' || i // 8 AS decl, 'act ' || i % 8 AS activity,
            TIMESTAMP '2023-01-01' + to_seconds(i * 60 // 8 % 60000000 + i % 8 * 977) AS moment,
            'insp' || hash(i) % 600 AS actor FROM range({rows * 8}) t(i)""")
        if "csv" in forms:
            connection.execute(f"COPY d TO '{folder / 'd.csv'}' (HEADER)")
        for name in ("d", "e") if "parquet" in forms else ():
            connection.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")


def copied(folder: Path) -> None:
    """Copy the Parquet files as the engine does it, with the store's compression."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SET enable_progress_bar = false")
        for name in ("d", "e"):
            source, target = folder / f"{name}.parquet", folder / f"{name}.copy.parquet"
            connection.execute(
                f"COPY (FROM '{source}') TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )


def loaded(folder: Path, *, form: str, keep: bool) -> None:
    """Load the extract from one format."""
    mapping = Mapping(
        sources=tuple(sources(form)),
        design=Design(
            outcomes=(Outcome("fraud", "fraud", "share"), Outcome("duty", "duty", "amount")),
            time_zone="Asia/Ashgabat",
        ),
        identities="keep" if keep else "pseudonymise",
    )
    made = load(
        [folder],
        mapping,
        store=folder / "store",
        replace_identity=None if keep else pseudonyms,
        limits=Limits(memory="4GB", threads=2),
        quarantine=folder / "quarantine",
    )
    assert made.reconciled


def sources(form: str) -> list[Source]:
    """Return the tables of one format."""
    columns = {ours: Theirs(theirs) for ours, theirs in DECLARATIONS.items()}
    extra = ("duty", "fraud")
    if form == "csv":
        return [Source("declarations", "d.csv", "csv", columns, extra=extra)]
    events = {ours: Theirs(theirs) for ours, theirs in EVENTS.items()}
    return [
        Source("declarations", "d.parquet", "parquet", columns, extra=extra),
        Source("events", "e.parquet", "parquet", events),
    ]


def pseudonyms(values: list[str]) -> list[str]:
    """Return keyed hashes, as an installation would."""
    return [hmac.new(b"key", v.encode(), hashlib.sha256).hexdigest()[:16] for v in values]


def timed(name: str, work: object, *arguments: object, **named: object) -> float:
    """Run ``work`` in a process of its own; print and return its seconds."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_run, args=(answer, work, arguments, named))
    process.start()
    seconds, cpu, peak = answer.get()
    process.join()
    print(f"{name:34} {seconds:8.1f} s  {cpu:8.1f} s of processor  {peak:8.0f} MB at most")
    return float(seconds)


def _run(answer, work, arguments, named):  # type: ignore[no-untyped-def]
    start, cpu = time.perf_counter(), time.process_time()
    work(*arguments, **named)
    answer.put((time.perf_counter() - start, time.process_time() - cpu, _peak()))


def _peak() -> float:
    try:
        import resource  # noqa: PLC0415 -- optional dependency
    except ImportError:  # Windows keeps no such record
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    forms = sys.argv[2:] or ["csv", "parquet"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, rows, forms)
        events = f"; {rows * 8:,} events in Parquet" if "parquet" in forms else ""
        print(f"{rows:,} declarations{events}")
        if "csv" in forms:
            timed("CSV, pseudonymised", loaded, folder, form="csv", keep=False)
        if "parquet" in forms:
            timed("Parquet, pseudonymised", loaded, folder, form="parquet", keep=False)
            kept = timed("Parquet, identities kept", loaded, folder, form="parquet", keep=True)
            bare = timed("the engine's bare copy", copied, folder)
            print(f"kept / bare copy: {kept / bare:.1f}")


if __name__ == "__main__":
    main()
