"""What does the hash of an entry bind?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Protocol
from uuid import UUID

BEFORE_THE_FIRST: Final = "0" * 64
"""What the first entry names as its predecessor."""

Fact = str | int | bool | None


def canonical(facts: dict[str, Fact]) -> str:
    """Return facts as the one text that stands for them: JSON, keys sorted, no spaces.

    Raises
    ------
    TypeError
        If a fact is neither text, whole number, yes or no, nor nothing.
    """
    for name, value in facts.items():
        if value is not None and not isinstance(value, (str, int)):
            raise TypeError(f"the fact {name} is a {type(value).__name__}")
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


class Hashed(Protocol):
    """What of an entry its hash binds."""

    number: int
    at: datetime
    actor: UUID | None
    action: str
    subject: str
    facts: str
    previous: str


def entry_hash(entry: Hashed) -> str:
    """Return the SHA-256, in hexadecimal, over every field of an entry and the hash before it.

    The fields are hashed as a JSON list, so that no two entries give the same bytes.
    """
    fields = [
        "evenhand journal 1",
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.actor) if entry.actor else None,
        entry.action,
        entry.subject,
        entry.facts,
        entry.previous,
    ]
    return sha256(json.dumps(fields, separators=(",", ":")).encode("ascii")).hexdigest()
