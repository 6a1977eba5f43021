"""Which secrets lie in an office's folder, are they the right ones, and who else can read them?"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evenhand.draw import leaves
from evenhand.draw.client import Client, ClientError
from evenhand.draw.create import SECRETS
from evenhand.draw.custody import LOG_KEY, signer_of
from evenhand.draw.keys import Held, Transcript, kind_of, public_of
from evenhand.draw.secret_files import read_secret
from evenhand.draw.store import DATABASE
from evenhand.draw.token_signer import LOG_PLACE
from evenhand.errors import DrawError


@dataclass(frozen=True, slots=True)
class Found:
    """Secrets that are here (without shares), and what is wrong."""

    here: tuple[Held, ...]
    faults: tuple[str, ...]


def secrets_of(store: Path) -> list[Path]:
    """Return the files of an office's secrets, the log's own first unless a token holds it.

    Raises
    ------
    DrawError
        If the log's own is not there.
    """
    folder = store / SECRETS
    is_on_token = (folder / LOG_PLACE).is_file()
    if is_on_token and not (folder / LOG_KEY).is_file():
        return sorted(folder.glob("vrf-*.key"))
    if not (folder / LOG_KEY).is_file():
        raise DrawError(
            f"There is no {LOG_KEY} in {folder}.",
            do_next="Name the folder of the office, or recover its secrets from shares.",
        )
    return [folder / LOG_KEY, *sorted(folder.glob("vrf-*.key"))]


def check_secrets(store: Path, transcript: Transcript | None) -> Found:
    """Say which secrets are here, whether others may read them, and whether they are those shared.

    Raises
    ------
    DrawError
        If the log's own is not there.
    """
    here: list[Held] = []
    faults: list[str] = []
    for path in secrets_of(store):
        try:
            secret = read_secret(path)
        except DrawError as err:
            faults.append(f"{err.what} {err.do_next}")
            continue
        kind = kind_of(path)
        here.append(Held(path.name, kind, public_of(kind, secret).hex(), {}))
    on_token = set()
    if (store / SECRETS / LOG_PLACE).is_file():
        on_token = _check_token(store / SECRETS, here, faults)
    if transcript is not None:
        shared = {each.public for each in transcript.held}
        known = {each.public for each in here} | on_token
        faults += [
            f"{each.name}: {each.public[:16]} was never shared; hold a ceremony for it"
            for each in here
            if each.public not in shared
        ]
        faults += [
            f"{each.name}: {each.public[:16]} was shared and is not here; recover it"
            for each in transcript.held
            if each.public not in known
        ]
    return Found(tuple(here), tuple(faults))


def _check_token(folder: Path, here: list[Held], faults: list[str]) -> set[str]:
    """Have the token sign, look for another copy of its key, and return which key it holds."""
    public = set()
    try:
        signer = signer_of(folder)
        public.add(signer.public.hex())
        try:
            signer.probe()
            here.insert(0, Held(LOG_PLACE, "log", signer.public.hex(), {}))
        finally:
            signer.close()
    except DrawError as err:
        faults.append(f"{err.what} {err.do_next}")
    if (folder / LOG_KEY).is_file():
        faults.append(
            f"{LOG_KEY}: a token holds this key, and its secret lies here too; remove the file "
            "once the shares are with their holders"
        )
    return public


def origin_of(store: Path) -> str:
    """Return the name of an office's log, as its first leaf says it.

    Raises
    ------
    DrawError
        If there is no log.
    """
    return str(first_leaf(store)["origin"])


def first_leaf(store: Path) -> dict[str, Any]:
    """Return the terms of an office's log.

    Raises
    ------
    DrawError
        If there is no log.
    """
    database = store / DATABASE
    try:
        address = f"{database.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as found:
            (data,) = found.execute("SELECT data FROM leaves WHERE leaf = 0").fetchone()
    except (sqlite3.Error, TypeError) as err:
        raise DrawError(
            f"There is no log in {store}.", do_next="Make one with evenhand draw make."
        ) from err
    return leaves.read(bytes(data))


def read_pages(paths: Sequence[Path]) -> list[str]:
    """Return the texts of holders' pages, which nobody but their owner may read.

    Raises
    ------
    DrawError
        If one cannot be read, or others may read it.
    """
    return [read_secret(path, None).decode("utf-8", "replace") for path in paths]


def ask(
    address: str, token: Path, approver: Path, kind: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """Send an act of two people to the office.

    Raises
    ------
    DrawError
        If a token cannot be read, or the office refuses.
    """
    one, two = (text.strip() for text in read_pages([token, approver]))
    for path, text in ((token, one), (approver, two)):
        if not text.isascii() or not text.isprintable() or not text:
            raise DrawError(
                f"{path} holds no token.",
                do_next="Write the line into it that evenhand draw person has printed.",
            )
    try:
        with Client(address, one, approver=two) as client:
            return client.act(kind, asked)
    except ClientError as err:
        raise DrawError(err.what, do_next=err.do_next or "Send it again later.") from err
