"""Do secrets of second factors lie sealed in the database, and work all the same?"""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from evenhand.errors import ConfigError
from evenhand.web.people.factors import SEALED, Factors


def test_who_has_the_database_alone_makes_no_code(house):
    secret = generate_totp_secret()
    TOTP.activate(house[0], secret)
    codes = RecoveryCodes.activate(house[0]).generate_codes()
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)
    # Each secret, and the seal of each.
    assert kept.count(SEALED) == 4


def test_what_is_sealed_comes_back_and_twice_it_looks_another():
    factors = Factors()
    one, other = factors.encrypt("a secret"), factors.encrypt("a secret")
    assert one != other
    assert factors.decrypt(one) == factors.decrypt(other) == "a secret"
    # Of a house in which they were not yet sealed.
    assert factors.decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"


def test_another_key_of_the_house_opens_nothing(monkeypatch, settings, tmp_path):
    sealed = Factors().encrypt("a secret")
    settings.HOME = tmp_path
    with pytest.raises(ConfigError, match=r"details\.key|does not open"):
        Factors().decrypt(sealed)
