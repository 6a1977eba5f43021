"""evenhand draw keys: ceremony, check, recovery, token, rotation, revocation."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add the commands."""
    noun = verbs.add_parser("keys", help="share, check, recover, rotate and revoke keys")
    acts = noun.add_subparsers(metavar="ACT", required=True)
    share = acts.add_parser(
        "share",
        help="share the secrets of an office among holders",
        description="The ceremony: write a page with a share for each holder, and a transcript "
        "that all who were there sign. Any THRESHOLD of the holders put the secrets together; "
        "fewer know nothing. Do it on a machine of its own, hand the pages over, remove them.",
    )
    share.add_argument("store", type=Path, metavar="STORE", help="folder of the office")
    share.add_argument("--holders", required=True, metavar="a,b,c")
    share.add_argument("--threshold", required=True, type=int, metavar="N")
    share.add_argument("--out", required=True, type=Path, metavar="DIR")
    share.set_defaults(run=run_share)
    check = acts.add_parser(
        "check",
        help="say which secrets are here, and whether anybody else may read them",
        description="Print each secret's public key. Exit code 1 if a file is missing, of another "
        "length, or others may read it; with --transcript, if a key is not the one shared.",
    )
    check.add_argument("store", type=Path, metavar="STORE")
    check.add_argument("--transcript", type=Path, metavar="FILE", help="of the ceremony")
    check.set_defaults(run=run_check)
    recover = acts.add_parser(
        "recover",
        help="put lost secrets together from the pages of holders",
        description="Write the secrets again from shares. They are known by the public keys of "
        "the transcript: a wrong share delays and changes nothing.",
    )
    recover.add_argument("transcript", type=Path, metavar="TRANSCRIPT", help="transcript.json")
    recover.add_argument("shares", nargs="+", type=Path, metavar="SHARE", help="pages, as typed")
    recover.add_argument("--out", required=True, type=Path, metavar="DIR")
    recover.set_defaults(run=run_recover)
    _add_token(acts)
    rotate = acts.add_parser(
        "rotate",
        help="begin a new key of an office with the next round",
        description="The server makes the new secret and commits its public key in the log. "
        "Consignments lodged before keep their tags. Share the new secret afterwards.",
    )
    _asking(rotate)
    rotate.add_argument("--office", required=True, metavar="NAME")
    rotate.set_defaults(run=run_rotate)
    revoke = acts.add_parser(
        "revoke",
        help="revoke a key that leaked or was lost",
        description="No later draw is made with it. Draws since the time named are counted as "
        "foreseeable. Rotate first, or nothing can be lodged.",
    )
    _asking(revoke)
    revoke.add_argument("--key", required=True, type=int, metavar="LEAF", help="leaf of the key")
    revoke.add_argument(
        "--since",
        required=True,
        type=datetime.fromisoformat,
        metavar="TIME",
        help="since when somebody may have held it, as 2026-12-01T08:00+00:00",
    )
    revoke.set_defaults(run=run_revoke)


def _add_token(acts: Any) -> None:
    token = acts.add_parser(
        "token",
        help="keep the key that signs the log on a hardware token",
        description="Put the key of the ceremony onto a token through PKCS#11, from which it "
        "cannot be read again, or use it where it is on the token already, and have the log "
        "signed there from the next start of the server. Needs the extra token. The office's own "
        "keys stay in files: no token computes a draw.",
    )
    token.add_argument("store", type=Path, metavar="STORE")
    token.add_argument(
        "--module", required=True, type=Path, metavar="FILE", help="the maker's PKCS#11 library"
    )
    token.add_argument("--token", required=True, metavar="LABEL", help="label of the token")
    token.add_argument(
        "--pin-file", required=True, type=Path, metavar="FILE", help="its PIN, mode 600, one line"
    )
    token.add_argument(
        "--transcript",
        required=True,
        type=Path,
        metavar="FILE",
        help="transcript.json of the ceremony that shared the key",
    )
    token.set_defaults(run=run_token)


def _asking(verb: Any) -> None:
    verb.add_argument("--server", required=True, metavar="URL")
    verb.add_argument(
        "--token-file", required=True, type=Path, metavar="FILE", help="mode 600, one line"
    )
    verb.add_argument(
        "--approver-file",
        required=True,
        type=Path,
        metavar="FILE",
        help="token of the second person, mode 600",
    )
    verb.add_argument("--reason", required=True, metavar="TEXT")


def run_share(arguments: argparse.Namespace) -> int:
    """Hold the ceremony."""
    from evenhand.draw import keys  # noqa: PLC0415 -- slow import
    from evenhand.draw.key_folder import origin_of, secrets_of  # noqa: PLC0415 -- as above

    transcript = keys.share(
        secrets_of(arguments.store),
        arguments.out,
        holders=[name.strip() for name in arguments.holders.split(",")],
        threshold=arguments.threshold,
        origin=origin_of(arguments.store),
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
    print(keys.printed(transcript))
    print(
        f"Written into {arguments.out}: sign transcript.txt, hand share-*.txt to the holders and "
        "remove them.",
        file=sys.stderr,
    )
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check the secrets."""
    from evenhand.draw.key_folder import check_secrets  # noqa: PLC0415 -- slow import
    from evenhand.draw.keys import read_transcript  # noqa: PLC0415 -- as above

    given = arguments.transcript
    found = check_secrets(arguments.store, read_transcript(given) if given else None)
    for each in found.here:
        print(f"{each.name}: {each.public}")
    for fault in found.faults:
        print(fault)
    said = f"{len(found.faults)} faults" if found.faults else "no fault"
    print(f"{len(found.here)} secrets, {said}.", file=sys.stderr)
    return 1 if found.faults else 0


def run_recover(arguments: argparse.Namespace) -> int:
    """Put secrets together."""
    from evenhand.draw import keys  # noqa: PLC0415 -- slow import
    from evenhand.draw.key_folder import read_pages  # noqa: PLC0415 -- as above

    transcript = keys.read_transcript(arguments.transcript)
    for name, holders in keys.recover(
        transcript, read_pages(arguments.shares), arguments.out
    ).items():
        print(f"{name}: from the shares of {', '.join(holders)}")
    print(f"Written into {arguments.out}.", file=sys.stderr)
    return 0


def run_token(arguments: argparse.Namespace) -> int:
    """Keep the log's key on a token."""
    from evenhand.draw.keys import read_transcript  # noqa: PLC0415 -- slow import
    from evenhand.draw.token_keeping import keep_on_token  # noqa: PLC0415 -- as above

    place, is_new = keep_on_token(
        arguments.store,
        arguments.module,
        arguments.token,
        arguments.pin_file,
        read_transcript(arguments.transcript),
    )
    print(f"{place.key}: {place.public}")
    did = "Put onto" if is_new else "Found on"
    print(
        f"{did} the token {place.token}, which signed with it. Start the server again; then remove "
        "log.key, where it lies, and run evenhand draw keys check.",
        file=sys.stderr,
    )
    return 0


def run_rotate(arguments: argparse.Namespace) -> int:
    """Begin a new key."""
    asked = {"office": arguments.office, "reason": arguments.reason}
    return _act(arguments, "key", asked)


def run_revoke(arguments: argparse.Namespace) -> int:
    """Revoke a key."""
    since = arguments.since
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    asked = {"key": arguments.key, "since": int(since.timestamp()), "reason": arguments.reason}
    return _act(arguments, "revoke", asked)


def _act(arguments: argparse.Namespace, kind: str, asked: dict[str, Any]) -> int:
    from evenhand.draw.key_folder import ask  # noqa: PLC0415 -- slow import

    made = ask(arguments.server, arguments.token_file, arguments.approver_file, kind, asked)
    print(f"leaf {made['leaf']}")
    return 0
