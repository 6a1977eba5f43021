"""Who may set up the house? Whoever can read the code on the machine that runs it."""

from __future__ import annotations

import hmac
from typing import Final

from evenhand.web.secret_file import secret
from evenhand.web.settings import HOME

LETTERS: Final = 32
"""Of four bits each."""


def code() -> str:
    """Return the code, made on first use and kept in a file of the owner: 128 random bits."""
    text = secret(HOME / "first-run.key").hex()[:LETTERS]
    return "-".join(text[i : i + 4] for i in range(0, LETTERS, 4))


def is_right(given: str) -> bool:
    """Say whether somebody gave the code, whatever the case and the strokes."""
    plain = given.strip().lower().replace("-", "").replace(" ", "")
    return hmac.compare_digest(plain.encode(), code().replace("-", "").encode())
