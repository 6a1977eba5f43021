"""What is still to be done before this house works, and who can do it?

Nothing is ticked off by hand: each step looks whether it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.web.evidence.models import Run, State
from evenhand.web.isolating import listed, ltr
from evenhand.web.obligations import queries as obligations
from evenhand.web.people.models import Person, Post
from evenhand.web.people.roles import Role
from evenhand.web.records import reading, sources

FOR: tuple[Role, ...] = (Role.ADMINISTRATOR, Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER)
"""Who is shown the list."""
WANTED: tuple[Role, ...] = (
    Role.INTEGRITY_UNIT,
    Role.ANALYST,
    Role.MANAGER,
    Role.INTERNAL_AUDITOR,
)
"""Roles without which a finding is read by nobody, or by nobody who may act on it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    title, how : str
    is_done : bool
    place : str
        Name of the address where it is done; "" where that is on the machine.
    rule : str
        What opens that page.
    """

    title: str
    how: str
    is_done: bool
    place: str = ""
    rule: str = ""


def steps() -> list[Step]:
    """Return the steps in the order in which they are done."""
    return [
        Step(_("The house is set up"), _("Administration and offices have their names."), True),
        _two_administrators(),
        _roles(),
        Step(
            _("What binds us is said"),
            _("Whether we are a party to the Revised Kyoto Convention, and a Member of the WTO."),
            obligations.is_stated(),
            "obligations",
            "obligations.write",
        ),
        Step(
            _("Records lie on the server"),
            _(
                "Brought in and mapped on the page of records; or in a folder of their own under "
                "%(folder)s, with %(mapping)s beside them."
            )
            % {"folder": ltr(sources.FOLDER), "mapping": ltr(sources.MAPPING)},
            bool(sources.names()) or bool(reading.to_read()),
            "records",
            "records.bring",
        ),
        Step(
            _("Records are analysed"),
            _("The first run is done, and its findings can be read."),
            Run.objects.filter(state=State.DONE).exists(),
            "ask",
            "evidence.run",
        ),
    ]


def shown_to(person: Person) -> list[Step]:
    """Return the steps for somebody who can do something about them, until all are done."""
    today = timezone.localdate()
    if not person.posts_on(today).filter(role__in=FOR, office=None).exists():
        return []
    every = steps()
    return [] if all(step.is_done for step in every) else every


def _two_administrators() -> Step:
    ready = _holders(Role.ADMINISTRATOR).filter(must_change_password=False)
    ready = ready.filter(pk__in=Authenticator.objects.values("user"))
    return Step(
        _("Two administrators can sign in"),
        _("Each has changed the first password, and set up a second factor."),
        ready.count() >= 2,
        "people",
        "people.manage",
    )


def _roles() -> Step:
    lacking = [role.label for role in WANTED if not _holders(role).exists()]
    how = (
        _("Still without a person: %(roles)s.") % {"roles": listed(map(str, lacking))}
        if lacking
        else _("Integrity unit, analyst, manager and internal auditor have their people.")
    )
    return Step(_("Accounts are given"), how, not lacking, "new_person", "people.manage")


def _holders(role: Role) -> models.QuerySet[Person]:
    """Return who holds a role today for the whole administration."""
    today = timezone.localdate()
    posts = Post.objects.filter(role=role, office=None, since__lte=today).exclude(until__lte=today)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person"))
