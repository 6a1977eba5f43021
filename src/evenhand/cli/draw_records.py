"""evenhand draw book, reconcile: the log beside the records of the declaration system."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from evenhand.config import Config


def add_verbs(verbs: Any) -> None:
    """Add the commands."""
    book = verbs.add_parser(
        "book",
        help="write the tables that the office alone knows",
        description="Write which leaf is whose declaration (where the number of a lodgement's "
        "request is the declaration's), whose tag is which consignment, and who is behind a "
        "pseudonym. Personal data, for their owner alone; never published.",
    )
    book.add_argument("store", type=Path, metavar="STORE", help="folder of the office")
    book.add_argument("--out", required=True, type=Path, metavar="DIR")
    book.set_defaults(run=run_book)
    verb = verbs.add_parser(
        "reconcile",
        help="find declarations that were never drawn, or handled by another",
        description="Set the records of the declaration system beside the published log: "
        "declarations without a draw, handled by another than drawn with no exception in the log, "
        "draws without a declaration, containers under several tags. Verify the log first. Exit "
        "code 1 if a row does not fit.",
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
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    verb.set_defaults(run=run_reconcile)


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
        )
    )
    print(said.text)
    rows = f"{said.wrong} rows do not fit" if said.wrong else "every row fits"
    print(f"{rows}; written into {arguments.out}", file=sys.stderr)
    return 1 if said.wrong else 0
