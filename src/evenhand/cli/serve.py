"""evenhand serve: the web product on this machine, to try it out."""

from __future__ import annotations

import argparse
from typing import Any

from evenhand.config import Config


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    serve = nouns.add_parser(
        "serve", help="the web product on this machine, one command for trying it out"
    )
    serve.add_argument("--port", type=int, default=8000, help="on 127.0.0.1; 0 takes a free one")
    serve.add_argument(
        "--practice",
        action="store_true",
        help="an invented administration in a house of its own, which one button removes",
    )
    serve.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Bring the database up to date, start the worker, and answer until interrupted."""
    if arguments.practice:
        from evenhand.web.practice_house import choose  # noqa: PLC0415 -- this option alone

        choose(Config.read().home)
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.serving import serve  # noqa: PLC0415 -- needs the settings

    return serve(arguments.port)
