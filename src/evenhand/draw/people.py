"""Who asks, and what may they ask for?

Tokens are kept as hashes in a file that only its owner may read. Actor and approver of an act are
who their tokens say, never what a request claims.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from evenhand.draw.leaves import NAME
from evenhand.draw.secret_files import read_secret, write_whole
from evenhand.errors import DrawError


class Role(StrEnum):
    """What somebody does in the draw."""

    DESK = "desk"
    CHIEF = "chief"
    AUDITOR = "auditor"
    PARTY = "party"
    WITNESS = "witness"
    READER = "reader"
    """Sees what the auditor sees, and writes nothing: for a programme that shows it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a token: a person, or a party or witness as a machine."""

    name: str
    role: Role


class People:
    """The file of tokens.

    Parameters
    ----------
    path : Path
        JSON: a list of ``{name, role, token}``, the token as its SHA-256.

    Raises
    ------
    DrawError
        If it cannot be read, or others may read it.
    """

    def __init__(self, path: Path) -> None:
        self._by_hash: dict[str, Person] = {}
        try:
            for item in json.loads(read_secret(path, None)):
                self._by_hash[item["token"]] = Person(item["name"], Role(item["role"]))
        except (ValueError, TypeError, KeyError) as err:
            raise DrawError(
                f"The file of tokens {path} is not of its form: {err}.",
                do_next="Add people with evenhand draw person.",
            ) from err

    def holder(self, token: str) -> Person | None:
        """Return who holds a token."""
        # Looked up by its hash: how long that takes says nothing of the token.
        return self._by_hash.get(_hash(token))


def add_person(path: Path, name: str, role: Role) -> str:
    """Give somebody a new token, which replaces an older one; return it, to be shown once.

    Raises
    ------
    DrawError
        If the name is not of its form, or the file cannot be read.
    """
    if not NAME(name):
        raise DrawError(
            f"{name!r} is no name for the log.",
            do_next="Take 1 to 64 letters, digits and . _ : - of ASCII.",
        )
    listed = json.loads(read_secret(path, None)) if path.exists() else []
    token = secrets.token_urlsafe(32)
    kept = [item for item in listed if item["name"] != name]
    kept.append({"name": name, "role": role.value, "token": _hash(token)})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(kept, indent=1).encode())
    return token


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
