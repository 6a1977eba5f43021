"""Which changes are there to people, each with its entry in the journal?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.people.details import erase_identity
from evenhand.web.people.models import Administration, Office, Person, Post
from evenhand.web.people.roles import Role

erasing: Final = Signal()
"""Sent in the transaction of an erasure with ``person`` and ``by``: other apps forget too."""
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of codes that are read from paper: none looks like another."""


class PeopleError(EvenhandError):
    """An account cannot be made or changed as asked."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A new account, and the password to hand over on paper; it must be changed at once."""

    person: Person
    password: str


def begin(
    name: str,
    *,
    offices: Sequence[tuple[str, str]],
    administrators: Sequence[str],
    is_practice: bool = False,
) -> list[Handed]:
    """Set up the administration, its offices and its first two administrators, all or nothing.

    A practice administration is marked for good: nothing makes a real one of it.

    Raises
    ------
    PeopleError
        If it was set up before, or there are not two administrators.
    """
    if len(set(administrators)) < 2:
        raise PeopleError(
            _("There must be two administrators: one alone could lock the house out."),
            do_next=_("Name two different login names."),
        )
    with transaction.atomic():
        # The first statement of the transaction takes the lock of the journal: two first runs at
        # one time are one after the other, and the second finds the house set up.
        append("house.set_up", subject="administration:1", actor=None)
        if Administration.objects.exists():
            raise PeopleError(_("This house is set up already."), do_next=_("Sign in."))
        Administration.objects.create(pk=1, name=name, is_practice=is_practice)
        Office.objects.bulk_create(Office(code=c, name=n) for c, n in offices)
        return [give_account(who, [(Role.ADMINISTRATOR, None)], by=None) for who in administrators]


def first_password() -> str:
    """Return a password to be handed over on paper: 28 letters and digits, 138 random bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _part in range(7))


def give_account(
    username: str, posts: Sequence[tuple[Role, Office | None]], *, by: UUID | None
) -> Handed:
    """Make an account with its posts and a password for the first time it is used."""
    password = first_password()
    with transaction.atomic():
        person = Person(username=username, password_by=by)
        person.set_password(password)
        person.save()
        append("account.made", subject=f"person:{person.pk}", actor=by)
        for role, office in posts:
            give_post(person, role, office, by=by)
    return Handed(person, password)


def give_post(person: Person, role: Role, office: Office | None, *, by: UUID | None) -> Post:
    """Give a role from today on.

    Raises
    ------
    PeopleError
        If the person holds it already.
    """
    with transaction.atomic():
        today = timezone.localdate()
        if person.posts_on(today).filter(role=role, office=office).exists():
            raise PeopleError(
                _("%(who)s holds that post already.") % {"who": person.username},
                do_next=_("Choose another role."),
            )
        post = Post.objects.create(person=person, role=role, office=office, since=today)
        facts = {"role": str(role), "office": None if office is None else office.pk}
        append("post.given", subject=f"person:{person.pk}", actor=by, facts=facts)
    return post


def end_post(post: Post, *, by: UUID) -> None:
    """End a post today.

    Raises
    ------
    PeopleError
        If fewer than two administrators would be left.
    """
    with transaction.atomic():
        append(
            "post.ended",
            subject=f"person:{post.person_id}",
            actor=by,
            facts={"role": post.role, "office": post.office_id},
        )
        post.until = timezone.localdate()
        post.save(update_fields=["until"])
        _must_leave_two_administrators()


def close_account(person: Person, *, by: UUID) -> None:
    """Let a person sign in no more; posts end and sessions with them.

    Raises
    ------
    PeopleError
        If fewer than two administrators would be left.
    """
    with transaction.atomic():
        append("account.closed", subject=f"person:{person.pk}", actor=by)
        today = timezone.localdate()
        person.posts_on(today).update(until=today)
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
        _must_leave_two_administrators()


def erase(person: Person, *, by: UUID) -> None:
    """Erase who a person was: the details for good, and the login name; the journal stays whole.

    Raises
    ------
    PeopleError
        If the account is not closed.
    """
    if person.is_active:
        raise PeopleError(
            _("The account %(who)s is open.") % {"who": person.username},
            do_next=_("Close it first, then erase it."),
        )
    with transaction.atomic():
        append("person.erased", subject=f"person:{person.pk}", actor=by)
        erasing.send(sender=Person, person=person, by=by)
        erase_identity(person)
        person.username = f"erased-{person.pk}"
        person.save(update_fields=["username"])


def _must_leave_two_administrators() -> None:
    today = timezone.localdate()
    holding = (
        Post.objects.filter(role=Role.ADMINISTRATOR, office=None, since__lte=today)
        .exclude(until__lte=today)
        .filter(person__is_active=True)
    )
    if holding.values("person").distinct().count() < 2:
        raise PeopleError(
            _("Fewer than two administrators would be left."),
            do_next=_("Give the role to somebody else first."),
        )
