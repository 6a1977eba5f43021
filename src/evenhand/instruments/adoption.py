"""Which parts that bind only who accepted them has the administration accepted?

The Specific Annexes of the Revised Kyoto Convention are accepted by annex or chapter. Evenhand does
not know who accepted what: an administration says so in ``adoption.yaml`` in its own folder, with
the act and the day, and until then a part is shown as *not stated*, never as accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from evenhand.errors import InstrumentError
from evenhand.instruments import plain_yaml, schema
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.document import Requirement
from evenhand.instruments.reading import ADOPTION, text_of

Status = Literal["binding", "accepted", "reserved", "not_accepted", "not_stated"]

WORDS: Final[Mapping[Status, str]] = {
    "binding": "binds whom the instrument binds",
    "accepted": "accepted",
    "reserved": "accepted with a reservation",
    "not_accepted": "not accepted",
    "not_stated": "not stated whether accepted",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of one part from a day on.

    Attributes
    ----------
    id : str
        Of an optional entry.
    status : str
        ``accepted``, ``reserved`` or ``not_accepted``.
    since : date
        First day on which it holds.
    reference : str
        The act that says so.
    note : str
        What a reader should know.
    """

    id: str
    status: Status
    since: date
    reference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an entry binds; `part` is what was said of it or of a heading above it."""

    status: Status
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """All that an administration says of optional parts, in the order of its file."""

    parts: tuple[Part, ...] = ()

    def standing(self, entry: Requirement, whole: Catalogue) -> Standing:
        """Return whether an entry binds, on the day of the catalogue."""
        if not entry.optional:
            return Standing("binding")
        at: str | None = entry.id
        while at is not None:
            said = [
                part
                for part in self.parts
                if part.id == at and (whole.on is None or part.since <= whole.on)
            ]
            if said:
                newest = max(said, key=lambda part: part.since)
                return Standing(newest.status, newest)
            at = whole.requirement(at).parent
        return Standing("not_stated")


def adoption(folder: Path | None) -> Adoption:
    """Return what a folder's ``adoption.yaml`` says; nothing where there is none.

    Raises
    ------
    InstrumentError
        If the file cannot be read or breaks its schema; every fault is told.
    """
    if folder is None or not (folder / ADOPTION).exists():
        return Adoption()
    content = plain_yaml.values(text_of(folder / ADOPTION), file=ADOPTION)
    found = list(schema.faults(content, {"$ref": "#/$defs/adoption"})) or list(_twice(content))
    if found:
        raise InstrumentError(
            " ".join(f"{ADOPTION}: {each}" for each in found[:20]),
            do_next="Correct them; docs: reference, instruments, lists every key.",
        )
    return Adoption(
        tuple(
            Part(**{**each, "since": date.fromisoformat(each["since"])})
            for each in content["parts"]
        )
    )


def problems(adopted: Adoption, whole: Catalogue) -> tuple[str, ...]:
    """Return what is said of parts that are not there, or that nobody can decline."""
    return tuple(_problems(adopted, whole))


def _problems(adopted: Adoption, whole: Catalogue) -> Iterator[str]:
    for part in adopted.parts:
        entry = whole.entries.get(part.id)
        if entry is None:
            yield f"{ADOPTION}: '{part.id}' is held by no instrument; correct the id."
        elif not entry.optional:
            yield f"{ADOPTION}: '{part.id}' is not optional; take it out."


def _twice(content: Mapping[str, Any]) -> Iterator[str]:
    seen = set()
    for n, each in enumerate(content["parts"]):
        key = (each["id"], each["since"])
        if key in seen:
            yield f"parts[{n}] ({each['id']}): stands twice for {each['since']}; take one out."
        seen.add(key)
