"""evenhand draw: assigning declarations by a lot that anyone can check."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.cli import draw_confirm, draw_keys, draw_list, draw_records, draw_shadow
from evenhand.cli.draw_checks import add_checks
from evenhand.cli.draw_run import add_verbs


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    noun = nouns.add_parser(
        "draw",
        help="assign declarations by a lot that anyone can check",
        description="Serve the draw and its public log, take part as a party or a witness, and "
        "verify what was drawn. Not audited by a third party.",
    )
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    add_verbs(verbs)
    _add_verify(verbs)
    _add_verifier(verbs)
    _add_receipt(verbs)
    draw_shadow.add_verbs(verbs)
    draw_list.add_verbs(verbs)
    draw_records.add_verbs(verbs)
    draw_keys.add_verbs(verbs)
    draw_confirm.add_verbs(verbs)


def _add_verify(verbs: Any) -> None:
    verb = verbs.add_parser(
        "verify",
        help="recompute every draw of a published log",
        description="Read the published log and recompute its tree, its rounds and every opened "
        "draw. Each failure is printed with what, where and since when; exit code 1 if there is "
        "one.",
    )
    verb.add_argument("log", type=Path, metavar="LOG", help="folder of the published log")
    verb.add_argument(
        "--day", type=date.fromisoformat, metavar="DAY", help="only failures of this day (UTC)"
    )
    verb.add_argument("--key", metavar="KEY", help="the log's key, name+number+key, from elsewhere")
    add_checks(verb)
    verb.add_argument("--processes", type=int, metavar="N", help="by default one a core")
    verb.add_argument("--json", action="store_true", help="print plain values")
    verb.set_defaults(run=run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    """Verify, print, and answer by the exit code."""
    from evenhand.draw import notes  # noqa: PLC0415 -- slow import
    from evenhand.draw.verify import verify  # noqa: PLC0415 -- slow import

    verdict = verify(
        arguments.log,
        key=notes.parse_key(arguments.key) if arguments.key else None,
        witnesses=[notes.parse_key(line) for line in arguments.witness],
        processes=arguments.processes,
        now=arguments.now,
    )
    failures = verdict.failures if arguments.day is None else verdict.of_day(arguments.day)
    if arguments.json:
        shown = verdict.to_dict()
        shown["failures"] = [failure.to_dict() for failure in failures]
        print(json.dumps(shown, indent=2))
    else:
        for failure in failures:
            print(failure.sentence)
        for name, count in verdict.counts.items():
            print(f"{name}: {count}")
        for name, share in verdict.shares.items():
            print(f"share {name}: {'-' if share is None else f'{share:.2%}'}")
        print("beacon signature not checked" if verdict.has_beacon else "no beacon is named")
    said = f"{len(failures)} failures" if failures else "no failure"
    print(f"{verdict.size} leaves of {verdict.origin or 'no log'}: {said}.", file=sys.stderr)
    spent = verdict.seconds
    print(
        f"VRF {spent['vrf']:.1f} s, tickets {spent['tickets']:.1f} s (both summed over processes), "
        f"Merkle {spent['merkle']:.1f} s, rules {spent['rules']:.1f} s, in all "
        f"{spent['wall']:.1f} s.",
        file=sys.stderr,
    )
    return 1 if failures else 0


def _add_verifier(verbs: Any) -> None:
    verb = verbs.add_parser(
        "verifier",
        help="hand out the verifier that stands alone",
        description="Write the stand-alone verifier to a new file, for somebody who has nothing "
        "of Evenhand: it runs on Python 3.9 or later with nothing installed. Prints its SHA-256.",
    )
    verb.add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")
    verb.set_defaults(run=run_verifier)


def run_verifier(arguments: argparse.Namespace) -> int:
    """Hand out the file, and say what it is and how to run it."""
    from evenhand.draw.verifier_file import hand_out  # noqa: PLC0415 -- slow import

    print(f"{hand_out(arguments.out)}  {arguments.out}")
    print(
        "This is its SHA-256: compare it with that of another installation. Run it where the log "
        f"is: python3 {arguments.out} LOG --key KEY",
        file=sys.stderr,
    )
    return 0


def _add_receipt(verbs: Any) -> None:
    noun = verbs.add_parser("receipt", help="check the receipt of a draw")
    acts = noun.add_subparsers(metavar="ACT", required=True)
    verb = acts.add_parser(
        "check",
        help="check a receipt from its file alone",
        description="Check that the file shows what it claims: tag, inclusion under the signed "
        "checkpoint, links, seal and the lot. Only the log shows that nothing was left out "
        "beside it.",
    )
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--key", metavar="KEY", help="the log's key, name+number+key, from elsewhere")
    verb.set_defaults(run=run_receipt)


def run_receipt(arguments: argparse.Namespace) -> int:
    """Check a receipt and print what it shows."""
    from evenhand.draw import notes  # noqa: PLC0415 -- slow import
    from evenhand.draw.failures import moment  # noqa: PLC0415 -- as above
    from evenhand.draw.receipts import check, read_receipt  # noqa: PLC0415 -- as above

    key = notes.parse_key(arguments.key) if arguments.key else None
    receipt = check(read_receipt(arguments.file), key)
    claim = receipt.claim
    print(f"consignment: {claim.consignment}")
    print(f"office: {claim.office}")
    print(f"lodged: {moment(claim.lodged_at)}")
    print(f"drawn: {moment(claim.drawn_at)}, round {claim.round}, of {claim.eligible} handlers")
    print(f"handler drawn: {claim.drawn}; next: {claim.next or 'none'}")
    print(f"opened in the log: {'yes' if claim.is_open else 'no'}")
    if claim.is_capped:
        print("A cap was in play: only the log shows who was passed over.")
    print(f"log: {notes.verifier_key(receipt.key)}, {receipt.size} leaves")
    print("The receipt holds.", file=sys.stderr)
    return 0
