"""What is a request to the office, what is an answer, and what is wrong with a request?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from evenhand.errors import DrawError

MOST_BODY: Final = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """A request, read."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    token: str = ""
    approver_token: str = ""
    number: str = ""
    """Its idempotency key."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``body`` is JSON unless ``kind`` says otherwise."""

    status: int
    body: bytes
    kind: str = "application/json"
    retry_after: int | None = None


class NotAllowedError(DrawError):
    """Who asks may not."""


class NotThereError(DrawError):
    """What is asked for does not exist."""


class BadRequestError(DrawError):
    """A request is not of its form."""


def parsed(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request's body."""
    try:
        found = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError) as err:
        raise BadRequestError("The body is no JSON.", do_next="Send a JSON object.") from err
    if not isinstance(found, dict):
        raise BadRequestError("The body is no JSON object.", do_next="Send a JSON object.")
    try:
        # Half a character (a lone surrogate) can be written in JSON, and is no text.
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as err:
        raise BadRequestError("The body has half a character.", do_next="Correct it.") from err
    for name in ("office", "shift", "officer", "party", "tag"):
        if not isinstance(found.get(name, ""), str):
            raise BadRequestError(f"{name} is no text.", do_next="Correct it.")
    return found


def text(asked: Mapping[str, Any], name: str) -> str:
    """Return a text of a request."""
    found = asked.get(name)
    if not isinstance(found, str):
        raise BadRequestError(f"The request lacks the text {name}.", do_next="Add it.")
    return found


def whole(request: Request, name: str, default: int | None = None) -> int:
    """Return a whole number of a request's query."""
    given = request.query.get(name)
    if given is None and default is not None:
        return default
    if given is None or re.fullmatch("[0-9]{1,15}", given) is None:
        raise BadRequestError(f"{name} is no whole number.", do_next=f"Give ?{name}=N.")
    return int(given)


def failed(status: int, code: str, err: DrawError, retry_after: int | None = None) -> Reply:
    """Return an error as an answer."""
    told = {"code": code, "what": err.what, "do_next": err.do_next}
    return Reply(status, json.dumps({"error": told}).encode(), retry_after=retry_after)
