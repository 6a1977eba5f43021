"""Does an entry still ask what it asked on the same day?

A change of meaning is a new dated entry, never an edit: an answer keeps its question.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.document import Document, Requirement
from evenhand.instruments.reading import own, read_file

_MEANING: Final = ("id", "level", "kind", "parent", "text", "question", "optional")
"""What an answer depends on. Evidence, indicators, references and notes help to give one; titles,
sources, bases and translations say the same in other words or where it comes from."""


def meaning(entry: Requirement) -> str:
    """Return a digest of what an entry asks, SHA-256 in hexadecimal.

    An answer that keeps it, with id and day, can show later that the question is the same.
    """
    asked = [getattr(entry, name) for name in _MEANING]
    text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rewritten(before: Document, after: Document) -> tuple[str, ...]:
    """Return what of past entries is lost or asks something else, one sentence each.

    Parameters
    ----------
    before, after : Document
        The same instrument, earlier and now.
    """
    return tuple(_rewritten(before, after))


def replaced(file: Path, *, by: Document) -> Document:
    """Return an instrument that takes the place of a file, if it keeps what was asked there.

    Raises
    ------
    InstrumentError
        If the file is another instrument, or past entries are lost or ask something else.
    """
    if not file.exists():
        return by
    before = read_file(file)
    if before.instrument.id != by.instrument.id:
        raise InstrumentError(
            f"{file} is the instrument '{before.instrument.id}', not '{by.instrument.id}'.",
            do_next="Name another file.",
        )
    if told := rewritten(before, by):
        raise InstrumentError(
            f"{file} stays as it was. {' '.join(told[:20])}",
            do_next="Answers keep the question that they were given to; docs: own instruments.",
        )
    return by


def changed_since(folder: Path, whole: Catalogue) -> tuple[str, ...]:
    """Return what the instruments of an earlier folder asked that is lost or asks something else.

    Raises
    ------
    InstrumentError
        If the folder or a file in it cannot be read.
    """
    now = {each.instrument.id: each for each in whole.documents}
    told: list[str] = []
    for before in own(folder):
        id = before.instrument.id
        if id in now:
            told += rewritten(before, now[id])
        else:
            told.append(f"{id}: the instrument is gone; put its file back.")
    return tuple(told)


def _rewritten(before: Document, after: Document) -> Iterator[str]:
    kept = {(e.id, e.since): e for e in after.entries}
    for old in before.entries:
        new = kept.get((old.id, old.since))
        if new is None:
            yield f"{old.id} of {old.since} is gone; put it back, with 'until' if it has ended."
        elif meaning(new) != meaning(old):
            yield (
                f"{old.id} of {old.since} asks something else; put it back, and add the new "
                "meaning as an entry with a later 'since'."
            )
