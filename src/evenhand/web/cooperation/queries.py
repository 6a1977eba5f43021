"""Where do requests, missions and promises stand, and what is due?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evenhand.web.cooperation.models import (
    Mission,
    MissionVersion,
    Outcome,
    Promise,
    PromiseVersion,
    Request,
    RequestVersion,
    Shared,
    Step,
)
from evenhand.web.cooperation.requesting import STATE_WORDS, State, state_of
from evenhand.web.cooperation.rules import SEES
from evenhand.web.people.models import Person
from evenhand.web.people.predicates import offices_of

AHEAD: Final = timedelta(days=30)
"""How long before its day a thing is on the list of what is due."""
REPORT_AFTER: Final = timedelta(days=30)
"""How long after a mission its report is due."""

Thing = TypeVar("Thing", bound=Shared)


class Phase(StrEnum):
    """Where a mission is."""

    COMING = "coming"
    UNDER_WAY = "under_way"
    AWAITED = "awaited"
    REPORTED = "reported"
    CANCELLED = "cancelled"


PHASE_WORDS: Final[dict[Phase, Words]] = {
    Phase.COMING: pgettext_lazy("of a mission", "coming"),
    Phase.UNDER_WAY: pgettext_lazy("of a mission", "under way"),
    Phase.AWAITED: pgettext_lazy("of a mission", "over, its report is awaited"),
    Phase.REPORTED: pgettext_lazy("of a mission", "over, with its report"),
    Phase.CANCELLED: pgettext_lazy("of a mission", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it stands: its newest version, and the steps that this one took."""

    thing: Request
    version: RequestVersion
    steps: tuple[Step, ...]

    @property
    def state(self) -> State:
        """Where it is."""
        return state_of(list(self.steps))

    @property
    def state_words(self) -> str:
        """Where it is, in words; the answer where there is one."""
        if self.answer:
            return f"{STATE_WORDS[self.state]}: {self.answer.get_answer_display()}"
        return str(STATE_WORDS[self.state])

    @property
    def answer(self) -> Step | None:
        """The step that holds the answer; None where there is none."""
        return self.steps[-1] if self.state is State.ANSWERED else None


@dataclass(frozen=True, slots=True)
class Planned:
    """A mission as it stands: its newest version."""

    thing: Mission
    version: MissionVersion

    @property
    def phase(self) -> Phase:
        """Where it is today."""
        v, today = self.version, timezone.localdate()
        if v.is_cancelled:
            return Phase.CANCELLED
        if v.report or v.report_sha256:
            return Phase.REPORTED
        if v.last < today:
            return Phase.AWAITED
        return Phase.COMING if v.first > today else Phase.UNDER_WAY

    @property
    def phase_words(self) -> Words:
        """Where it is, in words."""
        return PHASE_WORDS[self.phase]


@dataclass(frozen=True, slots=True)
class Given:
    """A promise as it stands: its newest version."""

    thing: Promise
    version: PromiseVersion

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept."""
        return self.version.outcome == Outcome.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.version.due < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: its day, what it is, and the page where it is done."""

    on: date
    what: str
    title: str
    is_overdue: bool
    place: str
    number: int


@dataclass(frozen=True, slots=True)
class Whole:
    """All that one person may read; requests, missions and promises each the newest first."""

    requests: tuple[Asked, ...]
    missions: tuple[Planned, ...]
    promises: tuple[Given, ...]


def whole(person: Person, partner: int | None = None) -> Whole:
    """Return what a person may read, of one partner or of all."""
    return Whole(
        requests(_open_to(Request.objects.all(), person, partner)),
        missions(_open_to(Mission.objects.all(), person, partner)),
        promises(_open_to(Promise.objects.all(), person, partner)),
    )


def requests(found: Sequence[Request] | QuerySet[Request]) -> tuple[Asked, ...]:
    """Return requests as they stand, the newest first."""
    versions = {v.request_id: v for v in RequestVersion.objects.filter(request__in=found)}
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(version__in=[v.pk for v in versions.values()]):
        steps.setdefault(step.version_id, []).append(step)
    made = (Asked(x, v := versions[x.pk], tuple(steps.get(v.pk, ()))) for x in found)
    return tuple(sorted(made, key=lambda x: -x.thing.pk))


def missions(found: Sequence[Mission] | QuerySet[Mission]) -> tuple[Planned, ...]:
    """Return missions as they stand, the latest first."""
    versions = {v.mission_id: v for v in MissionVersion.objects.filter(mission__in=found)}
    made = (Planned(x, versions[x.pk]) for x in found)
    return tuple(sorted(made, key=lambda x: (x.version.first, x.thing.pk), reverse=True))


def promises(found: Sequence[Promise] | QuerySet[Promise]) -> tuple[Given, ...]:
    """Return promises as they stand: the open by their day, then the others."""
    versions = {v.promise_id: v for v in PromiseVersion.objects.filter(promise__in=found)}
    made = (Given(x, versions[x.pk]) for x in found)
    return tuple(sorted(made, key=lambda x: (not x.is_open, x.version.due, x.thing.pk)))


def due(found: Whole, today: date) -> tuple[Due, ...]:
    """Return what is overdue, and what is due soon, the longest overdue first.

    A promise leaves the list once it is not open any more, a mission with its report, a request
    with its answer.
    """
    every = [
        Due(x.version.due, str(_("promise")), x.version.what, x.is_overdue, "promise", x.thing.pk)
        for x in found.promises
        if x.is_open
    ]
    for planned in found.missions:
        if planned.phase is Phase.AWAITED:
            on = planned.version.last + REPORT_AFTER
            title, number = planned.version.title, planned.thing.pk
            every.append(
                Due(on, str(_("report of the mission")), title, on < today, "mission", number)
            )
    for asked in found.requests:
        on_day = asked.version.needed_by
        if on_day is not None and asked.state is not State.ANSWERED:
            title, number = asked.version.title, asked.thing.pk
            every.append(
                Due(on_day, asked.state_words, title, on_day < today, "support_request", number)
            )
    return tuple(sorted((x for x in every if x.on <= today + AHEAD), key=lambda x: x.on))


def _open_to(among: QuerySet[Thing], person: Person, partner: int | None) -> QuerySet[Thing]:
    offices = offices_of(person, SEES.roles)
    found = among.select_related("office", "partner")
    if partner is not None:
        found = found.filter(partner=partner)
    return found if offices is None else found.filter(office__in=offices)
