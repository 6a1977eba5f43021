"""evenhand rekey: replaces the key that wraps personal details of the web product."""

from __future__ import annotations

import argparse
from typing import Any

from evenhand.errors import ConfigError


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    rekey = nouns.add_parser(
        "rekey", help="replace the key that wraps personal details of the web product"
    )
    rekey.add_argument("--yes", action="store_true", help="replace it: older backups keep the old")
    rekey.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replace the key, and say what is left to do."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.operations.rekeying import rekey  # noqa: PLC0415 -- needs the settings

    if not arguments.yes:
        raise ConfigError(
            "The key that wraps personal details would be replaced.",
            do_next="Make a backup (evenhand backup), stop the units, and say --yes.",
        )
    done = rekey()
    print(f"{done.keys:,} keys are wrapped, and {done.factors:,} factors sealed, under a new key.")
    print("Make a backup now. The old key opens older backups alone: delete those when you may.")
    return 0
