"""How is a log's server asked, under whose token, and what does its answer mean?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from evenhand.draw.api import ALONE, WHO_MAY
from evenhand.draw.client import Client, ClientError
from evenhand.draw.people import Role
from evenhand.draw.secret_files import read_secret
from evenhand.errors import DrawError, EvenhandError
from evenhand.web.draws.models import Kind, State
from evenhand.web.draws.named import NamedLog
from evenhand.web.secret_file import secret

SECONDS: Final = 10.0
"""How long a page waits for the server."""
REFUSED_BY_RULES: Final = 409
FAILED: Final = 500


class AskingError(EvenhandError):
    """The draw's server cannot be asked, or refused."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of an act that was sent.

    Attributes
    ----------
    state : State
        In the log, refused for good, waiting still (nothing was written), or sending (nobody knows:
        to be sent again under the same number).
    leaf : int or None
    said : str
        What the server said, for who sent it.
    """

    state: State
    leaf: int | None = None
    said: str = ""


def sealed(token: str, asked: Mapping[str, Any]) -> bytes:
    """Return a token and what it asks for, readable with the installation's key alone."""
    data = json.dumps({"token": token, "asked": dict(asked)}, ensure_ascii=False).encode("utf-8")
    return bytes(SecretBox(_key()).encrypt(data))


def unsealed(data: bytes | memoryview) -> tuple[str, dict[str, Any]]:
    """Return what ``sealed`` was given.

    Raises
    ------
    AskingError
        If the key is another one than it was sealed under, or it was wiped.
    """
    try:
        found = json.loads(SecretBox(_key()).decrypt(bytes(data)))
    except (CryptoError, ValueError) as err:
        raise AskingError(
            "What was asked cannot be read any more.", do_next="Withdraw it, and ask again."
        ) from err
    return found["token"], found["asked"]


def _key() -> bytes:
    return secret(Path(settings.HOME) / "draw-tokens.key")


def holder(log: NamedLog, token: str, kind: Kind) -> str:
    """Return whose token it is, where the draw's server lets that person ask for such an act.

    Raises
    ------
    AskingError
        If it does not, the token is unknown, or the server is away.
    """
    with _client(log, token) as client:
        try:
            found = client.me()
        except ClientError as err:
            raise AskingError(err.what, do_next=err.do_next) from err
    name, role = str(found["name"]), Role(found["role"])
    if role not in WHO_MAY[kind]:
        needed = " or ".join(sorted(WHO_MAY[kind]))
        raise AskingError(
            f"This token is of {name}, {role}; this needs {needed}.",
            do_next="Take a token of your own in that role; the draw's office gives it.",
        )
    return name


def send(
    log: NamedLog, kind: Kind, asked: Mapping[str, Any], *, token: str, approver: str, number: str
) -> Sent:
    """Send an act to the draw's server, and say what came of it."""
    try:
        with _client(log, token, approver="" if kind in ALONE else approver) as client:
            made = client.act(kind, asked, number=number)
            return Sent(State.IN_LOG, int(made["leaf"]))
    except AskingError as err:
        return Sent(State.WAITING, said=f"{err.what} {err.do_next}")
    except ClientError as err:
        return Sent(_meaning(err), said=f"{err.what} {err.do_next}".strip())
    except (KeyError, TypeError, ValueError):
        return Sent(State.SENDING, said="The answer of the draw's server could not be read.")


def _meaning(err: ClientError) -> State:
    if err.status == REFUSED_BY_RULES:
        # Under this number something else was sent: what of it is in the log, nobody here knows.
        return State.SENDING if err.code == "repeated" else State.REFUSED
    if err.status == 0 or err.status >= FAILED:
        return State.SENDING
    return State.WAITING


def reader(log: NamedLog) -> Client:
    """Return a client that may read what is sealed.

    Raises
    ------
    AskingError
        If no server or no token of a reader is named, or its file cannot be read.
    """
    if log.reader is None:
        raise AskingError(
            "No token of a reader is named for this log.",
            do_next="Have one made with evenhand draw person, role reader, and its file named.",
        )
    try:
        token = read_secret(log.reader, None).decode("ascii").strip()
    except (DrawError, UnicodeDecodeError) as err:
        what = err.what if isinstance(err, DrawError) else "The file of the reader is no token."
        raise AskingError(what, do_next="Have the file of the reader's token mended.") from err
    return _client(log, token)


def state(log: NamedLog) -> dict[str, Any] | None:
    """Return how the draw's server says it stands; None where none is named or it is away."""
    if not log.address:
        return None
    try:
        with Client(log.address, seconds=3.0, tries=1) as client:
            return client.state()
    except (ClientError, ValueError):
        return None


def _client(log: NamedLog, token: str, *, approver: str = "") -> Client:
    if not log.address:
        raise AskingError(
            "No server of the draw is named for this log: nothing can be written from here.",
            do_next="Have its address written into draw.yaml.",
        )
    if not (token.isascii() and token.isprintable() and approver.isascii()):
        raise AskingError("This is no token.", do_next="Paste it as it was handed to you.")
    return Client(log.address, token, approver=approver, seconds=SECONDS, tries=2)
