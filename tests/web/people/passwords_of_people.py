"""Persons with a password of their own and a second factor, as they come to sign in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from evenhand.web.people.models import Person

LONG = "four quiet words here"


def prepared(person: Person) -> Person:
    """Give somebody a password of the own and a second factor."""
    person.set_password(LONG)
    person.must_change_password = False
    person.save()
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, generate_totp_secret())
    return person


def code_of(person: Person, *, periods_ago: int = 0) -> str:
    """Return the code that the person's app shows, or showed."""
    held = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    counter = next(iter(yield_hotp_counters_from_time())) - periods_ago
    return format_hotp_value(hotp_value(decrypt(held.data["secret"]), counter))


def came_in(person: Person) -> Client:
    """Sign in with password and code."""
    prepared(person)
    client = Client()
    cache.clear()
    client.post(reverse("account_login"), {"login": person.username, "password": LONG})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(person)})
    assert answer.status_code == 302, answer.content.decode()
    return client
