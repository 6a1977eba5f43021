"""What holds of passwords, codes and sessions whoever signs in, and is it told who tried?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people.passwords_of_people import LONG, came_in, code_of, prepared

from evenhand.web.journal.models import Entry
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture
def ada(house) -> Person:
    cache.clear()
    return prepared(house[0])


def tried(client: Client, name: str, password: str):
    return client.post(reverse("account_login"), {"login": name, "password": password})


def waits_for_code(answer) -> bool:
    return answer.status_code == 302 and answer["Location"] == reverse("mfa_authenticate")


def given(client: Client, code: str) -> bool:
    """Give a code, and say whether somebody is in."""
    return client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def test_before_the_first_run_there_is_no_account(db):
    assert not Person.objects.exists()


def test_a_wrong_name_and_a_wrong_password_read_alike_and_cost_the_same(ada, monkeypatch):
    hashed = []
    real = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    answers, costs = [], []
    for name in ("ada", "nobody-here"):
        hashed.clear()
        answer = tried(Client(), name, "not the password")
        shown = answer.content.decode().replace(name, "")
        answers.append((answer.status_code, re.sub(r'value="[^"]+"', "", shown)))
        costs.append(len(hashed))
    assert answers[0] == answers[1]
    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize(
    "wrong", [LONG.upper(), f"{LONG} ", f" {LONG}", LONG[:20], LONG + "x" * 80]
)
def test_a_password_is_taken_exactly_as_it_is_given(ada, wrong):
    assert waits_for_code(tried(Client(), "ada", LONG))
    assert not waits_for_code(tried(Client(), "ada", wrong))


def test_a_long_password_with_blanks_at_its_ends_is_kept_whole(ada):
    client = came_in(ada)
    own = f" {'wide rivers run ' * 7}"
    form = {"old_password": LONG, "new_password1": own, "new_password2": own}
    assert client.post(reverse("own_password"), form).status_code == 302
    assert waits_for_code(tried(Client(), "ada", own))
    assert not waits_for_code(tried(Client(), "ada", own.strip()))


def test_another_password_is_chosen_with_the_one_in_use(ada):
    client = came_in(ada)
    new = {"new_password1": "seven kettles on a hill", "new_password2": "seven kettles on a hill"}
    for old in ({}, {"old_password": "not the password"}):
        assert client.post(reverse("own_password"), {**new, **old}).status_code == 422
    ada.refresh_from_db()
    assert ada.check_password(LONG)
    assert client.post(reverse("own_password"), {**new, "old_password": LONG}).status_code == 302
    assert Entry.objects.last().action == "password.set"


@pytest.mark.parametrize("short", ["eleven char", "customs-2026"])
def test_a_short_password_and_one_of_the_house_are_refused_on_the_page(ada, short):
    client = came_in(ada)
    form = {"old_password": LONG, "new_password1": short, "new_password2": short}
    assert client.post(reverse("own_password"), form).status_code == 422


def test_a_password_of_years_ago_is_not_to_be_changed(ada):
    Person.objects.filter(pk=ada.pk).update(joined=timezone.now() - timedelta(days=3000))
    assert came_in(ada).get(reverse("start")).status_code == 200


def test_the_field_of_a_password_hides_it_and_lets_a_manager_fill_it(ada):
    page = Client().get(reverse("account_login")).content.decode()
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    # No script on the page: nothing stands in the way of pasting. No hint and no question either.
    assert "<script" not in page
    assert "question" not in re.sub(r"<footer.*", "", page, flags=re.S).lower()


def test_a_code_works_once_and_in_its_half_minute(ada):
    code = code_of(ada)
    first, second = Client(), Client()
    tried(first, "ada", LONG)
    assert not given(first, code_of(ada, periods_ago=2))
    assert given(first, code)
    tried(second, "ada", LONG)
    assert not given(second, code)


def test_a_recovery_code_works_once(ada):
    codes = RecoveryCodes.activate(ada).generate_codes()
    first, second = Client(), Client()
    tried(first, "ada", LONG)
    assert given(first, codes[0])
    tried(second, "ada", LONG)
    assert not given(second, codes[0])
    assert given(second, codes[1])


def test_secrets_of_factors_are_random_and_long_enough(ada):
    secrets = {generate_totp_secret() for _each in range(50)}
    assert len(secrets) == 50
    # Base 32: 160 bits.
    assert {len(secret) for secret in secrets} == {32}
    codes = RecoveryCodes.activate(ada).generate_codes()
    # 8 digits: 26 bits.
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert len(set(codes)) == len(codes)


def test_the_challenge_of_a_passkey_is_random_and_long(ada):
    from allauth.core import context
    from allauth.mfa.webauthn.internal.auth import begin_registration
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.session = {}
    request.user = ada
    seen = set()
    for _each in range(3):
        with context.request_context(request):
            asked = begin_registration(ada, passwordless=False)
        seen.add(str(asked["publicKey"]["challenge"]))
    assert len(seen) == 3
    # In base 64, 6 bits a letter: 64 bits are 11.
    assert all(len(challenge) >= 11 for challenge in seen)


def test_a_factor_is_changed_only_after_signing_in_again(sign_in):
    client = sign_in(Role.ANALYST, name="carol")
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert "reauthenticate" in answer["Location"]


def test_a_factor_that_was_lost_is_taken_away_by_its_owner(ada):
    client = came_in(ada)
    client.post(reverse("account_reauthenticate"), {"password": LONG})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=ada, type=Authenticator.Type.TOTP).exists()
    assert client.get(reverse("people"))["Location"] == reverse("second_factor")


def test_every_try_is_written_down_and_told_at_the_next_sign_in(ada):
    came_in(ada)
    tried(Client(), "ada", "not the password")
    client = Client()
    tried(client, "ADA", LONG)
    given(client, "000000")
    said = list(Entry.objects.filter(action="signed.failed").values_list("facts", flat=True))
    assert said == ['{"kind":"password"}', '{"kind":"totp"}']
    assert {e.actor for e in Entry.objects.filter(action="signed.failed")} == {None}
    tried(Client(), "nobody-here", "not the password")
    assert Entry.objects.filter(action="signed.failed").count() == 2

    ada.refresh_from_db()
    assert ada.sign_ins_failed == 2
    shown = came_in(ada).get(reverse("start")).content.decode()
    assert "You last signed in on" in shown
    assert "failed 2 times" in shown
    ada.refresh_from_db()
    assert ada.sign_ins_failed == 0
    assert "failed" not in came_in(ada).get(reverse("start")).content.decode()


def test_signing_in_and_out_changes_the_name_of_the_session(ada):
    client = Client()
    client.get(reverse("account_login"))
    tried(client, "ada", LONG)
    waiting = client.session.session_key
    assert given(client, code_of(ada))
    assert client.session.session_key != waiting
    # 32 of 36 letters and digits: 165 bits.
    assert re.fullmatch(r"[a-z0-9]{32}", client.session.session_key)


def test_signing_out_stands_on_every_page_of_who_is_in(sign_in):
    client = sign_in(*Role, name="all")
    for name in ("start", "runs", "people", "journal", "gate", "mfa_index", "own_password"):
        assert f'action="{reverse("account_logout")}"' in client.get(reverse(name)).content.decode()
