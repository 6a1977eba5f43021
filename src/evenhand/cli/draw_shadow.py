"""evenhand draw shadow: what a lot would change, from exports alone."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evenhand.cli.analyse import memory_amount
from evenhand.config import Config


def add_verbs(verbs: Any) -> None:
    """Add the command."""
    verb = verbs.add_parser(
        "shadow",
        help="say what a lot would change, from exports alone",
        description="Deal recorded files by a lot of a stated seed, beside what was dealt, and ask "
        "the measures of the lot of both. No real lot: whoever knows the seed can foresee it. "
        "Writes report.html, report.pdf, findings.json and tables/.",
    )
    verb.add_argument(
        "source", nargs="+", type=Path, metavar="SOURCE", help="files, or folders of files"
    )
    verb.add_argument("--mapping", required=True, type=Path, metavar="MAP.yaml")
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument(
        "--within",
        default="",
        metavar="a,b",
        help="columns of the set in which any handler could be given any file; default: the "
        "mapping's",
    )
    verb.add_argument("--seed", default="1", metavar="TEXT", help="stated on the report; 1")
    verb.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    verb.add_argument(
        "--memory", type=memory_amount, metavar="4GB", help="what the engine may hold in memory"
    )
    verb.add_argument("--spill", type=Path, metavar="DIR", help="folder for what does not fit")
    verb.add_argument(
        "--repeatable", action="store_true", help="no time of the run, for equal bytes"
    )
    verb.set_defaults(run=run_shadow)


def run_shadow(arguments: argparse.Namespace) -> int:
    """Deal, write and print what would change."""
    from evenhand.analysis.shadow import Asked, shadow_into  # noqa: PLC0415 -- slow import
    from evenhand.records.store import Limits  # noqa: PLC0415 -- as above

    config = Config.read()
    asked = Asked(
        sources=tuple(arguments.source),
        mapping=arguments.mapping,
        out=arguments.out,
        seed=arguments.seed,
        within=tuple(c.strip() for c in arguments.within.split(",") if c.strip()),
        key=arguments.key or config.key,
        limits=Limits(
            arguments.memory or config.memory, config.threads, arguments.spill or config.spill
        ),
        made_at=None if arguments.repeatable else datetime.now(UTC),
    )
    print(shadow_into(asked))
    return 0
