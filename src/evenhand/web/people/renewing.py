"""What does an administrator do for who lost a password, a second factor or a telephone?

Neither act tells the administrator what the person chooses afterwards, and no administrator does
both for one account: with a new password and without a factor it could be entered.
"""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.web.journal.append import append
from evenhand.web.people.changes import Handed, PeopleError, first_password
from evenhand.web.people.models import Person


def renew_password(person: Person, *, by: UUID) -> Handed:
    """Make a password for one use, and end the sessions; second factors stay.

    Raises
    ------
    PeopleError
        If it is one's own account, it is closed, or the same administrator took its factors away.
    """
    with transaction.atomic():
        person = _another(person, by)
        if person.factors_removed_by == by and not _factors(person):
            raise _by_another()
        password = first_password()
        person.set_password(password)
        person.must_change_password = True
        person.password_by = by
        person.save(update_fields=["password", "must_change_password", "password_by"])
        append("password.handed", subject=f"person:{person.pk}", actor=by)
    return Handed(person, password)


def remove_factors(person: Person, *, by: UUID) -> None:
    """Take all second factors away, and end the sessions; another has to be set up at once.

    Raises
    ------
    PeopleError
        If it is one's own account, it is closed, it has none, or the same administrator handed
        out the password that it has now.
    """
    with transaction.atomic():
        person = _another(person, by)
        if person.must_change_password and person.password_by == by:
            raise _by_another()
        factors = _factors(person)
        if not factors:
            raise PeopleError(
                _("%(who)s has no second factor.") % {"who": person.username},
                do_next=_("Let the person sign in and set one up."),
            )
        for factor in factors:
            factor.removed_by = by
            factor.delete()
        person.factors_removed_by = by
        person.sessions_ended += 1
        person.save(update_fields=["factors_removed_by", "sessions_ended"])


def end_sessions(person: Person, *, by: UUID) -> Person:
    """End every session of an account, on whichever machine."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        person.sessions_ended += 1
        person.save(update_fields=["sessions_ended"])
        append("sessions.ended", subject=f"person:{person.pk}", actor=by)
    return person


def _another(person: Person, by: UUID) -> Person:
    """Return the account as it is now, of somebody else."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pk == by:
        raise PeopleError(
            _("Nobody does this for the own account."), do_next=_("Ask another administrator.")
        )
    if not person.is_active:
        raise PeopleError(
            _("The account %(who)s is closed.") % {"who": person.username},
            do_next=_("Give a new account."),
        )
    return person


def _factors(person: Person) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=person))


def _by_another() -> PeopleError:
    return PeopleError(
        _("One administrator does not renew both the password and the second factor."),
        do_next=_("Let another administrator do this."),
    )
