"""Which workshops are there, and how do their plan, agenda and participants read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from evenhand.instruments.catalogue import requirement
from evenhand.instruments.document import Requirement
from evenhand.instruments.sessions import Session
from evenhand.web.people.models import Office, Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.workshops.agenda import days_of
from evenhand.web.workshops.models import Gender, Participant, Slot, Workshop
from evenhand.web.workshops.rules import SEES


@dataclass(frozen=True, slots=True)
class Row:
    """Participants of one office, by gender.

    Attributes
    ----------
    name : str
    counts : tuple of int
        In the order of `Gender`.
    """

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the agenda with when it ends and how many were there; None where not taken."""

    slot: Slot
    ends: time
    there: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of an instrument on a slide, with its words in a second language where there are.

    Attributes
    ----------
    entry : Requirement
    beside : str
        "" where the catalogue has no words in that language.
    """

    entry: Requirement
    beside: str


def open_to(person: Person) -> QuerySet[Workshop]:
    """Return the workshops that a person may read, the newest first."""
    offices = offices_of(person, SEES.roles)
    every = Workshop.objects.select_related("office").prefetch_related("phases")
    return every if offices is None else every.filter(office__in=offices)


def days(workshop: Workshop) -> list[date]:
    """Return the days on which a workshop meets."""
    return days_of(workshop.phases.all())


def period(workshop: Workshop) -> str:
    """Return its first and last day as printed; "" before days are set."""
    found = days(workshop)
    if not found:
        return ""
    first, last = found[0].isoformat(), found[-1].isoformat()
    return first if first == last else f"{first} – {last}"


def lines(workshop: Workshop) -> list[Line]:
    """Return the agenda in the order of the clock."""
    # Counting forgets the order that the table has.
    slots = workshop.slots.annotate(there=Count("attendance")).order_by("day", "begins", "pk")
    return [
        Line(
            s,
            (datetime.combine(s.day, s.begins) + timedelta(minutes=s.minutes)).time(),
            s.there or None,
        )
        for s in slots
    ]


def office_name(office: Office | None) -> str:
    """Return what the office of a participant is called, also outside the administration."""
    return _("outside this administration") if office is None else str(office)


def rows(participants: Iterable[Participant]) -> list[Row]:
    """Return participants by office and gender, the whole last; nothing without participants."""
    counted: dict[str, Counter[str]] = {}
    for each in participants:
        counted.setdefault(office_name(each.office), Counter())[each.gender] += 1
    made = [Row(n, tuple(c[g.value] for g in Gender)) for n, c in sorted(counted.items())]
    if made:
        whole = tuple(sum(column) for column in zip(*(r.counts for r in made), strict=True))
        made.append(Row(_("all"), whole))
    return made


def slides(kind: Session, language: str) -> list[tuple[str, list[Shown]]]:
    """Return the slides of a session: the instruments' own words, in two languages where they are.

    Parameters
    ----------
    kind : Session
    language : str
        Code of the second language; "" for none.
    """
    made = []
    for each in kind.slides:
        shown = []
        for id in each.entries:
            entry = requirement(id)
            found = entry.translations.get(language)
            shown.append(Shown(entry, (found.text or found.title) if found else ""))
        made.append((each.title, shown))
    return made


def languages(kind: Session) -> list[str]:
    """Return the languages in which the instruments have words for a session's slides."""
    found = {code for s in kind.slides for id in s.entries for code in requirement(id).translations}
    return sorted(found)
