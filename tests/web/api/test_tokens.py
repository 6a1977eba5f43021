"""Does a token open what it names, for as long as its owner may, and is it kept as a hash alone?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.test_journey import is_whole

from evenhand.web.api import tokens
from evenhand.web.api.models import Right, Token
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role

RUNS = "/api/1/runs"


def text(answer) -> str:
    shown = answer.content.decode()
    is_whole(shown)
    return shown


def test_it_is_shown_once_and_kept_as_a_hash(sign_in, house):
    client = sign_in(Role.ANALYST, name="ann")
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    page = text(client.get(reverse("new_token")))
    assert 'value="records"' in page
    given = {"name": "dashboard", "rights": ["findings"], "expires_on": day}
    made = client.post(reverse("new_token"), given)
    assert made.status_code == 201
    words = re.search(r'<code dir="ltr">(evenhand_[\w-]{43})</code>', text(made))[1]
    token = Token.objects.get()
    assert words not in str(list(Token.objects.values()))
    assert words not in text(client.get(reverse("tokens")))
    assert tokens.found(words) == token
    (entry,) = Entry.objects.filter(action="token.made")
    assert words not in entry.facts
    assert token.sha256 not in entry.facts
    shown = {"Authorization": f"Bearer {words}"}
    assert Client(headers=shown).get(RUNS).status_code == 200
    client.post(reverse("revoke_token", args=[token.pk]))
    assert Client(headers=shown).get(RUNS).status_code == 401
    assert "revoked" in text(client.get(reverse("tokens")))
    refused = client.post(reverse("revoke_token", args=[token.pk]), follow=True)
    assert 'class="error"' in text(refused)


@pytest.mark.parametrize("how", ["expired", "account closed", "post ended"])
def test_it_ends_with_its_day_and_with_what_its_owner_may(given, owner, house, how):
    client = given(Right.FINDINGS)
    assert client.get(RUNS).status_code == 200
    if how == "expired":
        day = timezone.localdate() - timedelta(days=1)
        Token.objects.update(expires_on=day)
    elif how == "account closed":
        changes.close_account(owner, by=house[0].pk)
    else:
        changes.end_post(owner.posts.get(), by=house[0].pk)
    assert client.get(RUNS).status_code == (403 if how == "post ended" else 401)


def test_it_opens_no_more_than_its_owner_may(sign_in, given, house):
    sign_in(Role.MANAGER, name="mia")
    mia = Person.objects.get(username="mia")
    with pytest.raises(tokens.TokenError, match="post records"):
        given(Right.FINDINGS, Right.RECORDS, by=mia)
    with pytest.raises(PermissionDenied):
        given(Right.RELEASED, by=house[0])
    assert not Token.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_it_lives_a_year_at_most(owner, days):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(tokens.TokenError, match="a year at most"):
        tokens.make("x", rights=[Right.FINDINGS], office=None, expires_on=day, by=owner)
    with pytest.raises(tokens.TokenError, match="opens nothing"):
        tokens.make("x", rights=[], office=None, expires_on=timezone.localdate(), by=owner)


def test_an_administrator_sees_and_revokes_those_of_others_and_colleagues_do_not(
    given, sign_in, house
):
    client = given(Right.FINDINGS)
    token = Token.objects.get()
    ivo = sign_in(Role.INTEGRITY_UNIT, name="ivo")
    assert "dashboard" not in text(ivo.get(reverse("tokens")))
    assert ivo.post(reverse("revoke_token", args=[token.pk])).status_code == 404
    inga = sign_in(Role.INTERNAL_AUDITOR, name="inga")
    assert "dashboard" in text(inga.get(reverse("tokens")))
    assert "Revoke" not in text(inga.get(reverse("tokens")))
    assert inga.post(reverse("revoke_token", args=[token.pk])).status_code == 403
    assert client.get(RUNS).status_code == 200
    ada = sign_in(name="ada")
    assert "Revoke dashboard" in text(ada.get(reverse("tokens")))
    ada.post(reverse("revoke_token", args=[token.pk]))
    assert client.get(RUNS).status_code == 401
    assert Entry.objects.filter(action="token.revoked", actor=house[0].pk).count() == 1


@pytest.mark.parametrize(
    "words",
    ["", "x", "evenhand_", "evenhand_" + "a" * 43, "evenhand_é", "evenhand_" + "a" * 10_000, "\0"],
)
def test_words_that_are_no_token_open_nothing(given, words):
    given(Right.FINDINGS)
    assert tokens.found(words) is None


def test_its_owner_and_administrators_are_reminded_before_its_last_day(sign_in, given, owner):
    said = "1 token of a program ends within 30 days"
    administrator, colleague = sign_in(Role.ADMINISTRATOR), sign_in(Role.ANALYST, name="bob")
    client = sign_in(name="ann")
    given(Right.FINDINGS)
    assert said in text(client.get(reverse("start")))
    assert said in text(administrator.get(reverse("start")))
    assert said not in text(colleague.get(reverse("start")))
    for day, is_said in ((31, False), (30, True), (0, True), (-1, False)):
        Token.objects.update(expires_on=timezone.localdate() + timedelta(days=day))
        assert (tokens.ending(owner) == 1) is is_said
    token = Token.objects.get()
    token.expires_on = timezone.localdate() + timedelta(days=3)
    token.save()
    tokens.revoke(token, by=owner)
    assert tokens.ending(owner) == 0
