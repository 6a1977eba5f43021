"""Which actions are there, how far are they, and what is due?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.models import Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.plans.models import (
    Action,
    Approval,
    Milestone,
    Proof,
    Reason,
    Recheck,
    Stage,
    Version,
)
from evenhand.web.plans.rules import SEES

AHEAD: Final = timedelta(days=30)
"""How long before its day a thing is on the list of what is due."""


class Status(StrEnum):
    """How far an action is."""

    WAITING = "waiting"
    SENT_BACK = "sent back"
    NOT_STARTED = "not started"
    UNDER_WAY = "under way"
    DONE = "done"
    DROPPED = "dropped"


STATUS_WORDS: Final[dict[Status, Promise]] = {
    Status.WAITING: _("waits for approval"),
    Status.SENT_BACK: _("sent back"),
    Status.NOT_STARTED: _("not started"),
    Status.UNDER_WAY: _("under way"),
    Status.DONE: _("done"),
    Status.DROPPED: _("dropped"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An action as it stands today.

    Attributes
    ----------
    action : Action
    version : Version
    reasons : tuple of Reason
    milestones : tuple of Milestone
        As each reads today.
    approval : Approval or None
        Of this version.
    proofs : tuple of Proof
        The newest of each stage that holds, by stage.
    rechecks : tuple of Recheck
    """

    action: Action
    version: Version
    reasons: tuple[Reason, ...]
    milestones: tuple[Milestone, ...]
    approval: Approval | None
    proofs: tuple[Proof, ...]
    rechecks: tuple[Recheck, ...]

    @property
    def by_at_least(self) -> str:
        """How much the indicator must move, without noughts at its end."""
        return f"{self.version.by.normalize():f}"

    @property
    def done_on(self) -> date | None:
        """The day on which it was done, by its proof; None where it is not."""
        return next((p.on for p in self.proofs if p.stage == Stage.DONE), None)

    @property
    def stage(self) -> str:
        """The furthest stage that is proved, in words; "" where none is."""
        return str(Stage(self.proofs[-1].stage).label) if self.proofs else ""

    @property
    def status(self) -> Status:
        """How far it is."""
        if self.version.is_dropped:
            return Status.DROPPED
        if self.done_on is not None:
            return Status.DONE
        if self.approval is None:
            return Status.WAITING
        if not self.approval.is_approved:
            return Status.SENT_BACK
        begun = self.version.start <= timezone.localdate()
        return Status.UNDER_WAY if begun else Status.NOT_STARTED

    @property
    def status_words(self) -> Promise:
        """How far it is, in words."""
        return STATUS_WORDS[self.status]

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do."""
        return self.status not in (Status.DONE, Status.DROPPED)

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.version.due < timezone.localdate()

    @property
    def waits_for_recheck(self) -> bool:
        """Whether it is done and nobody has looked for displacement since."""
        done = self.done_on
        return done is not None and not any(r.on >= done for r in self.rechecks)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: its day, what it is, and the action it belongs to.

    `key` tells it from the others of its action, and stays whatever else is done.
    """

    key: str
    on: date
    what: str
    is_overdue: bool
    line: Line


def open_to(person: Person) -> QuerySet[Action]:
    """Return the actions that a person may read."""
    offices = offices_of(person, SEES.roles)
    every = Action.objects.select_related("office")
    return every if offices is None else every.filter(office__in=offices)


def lines(actions: Sequence[Action]) -> tuple[Line, ...]:
    """Return actions as they stand today, what is due first before what is due later."""
    versions = {v.action_id: v for v in Version.objects.filter(action__in=actions)}
    reasons: dict[int, list[Reason]] = {}
    for reason in Reason.objects.filter(action__in=actions):
        reasons.setdefault(reason.action_id, []).append(reason)
    milestones: dict[int, dict[int, Milestone]] = {}
    for step in Milestone.objects.filter(action__in=actions):
        milestones.setdefault(step.action_id, {})[step.place] = step
    newest = [v.pk for v in versions.values()]
    approvals = {a.version_id: a for a in Approval.objects.filter(version__in=newest)}
    proofs: dict[int, dict[int, Proof]] = {}
    for proof in Proof.objects.filter(action__in=actions).select_related("run"):
        proofs.setdefault(proof.action_id, {})[proof.stage] = proof
    rechecks: dict[int, list[Recheck]] = {}
    for look in Recheck.objects.filter(action__in=actions):
        rechecks.setdefault(look.action_id, []).append(look)
    made = [
        Line(
            action=action,
            version=versions[action.pk],
            reasons=tuple(reasons.get(action.pk, ())),
            milestones=tuple(milestones.get(action.pk, {}).values()),
            approval=approvals.get(versions[action.pk].pk),
            proofs=tuple(p for p in proofs.get(action.pk, {}).values() if p.holds),
            rechecks=tuple(rechecks.get(action.pk, ())),
        )
        for action in actions
    ]
    return tuple(sorted(made, key=lambda x: (not x.is_open, x.version.due, x.action.pk)))


def due(found: Sequence[Line], today: date) -> tuple[Due, ...]:
    """Return what is overdue, and what is due soon, the longest overdue first."""
    return tuple(each for each in due_whenever(found, today) if each.on <= today + AHEAD)


def due_whenever(found: Sequence[Line], today: date) -> tuple[Due, ...]:
    """Return all that is due, by its day.

    What is done or dropped is not on the list; of what is done the look for displacement is, until
    somebody has looked.
    """
    every: list[Due] = []
    for line in found:
        if line.is_open:
            waits = line.status in (Status.WAITING, Status.SENT_BACK)
            what = str(line.status_words) if waits else str(_("action"))
            every.append(_due("due", line.version.due, what, today, line))
            every += [
                _due(f"milestone-{step.place}", step.due, step.what, today, line)
                for step in line.milestones
                if step.done_on is None
            ]
        elif line.waits_for_recheck and line.status is Status.DONE:
            look = str(_("look for displacement"))
            every.append(_due("recheck", line.version.recheck_on, look, today, line))
    return tuple(sorted(every, key=lambda x: (x.on, x.line.action.pk)))


def _due(key: str, on: date, what: str, today: date, line: Line) -> Due:
    return Due(key, on, what, on < today, line)
