"""Which kinds of initiatives are there, those for human resources first?

Kinds are entries of the instruments, so that a kind is tied to its factor: what the Revised Arusha
Declaration asks of human resource management, the items of the Integrity Development Guide on it,
and the other key factors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evenhand.instruments.document import Requirement
from evenhand.web.texts import group_of, texts

DECLARATION: Final = "arusha"
GUIDE: Final = "idg"
STAFFING: Final = "arusha.8"
"""Human resource management, of which each requirement is a kind."""
OF_PEOPLE: Final = (STAFFING, "arusha.7", "arusha.9")
"""With code of conduct and morale: what concerns the people of the administration."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds to choose from.

    Attributes
    ----------
    of_people : tuple of Requirement
        Initiatives for human resources.
    others : tuple of Requirement
        The other key factors.
    """

    of_people: tuple[Requirement, ...]
    others: tuple[Requirement, ...]


def kinds() -> Kinds:
    """Return the kinds, in the order of the texts."""
    whole = texts()
    items = [e for e in whole.referring(STAFFING) if e.instrument == GUIDE and e.question]
    people = [*whole.below(STAFFING), *items, *(whole.requirement(id) for id in OF_PEOPLE[1:])]
    return Kinds(tuple(people), tuple(e for e in factors() if e.id not in OF_PEOPLE))


def factors() -> tuple[Requirement, ...]:
    """Return the key factors of the Declaration, in order."""
    every = texts().entries.values()
    return tuple(e for e in every if e.instrument == DECLARATION and e.parent is None)


def factors_of(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the key factors under which entries fall, in the Declaration's order.

    An entry of another instrument falls under those of the entries that it is tied to by the
    catalogue's references; one that the instruments hold no more falls under none.
    """
    whole = texts()
    found = set()
    for id in ids:
        if id in whole.entries:
            tied = (whole.entries[id], *whole.akin(id))
            found |= {group_of(e, whole).id for e in tied if e.instrument == DECLARATION}
    return tuple(e.id for e in factors() if e.id in found)


def is_of_people(kind: str) -> bool:
    """Say whether a kind is one for human resources."""
    return kind in {e.id for e in kinds().of_people}
