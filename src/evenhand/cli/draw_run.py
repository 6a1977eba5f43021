"""evenhand draw serve, make, person, party, witness: taking part in the draw."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add the commands of those who run the draw."""
    make = verbs.add_parser(
        "make",
        help="begin a log",
        description="Make a store with the secret that signs its log, and write the first leaf, "
        "in which nothing can be changed later. Prints the log's key: publish it.",
    )
    make.add_argument("store", type=Path, metavar="STORE", help="a new folder")
    make.add_argument("--origin", required=True, metavar="NAME", help="name of the log")
    make.add_argument("--round-seconds", type=int, default=60, metavar="N")
    make.add_argument("--open-days", type=int, default=30, metavar="N")
    make.add_argument("--grace-seconds", type=int, default=300, metavar="N")
    make.add_argument("--least-parties", type=int, default=3, metavar="N")
    make.add_argument(
        "--beacon",
        metavar="CHAIN,GENESIS,PERIOD",
        help="public beacon to mix in: hash of its chain in hex, seconds since 1970 of its first "
        "round, and between two; by default none",
    )
    make.set_defaults(run=run_make)
    person = verbs.add_parser(
        "person",
        help="give somebody a token",
        description="Give a person, a party or a witness a token for the office's requests, and "
        "print it once. A new one takes the place of the old. Restart the server after it.",
    )
    person.add_argument("store", type=Path, metavar="STORE")
    person.add_argument("name", metavar="NAME", help="as it will stand in the log")
    person.add_argument(
        "role", metavar="ROLE", choices=["desk", "chief", "auditor", "party", "witness", "reader"]
    )
    person.set_defaults(run=run_person)
    serve = verbs.add_parser(
        "serve",
        help="serve the office",
        description="Serve the office's requests, close rounds, draw and publish the log, until "
        "interrupted. Listens on this machine alone unless told otherwise.",
    )
    serve.add_argument("store", type=Path, metavar="STORE")
    serve.add_argument("--public", type=Path, metavar="DIR", help="where the log is published")
    serve.add_argument("--host", default="127.0.0.1", metavar="HOST")
    serve.add_argument("--port", type=int, default=8787, metavar="PORT")
    serve.add_argument(
        "--time",
        metavar="TIME",
        help="the time of now by another clock, as 2026-11-30T08:05+05:00: needed once after the "
        "log stood still for over a day",
    )
    _witness_keys(serve)
    serve.set_defaults(run=run_serve)
    _add_party(verbs)
    _add_witness(verbs)


def _witness_keys(verb: Any) -> None:
    verb.add_argument(
        "--witness", action="append", default=[], metavar="KEY", help="whose cosignatures are taken"
    )


def _add_party(verbs: Any) -> None:
    noun = verbs.add_parser("party", help="take part in the rounds as a party")
    acts = noun.add_subparsers(metavar="ACT", required=True)
    make = acts.add_parser(
        "make",
        help="make a chain, and shares for its holders",
        description="Make the chain of a party, its signing key, and a file of shares for each "
        "holder: hand those over and remove them here.",
    )
    make.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    make.add_argument("--party", required=True, metavar="NAME")
    make.add_argument("--log-key", required=True, metavar="KEY", help="name+number+key of the log")
    make.add_argument("--first-round", required=True, type=int, metavar="N")
    make.add_argument("--rounds", required=True, type=int, metavar="N", help="links of the chain")
    make.add_argument("--holders", required=True, metavar="a,b,c")
    make.add_argument("--threshold", type=int, default=2, metavar="N")
    make.add_argument(
        "--renews",
        type=Path,
        metavar="DIR",
        help="folder of the party's earlier chain, whose signing key it keeps",
    )
    make.set_defaults(run=run_party_make)
    for name, told, run in (
        ("join", "commit the chain in the log", run_party_join),
        ("run", "open links as rounds are closed", run_party_run),
    ):
        verb = acts.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        verb.add_argument("folder", type=Path, metavar="DIR")
        _asking(verb)
        if name == "run":
            _repeating(verb)
        verb.set_defaults(run=run)

    _add_recovery(acts)


def _add_recovery(acts: Any) -> None:
    share = acts.add_parser(
        "share",
        help="print a holder's share of one link",
        description="Print the share of the link of one round that was closed and that its party "
        "withholds. Give out no other: enough shares of later rounds would foresee them.",
    )
    share.add_argument("shares", type=Path, metavar="SHARES", help="the holder's file")
    share.add_argument("--terms", required=True, type=Path, metavar="party.json")
    share.add_argument("--round", required=True, type=int, metavar="N")
    share.set_defaults(run=run_party_share)
    recover = acts.add_parser(
        "recover",
        help="put a withheld link together and send it",
        description="Put the link of one round together from shares of its holders, and send it "
        "to the office with an auditor's token once the grace is over.",
    )
    recover.add_argument("--terms", required=True, type=Path, metavar="party.json")
    recover.add_argument(
        "--leaf", required=True, type=int, metavar="N", help="of the party's chain"
    )
    recover.add_argument("--round", required=True, type=int, metavar="N")
    recover.add_argument("--share", required=True, action="append", metavar="HOLDER=SHARE")
    _asking(recover)
    recover.set_defaults(run=run_party_recover)


def _add_witness(verbs: Any) -> None:
    noun = verbs.add_parser("witness", help="follow the log and cosign what continues")
    acts = noun.add_subparsers(metavar="ACT", required=True)
    make = acts.add_parser("make", help="make a witness's key and print it")
    make.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    make.add_argument("--name", required=True, metavar="NAME")
    make.set_defaults(run=run_witness_make)
    run = acts.add_parser("run", help="follow and cosign")
    run.add_argument("folder", type=Path, metavar="DIR")
    run.add_argument("--name", required=True, metavar="NAME")
    run.add_argument("--log-key", required=True, metavar="KEY", help="name+number+key of the log")
    _asking(run)
    _repeating(run)
    run.set_defaults(run=run_witness_run)


def _asking(verb: Any) -> None:
    verb.add_argument("--server", required=True, metavar="URL")
    verb.add_argument(
        "--token-file", required=True, type=Path, metavar="FILE", help="mode 600, one line"
    )


def _repeating(verb: Any) -> None:
    verb.add_argument("--seconds", type=float, default=5.0, metavar="N", help="between two looks")
    verb.add_argument("--once", action="store_true", help="look once and end")


def run_make(arguments: argparse.Namespace) -> int:
    """Begin a log."""
    from evenhand.draw import notes  # noqa: PLC0415 -- slow import
    from evenhand.draw.create import Terms, create, parse_beacon  # noqa: PLC0415 -- as above

    terms = Terms(
        arguments.origin,
        round_seconds=arguments.round_seconds,
        open_days=arguments.open_days,
        grace_seconds=arguments.grace_seconds,
        least_parties=arguments.least_parties,
        beacon=parse_beacon(arguments.beacon) if arguments.beacon else None,
    )
    custody = create(arguments.store, terms)
    print(notes.verifier_key(notes.Key(terms.origin, custody.log_public)))
    print(f"Made in {arguments.store}; publish the key above.", file=sys.stderr)
    return 0


def run_person(arguments: argparse.Namespace) -> int:
    """Give somebody a token."""
    from evenhand.draw.command import PEOPLE  # noqa: PLC0415 -- slow import
    from evenhand.draw.people import Role, add_person  # noqa: PLC0415 -- as above

    print(add_person(arguments.store / PEOPLE, arguments.name, Role(arguments.role)))
    print("The token is shown this once.", file=sys.stderr)
    return 0


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve an office."""
    from evenhand.draw import notes  # noqa: PLC0415 -- slow import
    from evenhand.draw.clock import parse_time  # noqa: PLC0415 -- as above
    from evenhand.draw.command import Serving, serve  # noqa: PLC0415 -- as above

    witnesses = tuple(notes.parse_key(line) for line in arguments.witness)
    asked = Serving(
        arguments.store,
        arguments.public,
        arguments.host,
        arguments.port,
        witnesses=witnesses,
        time=parse_time(arguments.time) if arguments.time else None,
    )
    serve(asked, lambda address: print(f"Serving at {address}", file=sys.stderr, flush=True))
    return 0


def run_party_make(arguments: argparse.Namespace) -> int:
    """Make a chain."""
    from evenhand.draw.party import Commitment, make_party  # noqa: PLC0415 -- slow import

    first = arguments.first_round
    holders = tuple(name.strip() for name in arguments.holders.split(","))
    terms = Commitment(
        arguments.party,
        arguments.log_key,
        first,
        first + arguments.rounds - 1,
        arguments.threshold,
        holders,
    )
    make_party(arguments.folder, terms, renews=arguments.renews)
    print(f"Made in {arguments.folder}; hand shares-*.bin to the holders.", file=sys.stderr)
    return 0


def run_party_join(arguments: argparse.Namespace) -> int:
    """Commit a chain."""
    from evenhand.draw.command import join_party  # noqa: PLC0415 -- slow import

    print(join_party(arguments.folder, arguments.server, _token(arguments))["leaf"])
    return 0


def run_party_run(arguments: argparse.Namespace) -> int:
    """Open links."""
    from evenhand.draw.command import run_party  # noqa: PLC0415 -- slow import

    token = _token(arguments)
    run_party(arguments.folder, arguments.server, token, arguments.seconds, is_once=arguments.once)
    return 0


def run_party_share(arguments: argparse.Namespace) -> int:
    """Print a holder's share."""
    from evenhand.draw.party import read_terms, share_of  # noqa: PLC0415 -- slow import

    print(share_of(arguments.shares, read_terms(arguments.terms), arguments.round).hex())
    return 0


def run_party_recover(arguments: argparse.Namespace) -> int:
    """Put a link together and send it."""
    from evenhand.draw.command import recover  # noqa: PLC0415 -- slow import

    made = recover(
        arguments.terms,
        arguments.leaf,
        arguments.round,
        arguments.share,
        (arguments.server, _token(arguments)),
    )
    print(made["leaf"])
    return 0


def run_witness_make(arguments: argparse.Namespace) -> int:
    """Make a witness's key."""
    from evenhand.draw import notes  # noqa: PLC0415 -- slow import
    from evenhand.draw.witness import make_witness  # noqa: PLC0415 -- as above

    print(notes.verifier_key(notes.Key(arguments.name, make_witness(arguments.folder), 4)))
    return 0


def run_witness_run(arguments: argparse.Namespace) -> int:
    """Follow and cosign."""
    from evenhand.draw.command import run_witness  # noqa: PLC0415 -- slow import

    where = (arguments.server, _token(arguments))
    run_witness(
        arguments.folder,
        arguments.name,
        arguments.log_key,
        where,
        arguments.seconds,
        is_once=arguments.once,
    )
    return 0


def _token(arguments: argparse.Namespace) -> str:
    from evenhand.draw.secret_files import read_secret  # noqa: PLC0415 -- slow import

    return read_secret(arguments.token_file, None).decode("ascii", "replace").strip()
