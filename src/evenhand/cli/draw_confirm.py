"""evenhand draw confirm: people sign what the log says that they did."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add the commands of those whom the log names, and of the auditor."""
    noun = verbs.add_parser("confirm", help="sign the entries that name you, and check who did")
    acts = noun.add_subparsers(metavar="ACT", required=True)
    make = acts.add_parser(
        "make",
        help="make a key of your own and print its public part",
        description="Make the key of an actor or approver, on a machine of their own and not on "
        "the server. Take what it prints to the auditor yourself.",
    )
    make.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    make.add_argument("--name", required=True, metavar="NAME", help="as your token has it")
    make.set_defaults(run=run_make)
    listed = acts.add_parser("list", help="show the entries that name you")
    listed.add_argument("log", type=Path, metavar="LOG", help="folder of the published log")
    listed.add_argument("--name", required=True, metavar="NAME")
    listed.set_defaults(run=run_list)
    sign = acts.add_parser("sign", help="sign entries that name you")
    sign.add_argument("folder", type=Path, metavar="DIR", help="folder of your key")
    sign.add_argument("log", type=Path, metavar="LOG", help="folder of the published log")
    sign.add_argument("--name", required=True, metavar="NAME")
    sign.add_argument(
        "--leaf", required=True, type=int, nargs="+", metavar="N", help="entries that you did"
    )
    sign.add_argument("--out", required=True, type=Path, metavar="FILE", help="for the auditor")
    sign.set_defaults(run=run_sign)
    check = acts.add_parser(
        "check",
        help="find entries that those named there did not sign",
        description="Set the files that people signed beside the entries of the log that name "
        "them. Exit code 1 if an entry of more than a day ago was not signed by somebody named "
        "there whose key is given, or a file confirms another log. Verify the log first.",
    )
    check.add_argument("log", type=Path, metavar="LOG", help="folder of the published log")
    check.add_argument(
        "--signed", nargs="*", default=[], type=Path, metavar="FILE", help="what people signed"
    )
    check.add_argument(
        "--signer",
        required=True,
        action="append",
        metavar="KEY",
        help="key of a person, from that person; may be given again",
    )
    check.set_defaults(run=run_check)


def run_make(arguments: argparse.Namespace) -> int:
    """Make a key and print its public part."""
    from evenhand.draw import notes  # noqa: PLC0415 -- slow import
    from evenhand.draw.confirming import make_key  # noqa: PLC0415 -- as above

    print(notes.verifier_key(make_key(arguments.folder, arguments.name)))
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Show the entries that name somebody."""
    from evenhand.draw.confirming import read_acts  # noqa: PLC0415 -- slow import

    for act in read_acts(arguments.log).of(arguments.name):
        print(act.sentence)
    return 0


def run_sign(arguments: argparse.Namespace) -> int:
    """Sign entries, and show what was signed."""
    from evenhand.draw.confirming import confirm, read_acts  # noqa: PLC0415 -- slow import
    from evenhand.draw.secret_files import write_whole  # noqa: PLC0415 -- as above

    acts = read_acts(arguments.log)
    note = confirm(acts, arguments.leaf, arguments.name, arguments.folder)
    write_whole(arguments.out, note, mode=0o644)
    for act in acts.of(arguments.name):
        if act.index in arguments.leaf:
            print(act.sentence)
    print(f"Signed in {arguments.out}; give it to the auditor.", file=sys.stderr)
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Say what was not confirmed, and answer by the exit code."""
    from evenhand.draw.confirming import check, read_acts, read_files  # noqa: PLC0415 -- slow import
    from evenhand.draw.notes import parse_key  # noqa: PLC0415 -- as above

    keys = [parse_key(line) for line in arguments.signer]
    found = check(read_acts(arguments.log), keys, read_files(arguments.signed))
    for act, name in found.missing:
        print(f"not confirmed by {name}: {act.sentence}")
    for fault in found.faults:
        print(fault)
    for name, entries in sorted(found.keyless.items()):
        print(f"{name}: {entries} on the server's word alone, no key was given")
    print(
        f"{found.confirmed} confirmed, {found.waiting} of the last day not yet, "
        f"{len(found.missing)} not confirmed, {len(found.faults)} files or lines do not fit",
        file=sys.stderr,
    )
    return 1 if found.missing or found.faults else 0
