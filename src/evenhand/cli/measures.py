"""evenhand measures: which questions can be asked of records."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add(nouns: Any) -> None:
    """Add the noun and its verbs to the parser."""
    noun = nouns.add_parser("measures", help="the questions that can be asked of records")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="each measure, its question and what it needs")
    listed.add_argument("--json", action="store_true", help="for programs")
    listed.set_defaults(run=run_list)


def run_list(arguments: argparse.Namespace) -> int:
    """Print every measure."""
    from evenhand.measures import MEASURES  # noqa: PLC0415 -- slow import

    rows = [
        {
            "name": m.NAME,
            "version": m.VERSION,
            "question": m.QUESTION,
            "role": m.ROLE,
            "needs": list(m.NEEDS),
            "twin": m.HAS_TWIN,
        }
        for m in MEASURES
    ]
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['name']}\n  {row['question']}\n  needs {', '.join(row['needs'])}")
    return 0
