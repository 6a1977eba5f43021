"""Is a second factor refused that was changed, or moved to another account, past the product?"""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal import auth
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData
from tests.web.people.passwords_of_people import LONG, code_of, prepared

from evenhand.web.journal.models import Entry
from evenhand.web.operations import doctor, rekeying
from evenhand.web.people.factor_seals import SEAL, is_whole

migration = import_module("evenhand.web.people.migrations.0005_factors_are_sealed")


@pytest.fixture
def ada(house):
    cache.clear()
    return prepared(house[0])


def passkey(number: int) -> dict:
    """Return what a device says of a new key, in the form that browsers send."""
    point = {1: 2, 3: -7, -1: 1, -2: bytes([number]) * 32, -3: bytes([number + 1]) * 32}
    own = AttestedCredentialData.create(b"\0" * 16, bytes([number]) * 16, ES256(point))
    about = AuthenticatorData.create(b"\0" * 32, 0x45, 0, own)
    # CBOR of {"fmt": "none", "attStmt": {}, "authData": bytes}.
    told = b"\xa3cfmtdnonegattStmt\xa0hauthDataX" + bytes([len(about)]) + about
    said = json.dumps(
        {"type": "webauthn.create", "challenge": "eA", "origin": "https://localhost"}
    ).encode()
    id_ = websafe_encode(bytes([number]) * 16)
    return {
        "id": id_,
        "rawId": id_,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(told),
        },
        "clientExtensionResults": {},
    }


def altered(factor: Authenticator, **changed: object) -> None:
    """Change a row as who owns the database does."""
    with connection.cursor() as cursor:
        for column, value in changed.items():
            cursor.execute(
                f"UPDATE mfa_authenticator SET {column} = %s WHERE id = %s", [value, factor.pk]
            )


def offered(person) -> list[bytes]:
    return [found.credential_id for found in auth.get_credentials(person)]


def test_a_passkey_whose_key_was_changed_is_not_offered_nor_found(ada):
    kept, changed = (auth.WebAuthn.add(ada, f"Key {n}", passkey(n)).instance for n in (1, 2))
    assert offered(ada) == [b"\1" * 16, b"\2" * 16]
    altered(changed, data=json.dumps(changed.data | {"credential": passkey(3)}))
    assert offered(ada) == [b"\1" * 16]
    for number in (2, 3):
        assert auth.get_authenticator_by_credential_id(ada, bytes([number]) * 16) is None
    found = auth.get_authenticator_by_credential_id(ada, b"\1" * 16)
    assert found is not None
    assert found.pk == kept.pk
    entry = Entry.objects.get(action="factor.not_whole")
    assert entry.subject == f"person:{ada.pk}"
    assert "webauthn" in entry.facts


def test_a_passkey_that_was_moved_to_another_account_is_not_believed(ada, house):
    own = auth.WebAuthn.add(house[1], "Mine", passkey(1)).instance
    altered(own, user_id=ada.pk.hex)
    assert offered(ada) == []


def test_a_passkey_that_lost_its_seal_or_has_anothers_is_not_believed(ada):
    one, other = (auth.WebAuthn.add(ada, f"Key {n}", passkey(n)).instance for n in (1, 2))
    altered(one, data=json.dumps({k: v for k, v in one.data.items() if k != SEAL}))
    altered(other, data=json.dumps(other.data | {SEAL: one.data[SEAL]}))
    assert offered(ada) == []


def test_naming_a_passkey_anew_keeps_a_whole_one_whole_and_a_changed_one_changed(ada):
    for number in (1, 2):
        auth.WebAuthn.add(ada, f"Key {number}", passkey(number))
    whole, changed = Authenticator.objects.filter(type="webauthn").order_by("pk")
    altered(changed, data=json.dumps(changed.data | {"credential": passkey(3)}))
    for pk in (whole.pk, changed.pk):
        found = Authenticator.objects.get(pk=pk)
        wrapped = found.wrap()
        wrapped.name = "Another name"
        found.save()
        found.record_usage()
    assert is_whole(Authenticator.objects.get(pk=whole.pk))
    assert not is_whole(Authenticator.objects.get(pk=changed.pk))


def test_signing_in_with_a_code_is_refused_where_the_secret_was_put_there_by_sql(ada, house):
    def signs_in(code: str) -> bool:
        client = Client()
        client.post(reverse("account_login"), {"login": "ada", "password": LONG})
        cache.clear()
        return client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302

    assert signs_in(code_of(ada))
    # Sealed under the key of the house, but for somebody else.
    own = TOTP.activate(house[1], generate_totp_secret()).instance
    altered(Authenticator.objects.get(user=ada, type="totp"), data=json.dumps(own.data))
    assert not signs_in(code_of(house[1]))
    assert Entry.objects.filter(action="factor.not_whole").exists()


def test_recovery_codes_that_were_put_there_by_sql_open_nothing(ada, house):
    mine = RecoveryCodes.activate(ada).instance
    theirs = RecoveryCodes.activate(house[1])
    code = theirs.generate_codes()[0]
    altered(mine, data=json.dumps(theirs.instance.data))
    assert not Authenticator.objects.get(pk=mine.pk).wrap().validate_code(code)
    assert theirs.validate_code(code)
    assert is_whole(Authenticator.objects.get(pk=theirs.instance.pk))


def test_a_new_key_of_the_house_leaves_whole_what_was_whole(ada, home):
    auth.WebAuthn.add(ada, "Key", passkey(1))
    RecoveryCodes.activate(ada)
    rekeying.rekey()
    assert all(is_whole(f) for f in Authenticator.objects.all())
    assert Authenticator.objects.count() == 3


def test_factors_of_before_are_sealed_by_the_upgrade_and_it_can_be_taken_back(ada):
    auth.WebAuthn.add(ada, "Key", passkey(1))
    migration.unseal(apps, None)
    assert not any(SEAL in f.data or is_whole(f) for f in Authenticator.objects.all())
    migration.seal(apps, None)
    assert all(is_whole(f) for f in Authenticator.objects.all())


def test_the_doctor_finds_a_factor_that_was_changed(ada):
    assert doctor.factors().state == "ok"
    altered(Authenticator.objects.get(user=ada), data="{}")
    found = doctor.factors()
    assert found.state == "fail"
    assert found.what.startswith("1 second factors were changed")
