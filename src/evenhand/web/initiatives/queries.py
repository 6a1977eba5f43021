"""What was already done for integrity, under which factor, on what evidence?

`of_factor` and `of_requirement` are what other parts of the product call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from evenhand.instruments.document import Requirement
from evenhand.web.initiatives import kinds
from evenhand.web.initiatives.models import Evidence, Initiative, State, Version
from evenhand.web.initiatives.rules import FACILITATES, INSIDE
from evenhand.web.people.models import Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.people.roles import Role
from evenhand.web.texts import texts


@dataclass(frozen=True, slots=True)
class Line:
    """An initiative as it stands today.

    Attributes
    ----------
    initiative : Initiative
    version : Version
    evidence : tuple of Evidence
        The newest version of each piece that is not withdrawn.
    factors : tuple of str
        Ids of the key factors that it serves.
    is_of_people : bool
        Whether it is one for human resources.
    """

    initiative: Initiative
    version: Version
    evidence: tuple[Evidence, ...]
    factors: tuple[str, ...]
    is_of_people: bool

    @property
    def kind(self) -> Requirement | None:
        """The entry of the instruments that it is of; None where they hold it no more."""
        return texts().entries.get(self.version.kind)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The further entries that it serves, those that the instruments hold."""
        entries = texts().entries
        return tuple(entries[id] for id in self.version.requirements if id in entries)

    @property
    def kind_title(self) -> str:
        """Its kind in words; the id where the instruments hold it no more."""
        return self.kind.title if self.kind else self.version.kind

    @property
    def is_in_force(self) -> bool:
        """Whether it is in force."""
        return self.version.state == State.IN_FORCE

    def due(self, today: date) -> tuple[Evidence, ...]:
        """Return the evidence that should have been looked at again by a day."""
        return tuple(each for each in self.evidence if each.review_due < today)


@dataclass(frozen=True, slots=True)
class Sum:
    """What is on record under one key factor.

    Attributes
    ----------
    factor : Requirement
    all, in_force : int
    proved : int
        Of those in force, how many have evidence whose review is not overdue.
    measured : int
        Of those in force, how many name a number that would show their effect.
    """

    factor: Requirement
    all: int
    in_force: int
    proved: int
    measured: int


def open_to(person: Person) -> QuerySet[Initiative]:
    """Return the initiatives that a person may read; facilitators those that are shared alone."""
    every = Initiative.objects.select_related("office")
    newest = Version.objects.filter(initiative=OuterRef("pk")).order_by("-number")
    shared = every.alias(shared=Subquery(newest.values("is_shared")[:1])).filter(shared=True)
    inside = _where(every, person, INSIDE.roles)
    outside = _where(shared, person, FACILITATES.roles)
    keys = Q(pk__in=inside.values("pk")) | Q(pk__in=outside.values("pk"))
    return every.filter(keys)


def lines(initiatives: Iterable[Initiative]) -> tuple[Line, ...]:
    """Return initiatives as they stand today: those in force first, then the newest."""
    every = list(initiatives)
    versions = {v.initiative_id: v for v in Version.objects.filter(initiative__in=every)}
    evidence: dict[int, dict[int, Evidence]] = {}
    for each in Evidence.objects.filter(initiative__in=every):
        evidence.setdefault(each.initiative_id, {})[each.place] = each
    people = {e.id for e in kinds.kinds().of_people}
    made = []
    for initiative in every:
        version = versions[initiative.pk]
        pieces = evidence.get(initiative.pk, {}).values()
        made.append(
            Line(
                initiative,
                version,
                tuple(each for each in pieces if not each.is_withdrawn),
                kinds.factors_of([version.kind, *version.requirements]),
                version.kind in people,
            )
        )
    return tuple(sorted(made, key=lambda x: (not x.is_in_force, -x.version.since.toordinal())))


def of_factor(factor: str, person: Person) -> tuple[Line, ...]:
    """Return what a person may read of what was done under a key factor.

    Parameters
    ----------
    factor : str
        Id, as ``arusha.8``.
    person : Person
    """
    return tuple(line for line in lines(open_to(person)) if factor in line.factors)


def of_requirement(id: str, person: Person) -> tuple[Line, ...]:
    """Return what a person may read of what was done for one entry of the instruments.

    What names the entry itself, one that the catalogue ties to it, or the heading above it.
    """
    whole = texts()
    if id not in whole.entries:
        return ()
    entry = whole.entries[id]
    asked = {id, *(e.id for e in whole.akin(id)), *((entry.parent,) if entry.parent else ())}
    return tuple(
        line
        for line in lines(open_to(person))
        if asked.intersection((line.version.kind, *line.version.requirements))
    )


def sums(found: Sequence[Line]) -> tuple[Sum, ...]:
    """Return what is on record under each key factor, in order; nothing is no pass."""
    today = timezone.localdate()
    made = []
    for factor in kinds.factors():
        under = [line for line in found if factor.id in line.factors]
        now = [line for line in under if line.is_in_force]
        made.append(
            Sum(
                factor,
                len(under),
                len(now),
                sum(bool(line.evidence) and not line.due(today) for line in now),
                sum(bool(line.version.measure) for line in now),
            )
        )
    return tuple(made)


def missing(found: Sequence[Line]) -> tuple[Requirement, ...]:
    """Return the initiatives for human resources of which nothing is on record as in force."""
    named = {id for x in found if x.is_in_force for id in (x.version.kind, *x.version.requirements)}
    return tuple(e for e in kinds.kinds().of_people if e.id not in named)


def _where(
    among: QuerySet[Initiative], person: Person, roles: tuple[Role, ...]
) -> QuerySet[Initiative]:
    offices = offices_of(person, roles)
    return among if offices is None else among.filter(office__in=offices)
