"""evenhand instruments: the texts as data, and whether they are sound."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any


def add(nouns: Any) -> None:
    """Add the noun and its verbs to the parser."""
    noun = nouns.add_parser("instruments", help="the texts that the questions come from")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="instruments, or the requirements of one")
    listed.add_argument("instrument", nargs="?", metavar="ID", help="as arusha, rkc, tfa, tpg, idg")
    listed.add_argument("--json", action="store_true", help="for programs")
    listed.set_defaults(run=run_list)
    checked = verbs.add_parser("check", help="whether every text is whole and every link resolves")
    checked.set_defaults(run=run_check)


def run_list(arguments: argparse.Namespace) -> int:
    """Print the instruments, or the requirements of one with the basis of each paraphrase."""
    from evenhand.findings.plain import plain  # noqa: PLC0415 -- slow import
    from evenhand.instruments.catalogue import instruments, requirements  # noqa: PLC0415 -- slow import

    rows = requirements(arguments.instrument) if arguments.instrument else instruments()
    if arguments.json:
        print(json.dumps(plain(rows), indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        basis = f" [{row.basis}]" if hasattr(row, "basis") else ""
        print(f"{row.id}{basis}  {getattr(row, 'text', '') or row.title}")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Say every problem; 0 if there is none."""
    from evenhand.findings.wording import counted  # noqa: PLC0415 -- slow import
    from evenhand.instruments.health import check  # noqa: PLC0415 -- slow import

    problems = check()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(counted(len(problems), "problem") if problems else "Every instrument is whole.")
    return 1 if problems else 0
