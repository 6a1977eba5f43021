"""evenhand doctor: is the web product of this installation in order?"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    doctor = nouns.add_parser("doctor", help="look whether the web product is in order here")
    doctor.add_argument("--json", action="store_true", help="as a list, for a program")
    doctor.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line a check; exit code 1 where one fails."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.operations.doctor import Found, examine  # noqa: PLC0415

    lines = list(examine())
    if arguments.json:
        print(json.dumps([asdict(line) for line in lines], indent=1))
    else:
        for line in lines:
            print(f"{line.state:<4}  {line.name:<10}  {line.what}")
            if line.do_next:
                print(f"{'':<18}{line.do_next}")
    return int(any(line.state is Found.FAIL for line in lines))
