"""What of signing in stands in the journal?

Second factors are heard of where they are saved, not by the signals of allauth: those come when
the transaction has ended, and an entry belongs inside it.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person


@receiver(user_logged_in)
def signed_in(sender: Any, user: Person, **_: Any) -> None:
    """Write down that somebody signed in with all that is asked."""
    _append("signed.in", user)


@receiver(user_logged_out)
def signed_out(sender: Any, user: Person | None, **_: Any) -> None:
    """Write down that somebody signed out."""
    if user is not None:
        _append("signed.out", user)


@receiver(post_save, sender=Authenticator)
def factor_saved(sender: Any, instance: Authenticator, created: bool, **_: Any) -> None:
    """Write down a new second factor, or that one was used up in part or made anew."""
    _append("factor.added" if created else "factor.changed", instance.user, instance)


@receiver(post_delete, sender=Authenticator)
def factor_removed(sender: Any, instance: Authenticator, **_: Any) -> None:
    """Write down that a second factor went."""
    _append("factor.removed", instance.user, instance)


def _append(action: str, user: Person, factor: Authenticator | None = None) -> None:
    facts: dict[str, Fact] = {"kind": str(factor.type)} if factor is not None else {}
    with transaction.atomic():
        append(action, subject=f"person:{user.pk}", actor=user.pk, facts=facts)
