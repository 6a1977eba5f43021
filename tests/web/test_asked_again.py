"""Is the password asked once more before what is grave, and nothing lost by it?"""

from __future__ import annotations

import time

import pytest
from django.urls import get_resolver, reverse
from tests.web.conftest import just_signed_in
from tests.web.people.passwords_of_people import LONG
from tests.web.test_access import patterns

from evenhand.web import asked_again
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role

SENT = {
    *("person", "end_post", "close_account", "erase", "renew_password", "remove_factors"),
    *("end_sessions", "end_session", "end_other_sessions", "gate_ask", "gate_confirm"),
    *("decide_release", "withdraw_release", "ask_deletion", "countersign_deletion", "confirm_tie"),
}
OPENED = {"new_person", "new_token", "ask_release", "ask_opening", "say_runs_keeping"}


@pytest.fixture
def long_ago(sign_in):
    """Return an administrator who signed in an hour ago and worked on since."""
    client = sign_in(Role.ADMINISTRATOR, Role.ANALYST, name="carol")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3601}]
    session.save()
    carol = Person.objects.get(username="carol")
    carol.set_password(LONG)
    carol.save()
    session["_auth_user_hash"] = carol.get_session_auth_hash()
    session.save()
    return client


def test_these_pages_ask_again_and_no_others():
    said = {
        (pattern.name, pattern.callback.asks_again)
        for pattern in patterns()
        if getattr(pattern.callback, "asks_again", None)
    }
    assert said == {(n, "sent") for n in SENT} | {(n, "opened") for n in OPENED}
    assert get_resolver().urlconf_name == "evenhand.web.urls"


def test_a_button_is_not_obeyed_before_the_password_was_given_once_more(long_ago, house):
    ben = house[1]
    page = reverse("person", args=[ben.pk])
    assert long_ago.get(page).status_code == 200
    close, referer = reverse("close_account", args=[ben.pk]), f"http://testserver{page}"
    answer = long_ago.post(close, HTTP_REFERER=referer)
    ask = answer["Location"]
    assert ask.startswith(reverse("account_reauthenticate"))
    ben.refresh_from_db()
    assert ben.is_active
    assert long_ago.post(ask, {"password": "another one"}).status_code == 200
    assert "account_reauthenticate" not in long_ago.get(page).request["PATH_INFO"]
    assert long_ago.post(close, HTTP_REFERER=referer)["Location"] == ask
    given = long_ago.post(ask, {"password": LONG})
    assert (given.status_code, given["Location"]) == (302, page)
    assert "Give your password once more" in long_ago.get(page).content.decode()
    assert long_ago.post(close, HTTP_REFERER=referer)["Location"] == page
    ben.refresh_from_db()
    assert not ben.is_active


def test_a_form_asks_when_it_is_opened_and_not_when_it_is_sent_soon_after(long_ago):
    form = reverse("new_token")
    assert long_ago.get(form)["Location"].endswith("?next=%2Ftokens%2Fnew%2F")
    just_signed_in(long_ago, Person.objects.get(username="carol"))
    assert long_ago.get(form).status_code == 200
    session = long_ago.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 1200}]
    session.save()
    assert long_ago.get(form).status_code == 302
    assert long_ago.post(form, {"name": "dashboard"}).status_code == 422


def test_a_page_of_another_house_is_not_gone_back_to(long_ago, house):
    close = reverse("close_account", args=[house[1].pk])
    answer = long_ago.post(close, HTTP_REFERER="https://elsewhere.example/people/")
    assert answer["Location"].endswith("?next=%2F")


def test_what_another_gave_in_this_session_does_not_count(long_ago, house):
    just_signed_in(long_ago, house[0])
    answer = long_ago.get(reverse("new_token"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_nobody_has_a_password_in_the_practice_house(long_ago, monkeypatch):
    monkeypatch.setattr(asked_again, "PRACTICE", True)
    assert long_ago.get(reverse("new_token")).status_code == 200
