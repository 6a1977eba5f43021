"""evenhand analyse: from an export and a mapping to an answer and its report."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evenhand.config import Config, is_memory

BLAS_THREADS: Final = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What OpenBLAS, OpenMP, MKL and Accelerate ask for their number of threads."""


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    command = nouns.add_parser(
        "analyse",
        help="answer how much outcomes depend on who handled them, and write the report",
        description="Read, check and measure records, and write findings.json, report.html, "
        "report.pdf, report.xlsx, rejects.csv, tables/*.parquet and, where holders are named, "
        "identities.sealed. Exits 0 when it ran, whatever it found.",
    )
    command.add_argument(
        "source", nargs="+", type=Path, metavar="SOURCE", help="files, or folders of files"
    )
    command.add_argument("--mapping", required=True, type=Path, metavar="MAP.yaml")
    command.add_argument("--out", required=True, type=Path, metavar="DIR")
    command.add_argument("--measures", metavar="a,b", default="", help="only these; default: all")
    command.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help="default: duckdb"
    )
    command.add_argument(
        "--spark-address",
        metavar="sc://HOST:PORT",
        help="Spark Connect server for --engine spark; default: Spark on this machine",
    )
    command.add_argument(
        "--memory", type=memory_amount, metavar="4GB", help="what the engine may hold in memory"
    )
    command.add_argument("--spill", type=Path, metavar="DIR", help="folder for what does not fit")
    command.add_argument("--threads", type=_positive, metavar="N")
    command.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    command.add_argument(
        "--holders",
        nargs=2,
        type=Path,
        metavar="CARD",
        help="cards of two people of different units: seals the identities to both",
    )
    command.add_argument(
        "--store", type=Path, metavar="DIR", help="keep the checked records here for --since"
    )
    command.add_argument(
        "--since",
        type=_day,
        metavar="YYYY-MM-DD",
        help="join what was registered from this day on to the records in --store",
    )
    command.add_argument("--quiet", action="store_true", help="no progress bar, for pipes")
    command.add_argument(
        "--repeatable",
        action="store_true",
        help="no time of the run and one thread of the engine, for equal bytes",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyse, write, and print the headline findings."""
    _add_up_on_one_thread()
    from evenhand.analysis.command import CommandOptions, analyse_into  # noqa: PLC0415 -- slow import
    from evenhand.analysis.holding import Holding  # noqa: PLC0415 -- slow import
    from evenhand.records.engine import Engine  # noqa: PLC0415 -- slow import

    config = Config.read()
    options = CommandOptions(
        sources=tuple(arguments.source),
        mapping=arguments.mapping,
        out=arguments.out,
        measures=tuple(m.strip() for m in arguments.measures.split(",") if m.strip()),
        engine=Engine(arguments.engine, arguments.spark_address or config.spark_address),
        memory=arguments.memory or config.memory,
        spill=arguments.spill or config.spill,
        threads=arguments.threads or config.threads,
        key=arguments.key or config.key,
        holders=tuple(arguments.holders or config.holders or ()),
        must_seal=bool(arguments.holders),
        made_at=None if arguments.repeatable else datetime.now(UTC),
        holding=Holding(arguments.store, arguments.since),
    )
    with _bar(quiet=arguments.quiet) as progress:
        text = analyse_into(options, progress=progress)
    print(text)
    return 0


def _add_up_on_one_thread() -> None:
    """Keep the libraries of linear algebra to one thread, which they learn when they are loaded.

    On several they add up in parts, and the last digits depend on how many there are; and while the
    engine counts on every core, they would only wait for each other.
    """
    if "numpy" not in sys.modules:
        os.environ.update(dict.fromkeys(BLAS_THREADS, "1"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"'{text}' is no day as 2026-07-01") from err


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


def memory_amount(text: str) -> str:
    """Return an amount of memory as it was typed, for argparse to refuse where it is none."""
    if not is_memory(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no amount of memory, as 4GB or 512MB")
    return text


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Any]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)
