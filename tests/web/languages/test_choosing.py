"""Is a page in the language of who asks, before signing in and after?"""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from evenhand.web.journal.models import Entry
from evenhand.web.languages.models import HouseLanguage, OwnLanguage
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


def language(client: Client, name: str = "account_login", **headers: str) -> tuple[str, str]:
    answer = client.get(reverse(name), headers=headers)
    shown = answer.content.decode()
    found = re.search(r'<html lang="([\w-]+)" dir="(\w+)">', shown)
    assert found is not None
    assert answer["Content-Language"] == found[1]
    return found[1], found[2]


def choose(client: Client, code: str, back: str = ""):
    return client.post(reverse("choose_language"), {"language": code, "back": back})


def test_before_signing_in_the_browser_the_house_and_the_choice_count_in_that_order(house):
    client = Client()
    assert language(client) == ("en", "ltr")
    wish = {"accept-language": "tlh, es-MX;q=0.8, ru;q=0.3"}
    assert language(client, **wish) == ("es", "ltr")
    HouseLanguage.objects.create(pk=1, code="ru")
    assert language(client, **wish) == ("ru", "ltr")
    assert choose(client, "ar").status_code == 302
    assert language(client, **wish) == ("ar", "rtl")
    assert not Entry.objects.filter(action="language.chosen").exists()


def test_what_a_person_chose_is_there_on_another_machine(sign_in, house):
    first = sign_in(Role.MANAGER)
    assert choose(first, "fr", reverse("start"))["Location"] == reverse("start")
    carol = Person.objects.get(username="carol")
    entry = Entry.objects.get(action="language.chosen")
    assert (entry.actor, json.loads(entry.facts)) == (carol.pk, {"language": "fr"})
    second = Client()
    second.force_login(carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    second.cookies["language"] = "ru"
    assert language(second, "start") == ("fr", "ltr")


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_a_choice_leads_nowhere_outside_the_house(house, back):
    assert choose(Client(), "fr", back)["Location"] == reverse("home")


def test_a_language_that_is_not_here_is_not_kept(sign_in):
    client = sign_in(Role.MANAGER)
    shown = client.post(reverse("choose_language"), {"language": "xx"}, follow=True)
    assert "xx" in shown.content.decode()
    assert not OwnLanguage.objects.exists()
    client.cookies["language"] = "../../etc"
    assert language(client, "start") == ("en", "ltr")


def test_an_administrator_chooses_for_the_house_and_a_manager_does_not(sign_in):
    manager = sign_in(Role.MANAGER)
    address = reverse("choose_house_language")
    assert manager.post(address, {"language": "ru"}).status_code == 403
    administrator = sign_in(name="ada")
    assert administrator.post(address, {"language": "ru"}).status_code == 302
    assert HouseLanguage.objects.get().code == "ru"
    assert Entry.objects.filter(action="language.chosen_for_house").count() == 1
    assert administrator.post(address, {"language": "xx"}).status_code == 302
    assert HouseLanguage.objects.get().code == "ru"
    assert language(Client()) == ("ru", "ltr")


def test_a_draft_says_so_on_every_page_and_a_finished_language_does_not(house):
    client = Client()
    choose(client, "tk")
    assert 'class="notice draft"' in client.get(reverse("account_login")).content.decode()
    choose(client, "ru")
    assert 'class="notice draft"' not in client.get(reverse("account_login")).content.decode()


def test_the_page_of_languages_tells_how_far_each_is(house):
    shown = Client().get(reverse("languages")).content.decode()
    for name in ("English", "Français", "Русский", "Español", "العربية", "Türkmençe"):
        assert f"<bdi>{name}</bdi></th>" in shown
    assert "draft: do not rely on its words" in shown


def test_one_answer_leaves_no_language_behind_for_the_next(house):
    arabic, other = Client(), Client()
    choose(arabic, "ar")
    assert language(arabic) == ("ar", "rtl")
    assert language(other) == ("en", "ltr")
