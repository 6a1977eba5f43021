"""Do people see where they are signed in, end one session, and hear what changed?"""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse
from tests.web.conftest import just_signed_in
from tests.web.people.passwords_of_people import LONG, came_in

from evenhand.web.journal.models import Entry
from evenhand.web.people import own_account, renewing
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


def shown(client: Client) -> str:
    return client.get(reverse("own_account")).content.decode()


def test_one_of_the_own_sessions_is_ended_and_the_others_go_on(sign_in):
    here, there, third = (sign_in(Role.ANALYST, name="carol") for _each in range(3))
    another = sign_in(Role.ANALYST, name="dora")
    for client in (here, there, third, another):
        assert client.get(reverse("start")).status_code == 200
    carol = Person.objects.get(username="carol")
    listed = own_account.sessions(carol, here=here.session.session_key)
    assert [each.is_here for each in listed].count(True) == 1
    page = shown(here)
    marks = re.findall(r"/account/sessions/(\w+)/end/", page)
    assert sorted(marks) == sorted(each.mark for each in listed if not each.is_here)
    # What opens a session stands in no page.
    assert all(c.session.session_key not in page for c in (here, there, third, another))
    (mark,) = {e.mark for e in own_account.sessions(carol, here=there.session.session_key)
               if e.is_here}  # fmt: skip
    assert another.post(reverse("end_session", args=[mark])).status_code == 302
    assert there.get(reverse("start")).status_code == 200
    assert here.post(reverse("end_session", args=[mark]))["Location"] == reverse("own_account")
    assert there.get(reverse("start")).status_code == 302
    assert third.get(reverse("start")).status_code == 200
    assert len(own_account.sessions(carol, here=None)) == 2
    assert Entry.objects.filter(action="session.ended", subject=f"person:{carol.pk}").count() == 1


def test_sessions_that_have_ended_are_not_listed(sign_in, monkeypatch):
    client = sign_in(Role.ANALYST, name="carol")
    client.get(reverse("start"))
    carol = Person.objects.get(username="carol")
    assert len(own_account.sessions(carol, here=None)) == 1
    at = own_account.time.time() + own_account.UNUSED_SECONDS + 1
    monkeypatch.setattr(own_account.time, "time", lambda: at)
    assert own_account.sessions(carol, here=None) == []
    monkeypatch.undo()
    renewing.end_sessions(carol, by=carol.pk)
    carol.refresh_from_db()
    assert own_account.sessions(carol, here=None) == []


def test_what_others_changed_is_told_at_the_next_sign_in_and_stands_on_the_page(house):
    ada, ben = house
    first = came_in(ada)
    first.get(reverse("start"))
    told = "or a link of your account was changed"
    ada.refresh_from_db()
    assert told not in came_in(ada).get(reverse("start")).content.decode()
    handed = renewing.renew_password(ada, by=ben.pk)
    ada.refresh_from_db()
    assert ada.check_password(handed.password)
    client = came_in(ada)
    assert told in client.get(reverse("start")).content.decode()
    page = shown(client)
    assert "a new password was handed out (by an administrator)" in page
    assert page.count("signed in</td>") == 3
    ada.refresh_from_db()
    assert told not in came_in(ada).get(reverse("start")).content.decode()


def test_the_own_password_and_wrong_tries_stand_there_and_nothing_of_others(house):
    ada, ben = house
    client = came_in(ada)
    Client().post(reverse("account_login"), {"login": "ada", "password": "not this one"})
    Client().post(reverse("account_login"), {"login": "ben", "password": "not this one"})
    just_signed_in(client, ada)
    chosen = {"old_password": LONG, "new_password1": "five quiet words stand here"}
    chosen["new_password2"] = chosen["new_password1"]
    assert client.post(reverse("own_password"), chosen).status_code == 302
    page = shown(client)
    assert page.count("an own password was chosen") == 1
    assert page.count("a wrong password or code was given") == 1
    assert {e.what for e in own_account.events(ben)} == {
        *("the account was given", "a wrong password or code was given"),
    }
