"""Is the practice house entered by choosing whom to be, and nowhere but there?"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.test_journey import is_whole

from evenhand.web import practice_house
from evenhand.web.journal.models import Entry
from evenhand.web.operations import practice as loading
from evenhand.web.pages import practice, views
from evenhand.web.people.models import Administration, Person


@pytest.fixture
def real(house):
    return house


@pytest.fixture
def invented(db, monkeypatch):
    """Be a practice house, with its people."""
    monkeypatch.setattr(practice, "PRACTICE", True)
    monkeypatch.setattr(views, "PRACTICE", True)
    practice_house.is_leaving.clear()
    yield loading._people(1_000)
    practice_house.is_leaving.clear()


def text(answer) -> str:
    return answer.content.decode()


def test_somebody_chooses_a_role_looks_around_and_chooses_another(invented):
    client = Client()
    assert client.get("/")["Location"] == reverse("practice")
    shown = text(client.get(reverse("practice")))
    is_whole(shown)
    names = {p.username for p in Person.objects.all()}
    assert len(names) == 8
    assert all(f'value="{name}"' in shown for name in names)
    assert client.post(reverse("practice"), {"person": "mia"})["Location"] == reverse("start")
    start = text(client.get(reverse("start")))
    is_whole(start)
    assert "every person, office and record here is invented" in start
    assert client.get(reverse("runs")).status_code == 200
    assert client.get(reverse("people")).status_code == 403
    client.post(reverse("practice"), {"person": "ada"})
    assert client.get(reverse("people")).status_code == 200
    assert client.get(reverse("runs")).status_code == 403
    assert client.post(reverse("practice"), {"person": "nobody"}).status_code == 404
    assert Entry.objects.filter(action="signed.in").count() == 2


def test_no_password_and_no_code_opens_it_from_elsewhere(invented):
    assert not any(p.has_usable_password() for p in Person.objects.all())


@pytest.mark.parametrize("spoil", ["no mark", "real administration", "seen from outside"])
def test_nobody_is_signed_in_by_choosing_in_a_house_that_is_real(invented, monkeypatch, spoil):
    if spoil == "no mark":
        monkeypatch.setattr(practice, "PRACTICE", False)
    elif spoil == "real administration":
        Administration.objects.update(is_practice=False)
    else:
        monkeypatch.setattr(practice, "BEHIND_PROXY", True)
    client = Client()
    assert client.get(reverse("practice")).status_code == 404
    assert client.post(reverse("practice"), {"person": "mia"}).status_code == 404
    assert client.get(reverse("runs")).status_code == 302
    client.force_login(invented, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("leave_practice")).status_code == 404
    assert not practice_house.is_leaving.is_set()


def test_one_button_removes_it_when_its_last_page_was_sent(invented):
    client = Client()
    client.post(reverse("practice"), {"person": "finn"})
    assert reverse("leave_practice") in text(client.get(reverse("start")))
    assert client.get(reverse("leave_practice")).status_code == 405
    assert not practice_house.is_leaving.is_set()
    gone = client.post(reverse("leave_practice"))
    is_whole(text(gone))
    assert "is removed" in text(gone)
    assert practice_house.is_leaving.is_set()


def test_a_real_house_offers_no_button_and_no_choice(real, sign_in):
    assert reverse("leave_practice") not in text(sign_in(name="ada").get(reverse("start")))
    assert Client().get(reverse("practice")).status_code == 404


def test_the_first_run_opens_it_beside_where_one_command_serves(db, home):
    practice_house.can_open.clear()
    first = text(Client().get(reverse("begin")))
    is_whole(first)
    assert "evenhand serve --practice" in first
    assert Client().post(reverse("open_practice")).status_code == 404
    practice_house.can_open.set()
    try:
        assert reverse("open_practice") in text(Client().get(reverse("begin")))
        assert Client().post(reverse("open_practice")).status_code == 302
        assert practice_house.is_wanted.is_set()
        waits = text(Client().get(reverse("open_practice")))
        is_whole(waits)
        assert "asks_again.js" in waits
        assert "Look again" in waits
        told = home / practice_house.FOLDER / practice_house.ADDRESS
        told.parent.mkdir()
        told.write_text("http://127.0.0.1:8123/", encoding="ascii")
        assert 'href="http://127.0.0.1:8123/"' in text(Client().get(reverse("open_practice")))
        told.unlink()
        told.parent.rmdir()
    finally:
        practice_house.can_open.clear()
        practice_house.is_wanted.clear()
