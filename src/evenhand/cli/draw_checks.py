"""What may every command be told that verifies the log of the draw?"""

from __future__ import annotations

import argparse


def add_checks(verb: argparse.ArgumentParser) -> None:
    """Let a command be told which witnesses must have cosigned, and the time."""
    verb.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="KEY",
        help="key of a witness who must have cosigned; may be given again",
    )
    verb.add_argument(
        "--now",
        type=int,
        metavar="SECONDS",
        help="the time since 1970: what is missing by then, and whether the log is ahead of it",
    )
