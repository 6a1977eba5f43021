"""How is an account of the records tied to the person whose account it is?

The officer asks, and names the account as the records write it. Somebody of the integrity unit and
somebody of internal audit each make sure, outside of this product, that the account is that
person's. Neither sees a pseudonym or a figure, and what is shown is shown to the officer alone.
The tie ends on its day, or when any of them takes it back, and what it rested on is forgotten.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.panels.models import Answer, End, Tie
from evenhand.web.panels.rules import TYING
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import new_key, seal, unseal

MOST_DAYS: Final = 366
"""A tie is looked at again once a year: accounts are passed on, and people change posts."""
WAITS_FOR: Final = timedelta(days=60)
"""A wish that two people did not meet in this time is asked anew."""


class PanelError(EvenhandError):
    """A tie or an answer cannot be made as asked."""


def ask(account: str, *, reason: str, by: Person) -> Tie:
    """Ask to see one's own figures.

    Parameters
    ----------
    account : str
        As the records write it; white space at its ends does not count.
    reason : str
    by : Person
        The officer.

    Raises
    ------
    PanelError
        If it is no officer, no account is named, or a tie or a wish of theirs stands.
    """
    with transaction.atomic():
        append("tie.asked", subject=f"person:{by.pk}", actor=by.pk)
        if not by.has_perm("panels.own"):
            raise PanelError(
                _("Own figures are shown to officers."), do_next=_("Ask for the post first.")
            )
        if not account.strip():
            raise PanelError(
                _("No account is named."), do_next=_("Write it as the records write it.")
            )
        if Tie.objects.filter(person=by, ended_at=None).exists():
            raise PanelError(_("You asked already."), do_next=_("Take the earlier one back first."))
        key = new_key()
        return Tie.objects.create(
            person=by, key=key, account=seal(key, account.strip()), reason=seal(key, reason)
        )


def check(tie: Tie, *, how: str, until: date, by: Person) -> None:
    """Say, as the first of two, that the account is this person's, and until when that holds.

    Parameters
    ----------
    tie : Tie
    how : str
        How that was made sure.
    until : date
        The last day on which figures are shown.
    by : Person

    Raises
    ------
    PanelError
        If the wish waits no more, somebody checked it, or the day or the person does not serve.
    """
    with transaction.atomic():
        append("tie.checked", subject=f"tie:{tie.pk}", actor=by.pk, facts={"until": str(until)})
        tie = _waiting(tie)
        if tie.first_by is not None:
            raise PanelError(
                _("Somebody checked it already."), do_next=_("The other unit confirms it.")
            )
        today = timezone.localdate()
        last = today + timedelta(MOST_DAYS)
        if not today <= until <= last:
            raise PanelError(
                _("The day %(day)s is not from today to %(last)s.")
                % {"day": ltr(until), "last": ltr(last)},
                do_next=_("Choose a day in that time."),
            )
        role = _role(tie, by, other_than="")
        assert tie.key is not None
        tie.first_by, tie.first_role, tie.first_at = by.pk, role, datetime.now(UTC)
        tie.checked, tie.until = seal(tie.key, how), until
        tie.save(update_fields=["first_by", "first_role", "first_at", "checked", "until"])


def confirm(tie: Tie, *, by: Person) -> None:
    """Confirm, as the second of two and of the other unit, that the account is this person's.

    Raises
    ------
    PanelError
        If the wish waits no more, nobody checked it, the account is tied to another person, or the
        person is the officer, the first, or of the first's unit.
    """
    with transaction.atomic():
        append("tie.made", subject=f"tie:{tie.pk}", actor=by.pk)
        tie = _waiting(tie)
        if tie.first_by is None:
            raise PanelError(_("Nobody checked it yet."), do_next=_("Check it as the first."))
        if tie.first_by == by.pk:
            raise PanelError(
                _("Who checked cannot confirm."), do_next=_("Ask somebody of the other unit.")
            )
        role = _role(tie, by, other_than=tie.first_role)
        account = account_of(tie)
        made = Tie.objects.filter(ended_at=None, second_at__isnull=False)
        if any(account_of(each) == account for each in made):
            raise PanelError(
                _("This account is tied to another person."),
                do_next=_("Find out whose it is; take the wrong tie back."),
            )
        tie.second_by, tie.second_role, tie.second_at = by.pk, role, datetime.now(UTC)
        tie.save(update_fields=["second_by", "second_role", "second_at"])


def end(tie: Tie, *, by: Person) -> None:
    """End a tie or a wish: by the officer, or by one of those who make ties.

    Raises
    ------
    PanelError
        If it has ended, or the person may not.
    """
    with transaction.atomic():
        append("tie.ended", subject=f"tie:{tie.pk}", actor=by.pk)
        tie = Tie.objects.get(pk=tie.pk)
        if tie.ended_at is not None:
            raise PanelError(_("It has ended already."), do_next=_("Nothing is to be done."))
        if by.pk == tie.person_id:
            _forget(tie, End.WITHDRAWN)
            return
        _role(tie, by, other_than="")
        _forget(tie, End.NOT_SHOWN if tie.second_at is None else End.TAKEN_BACK)


def standing(person: Person) -> Tie | None:
    """Return the tie under which this person's figures may be shown today; None without one."""
    today = timezone.localdate()
    return Tie.objects.filter(
        person=person, ended_at=None, second_at__isnull=False, until__gte=today
    ).first()


def forget() -> int:
    """End ties whose time has passed, and wishes that nobody met; return how many they were.

    Called when ties are shown and when the worker begins; what has passed shows nothing in between
    either.
    """
    now = datetime.now(UTC)
    here = Tie.objects.filter(ended_at=None)
    passed = here.filter(until__lt=timezone.localdate())
    left = here.filter(second_at=None, asked_at__lte=now - WAITS_FOR)
    if not (passed.exists() or left.exists()):
        return 0
    with transaction.atomic():
        ended = [*(passed | left)]
        for tie in ended:
            append("tie.expired", subject=f"tie:{tie.pk}", actor=None)
            _forget(tie, End.EXPIRED)
    return len(ended)


def forget_person(sender: Any, *, person: Person, by: UUID, **named: Any) -> None:
    """End what ties an erased person to an account; answers stay, and say of nobody whose."""
    for tie in Tie.objects.filter(person=person, ended_at=None):
        append("tie.ended", subject=f"tie:{tie.pk}", actor=by)
        _forget(tie, End.ERASED)
    Answer.objects.filter(person=person).update(account=None)


def account_of(tie: Tie) -> str:
    """Return the account of a tie or a wish that has not ended."""
    assert tie.key is not None
    assert tie.account is not None
    return unseal(tie.key, tie.account)


def _forget(tie: Tie, how: End) -> None:
    Tie.objects.filter(pk=tie.pk).update(
        key=None, account=None, reason=None, checked=None, ended_at=datetime.now(UTC), end=how
    )


def _waiting(tie: Tie) -> Tie:
    tie = Tie.objects.get(pk=tie.pk)
    if tie.ended_at is not None or tie.second_at is not None:
        raise PanelError(_("This wish waits no more."), do_next=_("Look at it as it stands."))
    return tie


def _role(tie: Tie, person: Person, *, other_than: str) -> Role:
    if person.pk == tie.person_id:
        raise PanelError(
            _("Nobody ties an account to themselves."), do_next=_("Ask two others to do it.")
        )
    held = set(
        person.posts_on(timezone.localdate()).filter(office=None).values_list("role", flat=True)
    )
    for role in TYING:
        if role.value in held and role.value != other_than:
            return role
    raise PanelError(
        _(
            "A tie is made by two people of different units: one of the integrity unit, one of "
            "internal audit, each for the whole administration."
        ),
        do_next=_("Ask somebody of the other unit."),
    )
