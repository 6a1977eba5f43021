"""Does the ministry's login sign in whom it is linked to, and nobody else, whatever it answers?"""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.web.people.oidc_provider import SECRET, Provider

from evenhand.web.journal.models import Entry
from evenhand.web.pages import context
from evenhand.web.people import oidc, outside_views
from evenhand.web.people.models import OutsideLogin, Person
from evenhand.web.people.roles import Role


@pytest.fixture
def provider(one_provider, monkeypatch) -> Provider:
    """Name a provider on this machine as the login of the ministry."""
    one_provider.reset()
    issuer = oidc.Issuer(one_provider.address, "evenhand", SECRET)
    monkeypatch.setattr(outside_views, "issuer", lambda: issuer)
    monkeypatch.setattr(context, "CONFIG", replace(context.CONFIG, oidc_issuer=issuer.address))
    return one_provider


@pytest.fixture
def carol(sign_in) -> SimpleNamespace:
    client = sign_in(Role.ANALYST, name="carol")
    return SimpleNamespace(client=client, person=Person.objects.get(username="carol"))


def gone(client: Client) -> str:
    """Ask to go there, and return the address on the page."""
    page = client.get(reverse("outside")).content.decode()
    return re.search(r'href="(http://127[^"]+)"', page)[1].replace("&amp;", "&")


def said(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def actions() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def linked(carol, provider) -> None:
    shown = said(carol.client, provider.sign_in(gone(carol.client)))
    assert "From now on you can sign in" in shown
    assert OutsideLogin.objects.get().subject == provider.subject


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("ways", [None, ["client_secret_post"]])
def test_who_linked_it_signs_in_with_it_and_the_second_factor(carol, provider, algorithm, ways):
    provider.algorithm = algorithm
    if ways is not None:
        provider.document = {"token_endpoint_auth_methods_supported": ways}
    linked(carol, provider)
    assert actions()[-1] == "login.linked"

    desk = Client()
    assert reverse("outside") in desk.get(reverse("account_login")).content.decode()
    answer = desk.get(provider.sign_in(gone(desk)))
    # Not yet: the second factor is asked here, whatever was asked there.
    assert answer["Location"] == reverse("mfa_authenticate")
    assert desk.get(reverse("runs")).status_code == 302
    assert "signed.in" not in actions()[actions().index("login.linked") :]
    cache.clear()
    code = code_of(carol.person)
    assert desk.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert desk.get(reverse("runs")).status_code == 200
    assert actions()[-1] == "signed.in"


def code_of(person: Person) -> str:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )
    from allauth.mfa.utils import decrypt

    held = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(decrypt(held.data["secret"]), counter))


def test_a_login_that_nobody_linked_gets_no_account(house, provider):
    before = Person.objects.count()
    desk = Client()
    shown = said(desk, provider.sign_in(gone(desk)))
    assert "No account here is linked to that login" in shown
    assert Person.objects.count() == before
    assert "_auth_user_id" not in desk.session


def test_a_closed_account_is_not_entered_by_it(carol, provider):
    linked(carol, provider)
    Person.objects.filter(pk=carol.person.pk).update(is_active=False)
    desk = Client()
    assert "No account here is linked" in said(desk, provider.sign_in(gone(desk)))


def test_one_login_has_one_account_and_a_link_can_be_taken_away(carol, provider, sign_in):
    linked(carol, provider)
    dan = sign_in(Role.ANALYST, name="dan")
    assert "linked to another account" in said(dan, provider.sign_in(gone(dan)))
    assert OutsideLogin.objects.get().person == carol.person
    assert "It is linked" in carol.client.get(reverse("mfa_index")).content.decode()
    carol.client.post(reverse("unlink_outside"))
    assert not OutsideLogin.objects.exists()
    assert actions()[-1] == "login.unlinked"


def test_a_password_alone_links_nothing(house, provider):
    client = Client()
    client.force_login(house[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("outside")).status_code in (302, 403)
    assert not OutsideLogin.objects.exists()


def test_an_answer_counts_once_in_the_browser_that_began_it(carol, provider):
    linked(carol, provider)
    desk, other = Client(), Client()
    back = provider.sign_in(gone(desk))
    gone(other)
    assert "not begun here" in said(other, back)
    assert "not begun here" in said(Client(), back)
    assert desk.get(back)["Location"] == reverse("mfa_authenticate")
    assert "not begun here" in said(desk, back)


def test_what_came_back_too_late_or_from_another_issuer_is_not_taken(carol, provider, monkeypatch):
    desk = Client()
    back = provider.sign_in(gone(desk))
    assert "not begun here" in said(desk, f"{back}&iss=https://other.example")
    back = provider.sign_in(gone(desk))
    now = time.time()
    monkeypatch.setattr(outside_views.time, "time", lambda: now + outside_views.SECONDS + 1)
    assert "not begun here" in said(desk, back)


def test_a_refusal_of_the_provider_is_told(house, provider):
    desk = Client()
    state = parse_qs(urlsplit(gone(desk)).query)["state"][0]
    back = f"{reverse('outside_back')}?error=access_denied&state={state}"
    assert "did not let you in" in said(desk, back)


def test_an_answer_that_is_not_believed_signs_nobody_in(carol, provider):
    linked(carol, provider)
    provider.claims = {"aud": "another"}
    desk = Client()
    assert "is not believed" in said(desk, provider.sign_in(gone(desk)))
    assert "_auth_user_id" not in desk.session


def test_by_default_there_is_none_and_nothing_is_asked(house):
    from tests.no_sockets import no_sockets

    outside_views.issuer.cache_clear()
    with no_sockets() as tried:
        for name in ("outside", "outside_back"):
            assert Client().get(reverse(name)).status_code == 404
        assert "ministry" not in Client().get(reverse("account_login")).content.decode()
    assert tried == []


def test_what_goes_out_is_a_code_and_never_who_somebody_is(carol, provider):
    linked(carol, provider)
    assert set(provider.asked) == {"/.well-known/openid-configuration", "/token", "/keys"}
    # What came of it is the subject alone: no token is kept.
    kept = json.dumps(dict(carol.client.session), default=str)
    assert all(token not in kept for token in provider.tokens)
