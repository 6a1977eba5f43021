"""evenhand upgrade: makes the house of the web product what this version needs."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    upgrade = nouns.add_parser(
        "upgrade", help="make the web product's house and database what this version needs"
    )
    upgrade.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Bring the database up to date, and say how a new house is set up."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.operations.upgrading import code_of_first_run, upgrade  # noqa: PLC0415

    changes = upgrade()
    print(f"The database is up to date: {len(changes)} changes were made.")
    code = code_of_first_run()
    if code is not None:
        print(f"Code of the first run: {code}", file=sys.stderr)
    return 0
