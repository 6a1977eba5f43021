"""evenhand worker: does what pages of the web product ask for."""

from __future__ import annotations

import argparse
from typing import Any


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    worker = nouns.add_parser("worker", help="do the runs that are asked for in the web product")
    worker.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until ended."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.operations.worker import work  # noqa: PLC0415 -- needs the settings

    work()
    return 0
