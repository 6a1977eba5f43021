"""evenhand draw book, reconcile, records, nightly: the log beside other records, and as some."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evenhand.cli.draw_checks import add_checks
from evenhand.config import Config


def add_verbs(verbs: Any) -> None:
    """Add the commands."""
    book = verbs.add_parser(
        "book",
        help="write the tables that the office alone knows",
        description="Write which leaf is whose declaration (where the number of a lodgement's "
        "request is the declaration's), whose tag is which consignment with its proof, and who is "
        "behind a pseudonym. Personal data, for their owner alone; never published.",
    )
    book.add_argument("store", type=Path, metavar="STORE", help="folder of the office")
    book.add_argument("--out", required=True, type=Path, metavar="DIR")
    book.set_defaults(run=run_book)
    verb = verbs.add_parser(
        "reconcile",
        help="find declarations that were never drawn, or handled by another",
        description="Set the records of the declaration system beside the published log: "
        "declarations without a draw, handled by another than drawn with no exception in the log, "
        "draws without a declaration, containers under several tags, consignments at several "
        "offices, and where the book does not fit the log: each consignment is checked against "
        "its tag. Verify the log first. Exit code 1 if a row does not fit.",
    )
    verb.add_argument("log", type=Path, metavar="LOG", help="folder of the published log")
    verb.add_argument(
        "records", nargs="+", type=Path, metavar="RECORDS", help="files, or folders of files"
    )
    verb.add_argument("--mapping", required=True, type=Path, metavar="MAP.yaml")
    verb.add_argument(
        "--book",
        required=True,
        type=Path,
        metavar="DIR",
        help="the office's own tables: declarations.csv, handlers.csv, consignments.csv",
    )
    verb.add_argument(
        "--also",
        nargs=2,
        action="append",
        default=[],
        type=Path,
        metavar=("LOG", "BOOK"),
        help="another log of the administration, or an earlier one, with its book: what was lodged "
        "there too is listed",
    )
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    verb.set_defaults(run=run_reconcile)
    _add_records(verbs)
    _add_nightly(verbs)


def _add_records(verbs: Any) -> None:
    verb = verbs.add_parser(
        "records",
        help="write the log as records that measures can be asked of",
        description="Write declarations, rosters and acts of a log as Parquet, with a mapping.yaml "
        "for evenhand analyse. Holds accounts in clear: for its owner alone.",
    )
    _about_log(verb)
    verb.set_defaults(run=run_records)


def _add_nightly(verbs: Any) -> None:
    verb = verbs.add_parser(
        "nightly",
        help="verify the log, and ask whether somebody plays around the draw",
        description="Verify, check the book against the log, then ask pair_excess, lot_test, "
        "balance, reassignment, roster_gaps and relodgement of the log, and write their report. "
        "Exit code 0: nothing; 1: the log fails, or the book does not fit it; 3: a measure asks "
        "for a review.",
    )
    _about_log(verb)
    verb.add_argument("--log-key", metavar="KEY", help="the log's key, name+number+key")
    add_checks(verb)
    verb.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    verb.set_defaults(run=run_nightly)


def _about_log(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("log", type=Path, metavar="LOG", help="folder of the published log")
    verb.add_argument(
        "--book",
        required=True,
        type=Path,
        metavar="DIR",
        help="the office's own tables; declarations.csv may have agent and released_at",
    )
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument("--time-zone", default="UTC", metavar="ZONE", help="as Asia/Ashgabat")
    verb.add_argument(
        "--basis", default="", metavar="TEXT", help="act that allows figures on single accounts"
    )


def run_book(arguments: argparse.Namespace) -> int:
    """Write the book and say how many rows each table has."""
    from evenhand.draw.book_writing import write_book  # noqa: PLC0415 -- slow import

    for name, rows in write_book(arguments.store, arguments.out).items():
        print(f"{name}: {rows}")
    return 0


def run_reconcile(arguments: argparse.Namespace) -> int:
    """Reconcile, print, and answer by the exit code."""
    from evenhand.analysis.draw_reconcile import Asked, reconcile_into  # noqa: PLC0415 -- slow import
    from evenhand.records.store import Limits  # noqa: PLC0415 -- as above

    config = Config.read()
    said = reconcile_into(
        Asked(
            arguments.log,
            arguments.book,
            tuple(arguments.records),
            arguments.mapping,
            arguments.out,
            arguments.key or config.key,
            Limits(config.memory, config.threads, config.spill),
            tuple((log, book) for log, book in arguments.also),
            datetime.now(UTC),
        )
    )
    print(said.text)
    rows = f"{said.wrong} rows do not fit" if said.wrong else "every row fits"
    print(f"{rows}; written into {arguments.out}", file=sys.stderr)
    return 1 if said.wrong else 0


def run_records(arguments: argparse.Namespace) -> int:
    """Write the log as records."""
    from evenhand.draw.as_records import write_records  # noqa: PLC0415 -- slow import
    from evenhand.draw.book import read_book  # noqa: PLC0415 -- as above
    from evenhand.draw.reading import read_log  # noqa: PLC0415 -- as above

    write_records(
        read_log(arguments.log),
        read_book(arguments.book),
        arguments.out,
        time_zone=arguments.time_zone,
        basis=arguments.basis,
    )
    print(f"Written into {arguments.out}", file=sys.stderr)
    return 0


def run_nightly(arguments: argparse.Namespace) -> int:
    """Do the night's job and answer by the exit code."""
    from evenhand.analysis.draw_nightly import Asked, nightly  # noqa: PLC0415 -- slow import
    from evenhand.draw.notes import parse_key  # noqa: PLC0415 -- as above
    from evenhand.records.store import Limits  # noqa: PLC0415 -- as above

    config = Config.read()
    night = nightly(
        Asked(
            arguments.log,
            arguments.book,
            arguments.out,
            log_key=parse_key(arguments.log_key) if arguments.log_key else None,
            witnesses=tuple(parse_key(line) for line in arguments.witness),
            now=arguments.now,
            time_zone=arguments.time_zone,
            basis=arguments.basis,
            key=arguments.key or config.key,
            limits=Limits(config.memory, config.threads, config.spill),
            made_at=datetime.now(UTC),
        )
    )
    print(night.text)
    print(f"Report: {arguments.out / 'report.html'}", file=sys.stderr)
    return night.code
