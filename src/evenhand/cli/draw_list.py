"""evenhand draw list: a shift dealt from paper, sealed before and checked afterwards."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add the commands."""
    noun = verbs.add_parser("list", help="deal a shift from a sealed list on paper")
    acts = noun.add_subparsers(metavar="ACT", required=True)
    make = acts.add_parser(
        "make",
        help="print a sealed list for a shift",
        description="Write list.pdf (strips to be cut and closed: whoever reads it knows the "
        "shift) and commitments.json, which the internal auditor keeps. Prints the fingerprint "
        "to be written down before the shift.",
    )
    make.add_argument("--office", required=True, metavar="NAME")
    make.add_argument("--shift", required=True, metavar="NAME")
    make.add_argument(
        "--roster", required=True, type=Path, metavar="FILE", help="CSV: officer, weight"
    )
    make.add_argument(
        "--part",
        required=True,
        action="append",
        type=_part,
        metavar="NAME=FILE",
        help="somebody's secret, mode 600; two at least",
    )
    make.add_argument("--lines", required=True, type=int, metavar="N")
    make.add_argument("--out", required=True, type=Path, metavar="DIR")
    make.set_defaults(run=run_make)
    check = acts.add_parser(
        "check",
        help="check a list after its shift",
        description="Check that each line was opened in its order with the value that was sealed, "
        "and its file handled by whom it gives. Exit code 1 if not.",
    )
    check.add_argument("commitments", type=Path, metavar="COMMITMENTS", help="commitments.json")
    check.add_argument(
        "used",
        type=Path,
        metavar="USED",
        help="CSV: line, declaration_id, officer, value, reason",
    )
    check.add_argument(
        "--part",
        action="append",
        default=[],
        type=_part,
        metavar="NAME=FILE",
        help="the secrets, shown after the shift: the whole list is made again from them",
    )
    check.set_defaults(run=run_check)


def _part(text: str) -> tuple[str, Path]:
    name, mark, path = text.partition("=")
    if not (name and mark and path):
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=FILE")
    return name, Path(path)


def run_make(arguments: argparse.Namespace) -> int:
    """Make a list."""
    from evenhand.analysis.sealed_list import list_into  # noqa: PLC0415 -- slow import

    fingerprint = list_into(
        arguments.out,
        arguments.office,
        arguments.shift,
        arguments.roster,
        dict(arguments.part),
        arguments.lines,
    )
    print(fingerprint)
    print(
        f"Written into {arguments.out}: hand commitments.json to the auditor, print list.pdf and "
        "remove it.",
        file=sys.stderr,
    )
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check a list and answer by the exit code."""
    from evenhand.draw import sealed_list  # noqa: PLC0415 -- slow import

    commitments = sealed_list.read_commitments(arguments.commitments)
    checked = sealed_list.check(commitments, sealed_list.read_used(arguments.used))
    parts = {name: sealed_list.read_part(path) for name, path in arguments.part}
    faults = [*sealed_list.check_parts(commitments, parts), *checked.faults]
    for fault in faults:
        print(fault)
    print(f"fingerprint: {commitments.fingerprint}")
    print(f"lines used: {checked.lines} of {len(commitments.seals)}")
    print(f"moved with a reason: {checked.moved}")
    said = f"{len(faults)} faults" if faults else "no fault"
    print(f"The list has {said}.", file=sys.stderr)
    return 1 if faults else 0
