"""How fast and in how much memory do source files become a store?

An invented extract as CSV, and a tenth of its declarations with eight events each as Parquet,
beside the engine's bare copy of the same Parquet files. Each load runs in a process of its own,
whose highest memory is taken.

    python -m benchmarks.records.bench_loading [--rows 10000000]
"""

from __future__ import annotations

import hashlib
import hmac
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from benchmarks.harness import Cost, Row

from benchmarks import harness
from evenhand.records.design import Design, Outcome
from evenhand.records.loading.load import load
from evenhand.records.mapping import Mapping, Source, Theirs
from evenhand.records.store import Limits

CSV_PEAK_MB = 2_000
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


def copied(folder: Path) -> Cost:
    """Copy the Parquet files as the engine does it, with the store's compression."""

    def work() -> None:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2")
            connection.execute("SET enable_progress_bar = false")
            for name in ("d", "e"):
                source, target = folder / f"{name}.parquet", folder / f"{name}.copy.parquet"
                connection.execute(
                    f"COPY (FROM '{source}') TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
                )

    return harness.best(work, rounds=1)


def loaded(folder: Path, form: str, keep: bool) -> Cost:
    """Load the extract from one format."""
    mapping = Mapping(
        sources=tuple(sources(form)),
        design=Design(
            outcomes=(Outcome("fraud", "fraud", "share"), Outcome("duty", "duty", "amount")),
            time_zone="Asia/Ashgabat",
        ),
        identities="keep" if keep else "pseudonymise",
    )

    def work() -> None:
        made = load(
            [folder],
            mapping,
            store=folder / "store",
            replace_identity=None if keep else pseudonyms,
            limits=Limits(memory="4GB", threads=2),
            quarantine=folder / "quarantine",
        )
        assert made.reconciled

    return harness.best(work, rounds=1)


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


def rows(count: int) -> Iterator[Row]:
    """Load from CSV, then from Parquet beside the bare copy."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        harness.alone(make, folder, count, ["csv"])
        cost = harness.alone(loaded, folder, "csv", False)
        yield Row(
            f"load a CSV of {count:,} rows, pseudonymised",
            cost.seconds,
            cost.peak_mb,
            must=f"under {CSV_PEAK_MB} MB",
            reached=cost.peak_mb < CSV_PEAK_MB,
        )
    with tempfile.TemporaryDirectory() as name:
        folder, fewer = Path(name), count // 10
        harness.alone(make, folder, fewer, ["parquet"])
        bare = harness.alone(copied, folder)
        for said, keep in (("pseudonymised", False), ("identities kept", True)):
            cost = harness.alone(loaded, folder, "parquet", keep)
            yield Row(
                f"load Parquet, {fewer:,} rows, {8 * fewer:,} events, {said}",
                cost.seconds,
                cost.peak_mb,
                f"{cost.seconds / bare.seconds:.1f} x the bare copy",
            )


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    return harness.show(rows(parser.parse_args().rows))


if __name__ == "__main__":
    sys.exit(main())
