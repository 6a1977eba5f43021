"""``evenhand practice make``: an invented administration to practise on."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

DEFAULT_DECLARATIONS = 50_000


def add(nouns: Any) -> None:
    """Add the noun ``practice`` and its commands to the parser."""
    noun = nouns.add_parser(
        "practice", help="make an invented administration with planted and documented faults"
    )
    verbs = noun.add_subparsers(metavar="COMMAND", required=True)
    make = verbs.add_parser(
        "make",
        help="write its records, its mapping and the truth about it into a folder",
        description="Write an invented administration into DIR: declarations, items, events, "
        "officers, rosters, calendars, control totals, mapping.yaml and truth.json.",
    )
    make.add_argument("folder", metavar="DIR", type=Path, help="folder to make")
    make.add_argument(
        "--declarations",
        metavar="N",
        type=int,
        default=DEFAULT_DECLARATIONS,
        help="declarations of the year, 100 or more (default: %(default)s)",
    )
    make.add_argument(
        "--seed",
        metavar="S",
        type=_seed,
        default=1,
        help="the same seed gives the same administration (default: %(default)s)",
    )
    make.add_argument("--honest", action="store_true", help="plant no fault")
    make.add_argument(
        "--replace", action="store_true", help="replace an earlier practice administration in DIR"
    )
    make.add_argument("--quiet", action="store_true", help="print no progress")
    make.set_defaults(run=_make)
    house = verbs.add_parser(
        "house",
        help="set up the practice house of the web product: invented people, records, a run done",
        description="Set up the practice house that evenhand serve --practice serves, with a run "
        "done, and end. What is there already is left as it is.",
    )
    house.add_argument(
        "--declarations",
        metavar="N",
        type=int,
        default=10_000,
        help="declarations of the year, 100 or more (default: %(default)s)",
    )
    house.set_defaults(run=_house)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no seed: give a whole number, 0 or more")
    return int(text)


def _make(arguments: argparse.Namespace) -> int:
    from evenhand.practice.make import make  # noqa: PLC0415 -- slow import

    made = make(
        arguments.folder,
        declarations=arguments.declarations,
        seed=arguments.seed,
        honest=arguments.honest,
        replace=arguments.replace,
        threads=os.cpu_count() or 1,
        progress=None if arguments.quiet else _progress(arguments.declarations),
    )
    print(
        f"{made.folder}\n"
        f"  {made.declarations:,} declarations, {made.items:,} items, {made.events:,} events\n"
        f"  mapping: {made.mapping}\n"
        f"  truth:   {made.truth} ({len(made.faults)} faults planted)\n"
        f"Next: evenhand analyse {made.folder} --mapping {made.mapping} --out RESULTS"
    )
    return 0


def _house(arguments: argparse.Namespace) -> int:
    from evenhand.config import Config  # noqa: PLC0415 -- this command alone
    from evenhand.web.practice_house import choose  # noqa: PLC0415
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    home = choose(Config.read().home)
    start()
    from evenhand.web.operations.practice import load  # noqa: PLC0415 -- needs the settings

    load(
        declarations=arguments.declarations,
        analyse=True,
        tell=lambda words: print(words, file=sys.stderr, flush=True),
    )
    print(f"{home}\nNext: evenhand serve --practice")
    return 0


def _progress(declarations: int) -> Any:
    def tell(done: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done >= declarations else ""
            print(f"\r{done:,} of {declarations:,} declarations", end=end, file=sys.stderr)

    return tell
