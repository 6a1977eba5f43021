"""How does this house check its own journal, and sign heads of it?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from django.db import DEFAULT_DB_ALIAS, OperationalError, ProgrammingError

from evenhand.draw import notes
from evenhand.web.journal.heads import NAME, Head, JournalError, read_head, sign_head
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import Checked, verify
from evenhand.web.secret_file import secret
from evenhand.web.settings import HOME

MANY: Final = 2_000
"""Entries read at a time."""


def verified(
    head: Path | None = None, key: str | None = None, *, using: str = DEFAULT_DB_ALIAS
) -> Checked:
    """Check the journal, against a signed head if one is given.

    Parameters
    ----------
    head : Path, optional
        File that ``evenhand journal head`` wrote.
    key : str, optional
        Line of the key that signed it; by default the key that lies on this machine, which only
        tells whether this machine signed it.

    Raises
    ------
    JournalError
        If there is no journal, or the head cannot be read or is not signed by the key.
    """
    known = None
    if head is not None:
        try:
            data = head.read_bytes()
        except OSError as err:
            raise JournalError(
                f"The head {head} cannot be read: {err.strerror}.", do_next="Name the file again."
            ) from err
        known = read_head(data, notes.parse_key(key) if key else _key())
    try:
        return verify(Entry.objects.using(using).iterator(chunk_size=MANY), head=known)
    except (OperationalError, ProgrammingError) as err:
        raise JournalError(
            "There is no journal here yet.",
            do_next="Start the web product once with evenhand serve, or name its EVENHAND_HOME.",
        ) from err


def write_head(path: Path, *, day: date, using: str = DEFAULT_DB_ALIAS) -> Head:
    """Check the whole journal and write its signed head into a new file.

    Raises
    ------
    JournalError
        If the journal does not hold or is empty, or the file cannot be made.
    """
    checked = verified(using=using)
    if checked.fault is not None:
        raise JournalError(
            f"The journal does not hold: {checked.fault.what}",
            do_next="Keep this machine as it is, and call the internal auditor.",
        )
    if not checked.entries:
        raise JournalError("The journal is empty.", do_next="Set up the house first.")
    head = Head(checked.entries, checked.last, day)
    try:
        with path.open("xb") as file:
            file.write(sign_head(head, _secret()))
    except OSError as err:
        raise JournalError(
            f"The head cannot be written as {path}: {err.strerror}.",
            do_next="Name a new file in a folder that you may write.",
        ) from err
    return head


def key_line() -> str:
    """Return the public key of heads as one line."""
    return notes.verifier_key(_key())


def _key() -> notes.Key:
    return notes.Key(NAME, notes.public_key(_secret()))


def _secret() -> bytes:
    return secret(HOME / "journal.key")
