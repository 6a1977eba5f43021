"""What does internal audit keep outside, so that a journal written anew is found out?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.draw import notes
from evenhand.errors import DrawError, EvenhandError

NAME: Final = "evenhand-journal"
_TEXT: Final = re.compile(
    r"evenhand journal head 1\nentries ([1-9]\d{0,18})\nlast ([0-9a-f]{64})\n"
    r"day (\d{4}-\d{2}-\d{2})\n"
)


class JournalError(EvenhandError):
    """The journal, or a head of it, cannot be read or is not what it says."""


@dataclass(frozen=True, slots=True)
class Head:
    """How long the journal was on a day, and the hash that binds all of it.

    Attributes
    ----------
    entries : int
    hash : str
        Of the last entry, in hexadecimal.
    day : date
    """

    entries: int
    hash: str
    day: date


def sign_head(head: Head, secret: bytes) -> bytes:
    """Return a head as a signed note, to be kept by somebody else than who runs the machine."""
    text = (
        f"evenhand journal head 1\nentries {head.entries}\nlast {head.hash}\n"
        f"day {head.day.isoformat()}\n"
    )
    return notes.write(notes.Note(text, (notes.sign(text, NAME, secret),)))


def read_head(data: bytes, key: notes.Key) -> Head:
    """Return the head that a note holds, if that key signed it.

    Raises
    ------
    JournalError
        If it is no such note, or another key signed it.
    """
    try:
        note = notes.read(data)
    except DrawError as err:
        raise JournalError(f"The head cannot be read: {err.what}", do_next=err.do_next) from err
    if not notes.verify(note, key):
        raise JournalError(
            "The head is not signed by the key given.",
            do_next="Give the key that evenhand journal key printed when the journal was begun.",
        )
    found = _TEXT.fullmatch(note.text)
    if found is None:
        raise JournalError(
            "The signed note is no head of a journal.",
            do_next="Give the file that evenhand journal head wrote.",
        )
    try:
        day = date.fromisoformat(found[3])
    except ValueError as err:
        raise JournalError(
            f"The head names a day that there is not: {found[3]}.",
            do_next="Give the file that evenhand journal head wrote.",
        ) from err
    return Head(int(found[1]), found[2], day)
