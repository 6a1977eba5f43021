"""evenhand backup: copies the house of the web product into one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    backup = nouns.add_parser(
        "backup", help="copy data, journal, settings and keys of the web product into one file"
    )
    backup.add_argument(
        "--out", type=Path, required=True, help="a new file, or a folder in which one is made"
    )
    backup.add_argument(
        "--without-sources", action="store_true", help="leave the records under sources out"
    )
    backup.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the backup; exit code 1 where the journal in it does not hold."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.operations.backup import back_up  # noqa: PLC0415 -- needs the settings

    made = back_up(arguments.out, with_sources=not arguments.without_sources)
    told = made.manifest
    print(f"{made.sha256}  {made.path}")
    print(
        f"{len(told['files']):,} files: the database ({told['database']['kind']}) with a journal "
        f"of {told['journal']['entries']:,} entries, {len(told['keys'])} keys, "
        f"{len(told['settings'])} settings; {len(told['left_out'])} left out.",
        file=sys.stderr,
    )
    print(told["secret"], file=sys.stderr)
    if made.fault is not None:
        print(f"The journal does not hold. {made.fault.what}", file=sys.stderr)
        return 1
    return 0
