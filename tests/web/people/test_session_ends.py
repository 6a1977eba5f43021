"""Does a session end that nobody uses, and one that lasts longer than a working day?"""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import reverse

from evenhand.web.journal.models import Entry
from evenhand.web.people import renewing, session_ends
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture
def clock(monkeypatch):
    """Return what sets the clock forward."""
    at = [time.time()]
    monkeypatch.setattr(session_ends.time, "time", lambda: at[0])

    def forward(seconds: float) -> None:
        at[0] += seconds

    return forward


def is_in(client: Client) -> bool:
    return client.get(reverse("start")).status_code == 200


def test_it_ends_an_hour_after_the_last_page(sign_in, clock):
    client = sign_in(Role.ANALYST)
    assert is_in(client)
    clock(session_ends.UNUSED_SECONDS - 1)
    assert is_in(client)
    clock(session_ends.UNUSED_SECONDS - 1)
    assert is_in(client)
    clock(session_ends.UNUSED_SECONDS + 1)
    assert not is_in(client)
    assert Entry.objects.last().action == "signed.out"
    assert not is_in(client)


def test_it_ends_eight_hours_after_it_began_whatever_is_done_in_it(sign_in, clock):
    client = sign_in(Role.ANALYST)
    for _hour in range(16):
        assert is_in(client)
        clock(session_ends.LONGEST_SECONDS / 16)
    assert is_in(client)
    clock(1)
    assert not is_in(client)


def test_reading_is_not_writing(sign_in, clock):
    client = sign_in(Role.ANALYST)
    is_in(client)
    seen = client.session[session_ends.SEEN]
    clock(session_ends.WRITTEN_SECONDS - 1)
    is_in(client)
    assert client.session[session_ends.SEEN] == seen
    clock(2)
    is_in(client)
    assert client.session[session_ends.SEEN] > seen


def test_signing_out_ends_it_here_and_clears_the_browser(sign_in):
    client = sign_in(Role.ANALYST)
    assert is_in(client)
    other = Client()
    other.cookies = client.cookies.__class__(client.cookies.output(header="", sep=";"))
    assert is_in(other)
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    # Who kept the cookie has nothing: the session is gone where it lay.
    assert not is_in(other)


def test_a_closed_account_another_password_and_a_word_end_all_sessions(sign_in, house):
    from evenhand.web.people import changes

    for how in ("close", "password", "word"):
        client = sign_in(Role.ANALYST, name=how)
        person = Person.objects.get(username=how)
        assert is_in(client)
        if how == "close":
            changes.close_account(person, by=house[0].pk)
        elif how == "password":
            renewing.renew_password(person, by=house[0].pk)
        else:
            renewing.end_sessions(person, by=house[0].pk)
        assert not is_in(client)


def test_somebody_ends_the_own_sessions_everywhere_but_here(sign_in):
    here, elsewhere = sign_in(Role.ANALYST, name="carol"), Client()
    carol = Person.objects.get(username="carol")
    elsewhere.force_login(carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert is_in(here)
    assert is_in(elsewhere)
    assert reverse("end_other_sessions") in here.get(reverse("own_account")).content.decode()
    assert here.post(reverse("end_other_sessions")).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert Entry.objects.filter(action="sessions.ended").count() == 1
