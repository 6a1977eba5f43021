"""Is the journal as it was written?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evenhand.web.journal.chain import BEFORE_THE_FIRST, entry_hash
from evenhand.web.journal.heads import Head
from evenhand.web.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that is not as it was written.

    Attributes
    ----------
    number : int
        The number the entry has, or should have.
    what : str
        A whole sentence.
    """

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the journal saw.

    Attributes
    ----------
    entries : int
        How many were read and held.
    last : str
        Hash of the last of them.
    fault : Fault or None
        The first entry that does not hold.
    """

    entries: int
    last: str
    fault: Fault | None = None


def verify(entries: Iterable[Entry], *, head: Head | None = None) -> Checked:
    """Read the journal from its beginning, up to the first entry that does not hold.

    Parameters
    ----------
    entries : iterable of Entry
        In the order of their numbers.
    head : Head, optional
        A signed head that was kept elsewhere. Without one, a journal that was written anew from
        some entry on, or cut off at its end, holds in itself and cannot be told from the true one.
    """
    count, last = 0, BEFORE_THE_FIRST
    for entry in entries:
        fault = _fault(entry, number=count + 1, previous=last)
        if fault is None and head is not None and head.entries == entry.number:
            fault = _against(head, entry)
        if fault is not None:
            return Checked(count, last, fault)
        count, last = count + 1, entry.hash
    if head is not None and count < head.entries:
        what = (
            f"The journal ends after entry {count}, and a head signed on {head.day} counts "
            f"{head.entries}: its end was cut off."
        )
        return Checked(count, last, Fault(count + 1, what))
    return Checked(count, last)


def _fault(entry: Entry, *, number: int, previous: str) -> Fault | None:
    if entry.number != number:
        return Fault(number, f"Entry {number} is missing: the next there is {entry.number}.")
    if entry.previous != previous:
        return Fault(number, f"Entry {number} does not follow the one before it.")
    if entry_hash(entry) != entry.hash:
        return Fault(number, f"Entry {number} is not as it was written: its hash does not fit.")
    return None


def _against(head: Head, entry: Entry) -> Fault | None:
    if entry.hash == head.hash:
        return None
    what = (
        f"Up to entry {head.entries} the journal is another than the one whose head was signed on "
        f"{head.day}: it was written anew at or before that entry."
    )
    return Fault(entry.number, what)
