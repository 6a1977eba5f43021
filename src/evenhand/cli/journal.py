"""evenhand journal: is the journal of the web product as it was written?"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def add(nouns: Any) -> None:
    """Add the noun and its verbs to the parser."""
    noun = nouns.add_parser("journal", help="is the journal of the web product as it was written")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="read it whole, and name the first entry that is not")
    verify.add_argument("--head", type=Path, help="a signed head that was kept outside")
    verify.add_argument("--key", help="the line that evenhand journal key printed")
    verify.set_defaults(run=run_verify)
    head = verbs.add_parser("head", help="write a signed head, to be kept outside this machine")
    head.add_argument("--out", type=Path, required=True)
    head.set_defaults(run=run_head)
    key = verbs.add_parser("key", help="print the public key that heads are signed with")
    key.set_defaults(run=run_key)


def run_verify(arguments: argparse.Namespace) -> int:
    """Say whether the journal holds; exit code 1 where it does not."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.journal import house  # noqa: PLC0415 -- needs the settings

    checked = house.verified(arguments.head, arguments.key)
    if checked.fault is not None:
        print(f"The journal does not hold. {checked.fault.what}")
        return 1
    print(f"The journal holds: {checked.entries:,} entries, the last {checked.last}.")
    if arguments.head is None:
        print("Held against no head: one that was cut off or written anew would hold as well.")
    return 0


def run_head(arguments: argparse.Namespace) -> int:
    """Write a signed head into a new file."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.journal import house  # noqa: PLC0415 -- needs the settings

    head = house.write_head(arguments.out, day=datetime.now(UTC).date())
    print(f"{arguments.out}: {head.entries:,} entries. Keep it where this machine cannot write.")
    return 0


def run_key(arguments: argparse.Namespace) -> int:
    """Print the key as one line."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.journal import house  # noqa: PLC0415 -- needs the settings

    print(house.key_line())
    print("Keep this line with the heads: it tells them from forged ones.", file=sys.stderr)
    return 0
