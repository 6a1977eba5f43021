"""evenhand selectivity: advice on which declarations to examine, and what it is worth."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.cli.analyse import memory_amount
from evenhand.config import Config


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    noun = nouns.add_parser(
        "selectivity",
        help="train a risk model and judge it beside chance and simple histories",
        description="Learn from earlier declarations, judge on later ones, and write "
        "selectivity.md, selectivity.json and advice.csv. Some examinations are always drawn by "
        "lot. Needs the extra 'learning'.",
    )
    noun.add_argument(
        "source", nargs="+", type=Path, metavar="SOURCE", help="files, or folders of files"
    )
    noun.add_argument("--mapping", required=True, type=Path, metavar="MAP.yaml")
    noun.add_argument("--outcome", required=True, metavar="NAME", help="what counts as a finding")
    noun.add_argument("--out", required=True, type=Path, metavar="DIR")
    noun.add_argument(
        "--also",
        default="",
        metavar="a,b",
        help="further columns of the source that are known when a declaration is lodged",
    )
    noun.add_argument(
        "--share", type=float, default=0.05, help="of declarations that can be examined"
    )
    noun.add_argument(
        "--random-share",
        type=float,
        default=0.2,
        help="of examinations that are drawn by lot, at least 0.05",
    )
    noun.add_argument(
        "--split",
        nargs=2,
        type=date.fromisoformat,
        default=(),
        metavar="DAY",
        help="first days of the parts calibrated on and judged",
    )
    noun.add_argument("--seed", type=int, default=1)
    noun.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    noun.add_argument(
        "--memory", type=memory_amount, metavar="4GB", help="what the engine may hold in memory"
    )
    noun.add_argument("--spill", type=Path, metavar="DIR", help="folder for what does not fit")
    noun.set_defaults(run=run_selectivity)


def run_selectivity(arguments: argparse.Namespace) -> int:
    """Train, judge, write and print the page."""
    from evenhand.records.mapping.file import read_mapping  # noqa: PLC0415 -- slow import
    from evenhand.records.pseudonyms import ledger_for  # noqa: PLC0415 -- as above
    from evenhand.records.store import Limits  # noqa: PLC0415 -- as above
    from evenhand.selectivity.command import Asked, select_into  # noqa: PLC0415 -- as above

    config = Config.read()
    mapping = read_mapping(arguments.mapping)
    page = select_into(
        arguments.out,
        arguments.source,
        mapping,
        Asked(
            outcome=arguments.outcome,
            also=tuple(name.strip() for name in arguments.also.split(",") if name.strip()),
            share=arguments.share,
            random_share=arguments.random_share,
            split=tuple(arguments.split),
            seed=arguments.seed,
        ),
        ledger=ledger_for(mapping.identities, arguments.key or config.key),
        limits=Limits(
            memory=arguments.memory or config.memory,
            threads=config.threads,
            spill=arguments.spill or config.spill,
        ),
    )
    print(page)
    print(f"Written into {arguments.out}", file=sys.stderr)
    return 0
