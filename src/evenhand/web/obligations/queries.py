"""What has the administration said, and what follows for every requirement?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone

from evenhand.instruments.catalogue import Catalogue, catalogue
from evenhand.instruments.document import Instrument, Requirement
from evenhand.web.obligations.binding import Binding, Bound, Facts
from evenhand.web.obligations.models import Agreement, Annex, Convention, Notified


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement and whether it binds."""

    entry: Requirement
    binding: Binding


@dataclass(frozen=True, slots=True)
class Sum:
    """An instrument, and how many of its requirements bind."""

    instrument: Instrument
    all: int
    bind: int
    later: int
    reference: int
    not_stated: int


@cache
def texts() -> Catalogue:
    """Return the instruments that come with Evenhand."""
    return catalogue()


def facts() -> Facts:
    """Return what is said, the newest of each."""
    annexes, notified = {}, {}
    for annex in Annex.objects.order_by("pk"):
        annexes[annex.part] = annex
    for each in Notified.objects.order_by("pk"):
        notified[each.measure] = each
    return Facts(Convention.objects.first(), annexes, Agreement.objects.first(), notified)


def binding(id: str, *, on: date | None = None) -> Binding:
    """Return whether a requirement binds on a day, today where none is given.

    Raises
    ------
    InstrumentError
        If no instrument holds it.
    """
    return facts().of(texts().requirement(id), texts(), on=on or timezone.localdate())


def lines(*, on: date | None = None) -> list[Line]:
    """Return every requirement with whether it binds, in the order of the texts."""
    said, whole, day = facts(), texts(), on or timezone.localdate()
    return [Line(e, said.of(e, whole, on=day)) for e in _asked(whole)]


def sums(of: list[Line]) -> list[Sum]:
    """Return how many of each instrument's requirements bind."""
    found = []
    for instrument in texts().instruments:
        counted = Counter(x.binding.bound for x in of if x.entry.instrument == instrument.id)
        if counted:
            found.append(
                Sum(
                    instrument,
                    counted.total(),
                    counted[Bound.YES],
                    counted[Bound.LATER],
                    counted[Bound.NO],
                    counted[Bound.NOT_STATED],
                )
            )
    return found


def deadlines(of: list[Line]) -> list[tuple[date, int]]:
    """Return the days by which something must be implemented, and how many requirements each."""
    return sorted(Counter(x.binding.due for x in of if x.binding.due is not None).items())


def annexes() -> list[Requirement]:
    """Return the Specific Annexes and their chapters, in order."""
    kinds = ("annex", "chapter")
    return [e for e in texts().entries.values() if e.optional and e.kind in kinds]


def measures() -> list[Requirement]:
    """Return the measures of the Agreement that are notified under a category, in order."""
    return [e for e in texts().entries.values() if e.instrument == "tfa" and e.kind == "measure"]


def is_stated() -> bool:
    """Say whether both the Convention and the Agreement have been spoken of."""
    return Convention.objects.exists() and Agreement.objects.exists()


def _asked(whole: Catalogue) -> Iterator[Requirement]:
    for entry in whole.entries.values():
        if entry.level in ("requirement", "highlight"):
            yield entry
