"""What of signing in stands in the journal?

Second factors are heard of where they are saved, not by the signals of allauth: those come when
the transaction has ended, and an entry belongs inside it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.own_account import changed_since

log = logging.getLogger(__name__)


@receiver(user_logged_in)
def signed_in(sender: Any, user: Person, request: HttpRequest | None = None, **_: Any) -> None:
    """Write down that somebody signed in with all that is asked, and tell of the time before."""
    _append("signed.in", user)
    # Heard of before Django writes the new day over that of the time before.
    if request is not None and user.last_login is not None:
        _tell(request, user.last_login, user.sign_ins_failed)
        if changed_since(user, user.last_login):
            _tell_of_change(request)
    Person.objects.filter(pk=user.pk).update(sign_ins_failed=0)


@receiver(user_login_failed)
def not_signed_in(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Write down a wrong password where there is such an account; the log says that it happened."""
    log.warning("signing in failed", extra={"values": {"kind": "password"}})
    name = str(credentials.get("username", ""))[:60]
    _failed(Person.objects.filter(username__iexact=name).first(), {"kind": "password"})


@receiver(authentication_failed)
def factor_refused(sender: Any, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """Write down a wrong code of a second factor."""
    log.warning("signing in failed", extra={"values": {"kind": str(authenticator.type)}})
    _failed(user, {"kind": str(authenticator.type)})


@receiver(user_logged_out)
def signed_out(
    sender: Any, user: Person | None, request: HttpRequest | None = None, **_: Any
) -> None:
    """Write down that somebody signed out, and let the browser forget what it was shown."""
    if user is not None:
        _append("signed.out", user)
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


@receiver(post_save, sender=Authenticator)
def factor_saved(sender: Any, instance: Authenticator, created: bool, **_: Any) -> None:
    """Write down a new second factor, or that one was used up in part or made anew."""
    _append("factor.added" if created else "factor.changed", instance.user, instance)


@receiver(post_delete, sender=Authenticator)
def factor_removed(sender: Any, instance: Authenticator, **_: Any) -> None:
    """Write down that a second factor went, and which administrator took it away if one did."""
    _append("factor.removed", instance.user, instance, by=getattr(instance, "removed_by", None))


def _append(
    action: str, user: Person, factor: Authenticator | None = None, by: UUID | None = None
) -> None:
    facts: dict[str, Fact] = {"kind": str(factor.type)} if factor is not None else {}
    with transaction.atomic():
        append(action, subject=f"person:{user.pk}", actor=by or user.pk, facts=facts)


def _failed(person: Person | None, facts: dict[str, Fact]) -> None:
    if person is None:
        return
    with transaction.atomic():
        append("signed.failed", subject=f"person:{person.pk}", actor=None, facts=facts)
        Person.objects.filter(pk=person.pk).update(sign_ins_failed=F("sign_ins_failed") + 1)


def _tell_of_change(request: HttpRequest) -> None:
    """Say on the next page that what signs in to the account changed since."""
    said = gettext(
        "Since then your password, a second factor or a link of your account was changed. "
        "If it was not you, tell an administrator."
    )
    messages.warning(request, said, fail_silently=True)


def _tell(request: HttpRequest, last: datetime, failed: int) -> None:
    """Say on the next page when somebody last signed in, and how often others tried since."""
    when = ltr(f"{last:%Y-%m-%d %H:%M} UTC")
    messages.info(
        request, gettext("You last signed in on %(when)s.") % {"when": when}, fail_silently=True
    )
    if failed:
        said = ngettext(
            "Since then, signing in to your account failed %(n)s time. "
            "If it was not you, tell an administrator.",
            "Since then, signing in to your account failed %(n)s times. "
            "If it was not you, tell an administrator.",
            failed,
        )
        messages.warning(request, said % {"n": failed}, fail_silently=True)
