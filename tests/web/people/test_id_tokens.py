"""Is no token believed that is not signed by the issuer, for this house, just now?"""

from __future__ import annotations

import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from tests.web.people.oidc_provider import SECRET, Provider, number, written

from evenhand.web.people.id_tokens import OidcError
from evenhand.web.people.oidc import Begun, Issuer

BACK = "http://testserver/account/ministry/back/"


def answered(provider: Provider) -> str:
    """Sign in at the provider and return what its answer says."""
    issuer, begun = Issuer(provider.address, "evenhand", SECRET), Begun.anew()
    provider.sign_in(issuer.address_for(begun, back=BACK))
    return issuer.subject("code-0", begun, back=BACK)


NOW = int(time.time())
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=3072)


def unsigned(token: str) -> str:
    head = written(json.dumps({"alg": "none"}).encode())
    return f"{head}.{token.split('.')[1]}."


def by_another(token: str) -> str:
    signed = token.rpartition(".")[0]
    return f"{signed}.{written(OTHER_KEY.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"claims": {"iss": "https://other.example"}}, "another issuer"),
        ({"claims": {"aud": "another"}}, "another house"),
        ({"claims": {"aud": ["evenhand", "another"]}}, "another house"),
        ({"claims": {"azp": "another"}}, "another house"),
        ({"claims": {"exp": NOW - 3600}}, "time is over"),
        ({"claims": {"iat": NOW - 3600}}, "time is over"),
        ({"claims": {"iat": NOW + 3600}}, "has not come"),
        ({"claims": {"nbf": NOW + 3600}}, "has not come"),
        ({"claims": {"exp": None}}, "no times"),
        ({"claims": {"exp": True}}, "no times"),
        ({"claims": {"nonce": "another"}}, "another sign-in"),
        ({"claims": {"nonce": None}}, "another sign-in"),
        ({"claims": {"sub": ""}}, "who signed in"),
        ({"claims": {"sub": 7}}, "who signed in"),
        ({"head": {"alg": "HS256"}}, "not taken here"),
        ({"head": {"alg": "none"}}, "not taken here"),
        ({"head": {"crit": ["exp"]}}, "not taken here"),
        ({"head": {"typ": "logout+jwt"}}, "not taken here"),
        ({"head": {"alg": "ES256"}}, "no key"),
        ({"head": {"kid": "another"}}, "no key"),
        ({"tamper": unsigned}, "no signed token"),
        ({"tamper": by_another}, "does not hold"),
        ({"tamper": lambda token: token[:-8]}, "does not hold"),
        ({"tamper": lambda token: token.rpartition(".")[0]}, "no signed token"),
        ({"tamper": lambda token: f"{token}!"}, "no signed token"),
        ({"tamper": lambda _token: "\u00e9.\u00e9.\u00e9"}, "no signed token"),
        ({"tamper": lambda _token: "a.b.c"}, "no signed token"),
        ({"tamper": lambda _token: 7}, "no token"),
    ],
)
def test_a_token_that_is_not_as_it_must_be_is_not_believed(one_provider, change, why):
    one_provider.reset()
    for name, value in change.items():
        setattr(one_provider, name, value)
    with pytest.raises(OidcError, match="is not believed") as told:
        answered(one_provider)
    assert why in told.value.what


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_token_that_holds_says_who_signed_in(one_provider, algorithm):
    one_provider.reset()
    one_provider.algorithm = algorithm
    assert answered(one_provider) == one_provider.subject
    # One audience in a list is the same, and so is naming who asked.
    one_provider.claims = {"aud": ["evenhand"], "azp": "evenhand"}
    assert answered(one_provider) == one_provider.subject


def test_of_two_keys_that_would_fit_none_is_tried(one_provider):
    one_provider.reset()
    one_provider.head = {"kid": None}
    assert answered(one_provider) == one_provider.subject
    first, other = one_provider.public()
    one_provider.public = lambda: [first, {**first, "kid": "another"}, other]
    try:
        with pytest.raises(OidcError, match="no key"):
            answered(one_provider)
    finally:
        del one_provider.public


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "RSA", "n": number(OTHER_KEY.public_key().public_numbers().n >> 8), "e": "AQAB"},
        {"kty": "RSA", "n": 7, "e": "AQAB"},
        {"kty": "RSA", "n": "!", "e": "AQAB"},
        {"kty": "EC", "crv": "P-521", "x": "AQ", "y": "AQ"},
        {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
        {"kty": "oct", "k": "AQ"},
        {"kty": "RSA", "use": "enc", "n": "AQ", "e": "AQAB"},
    ],
)
def test_a_key_that_is_none_or_too_weak_is_not_used(one_provider, key):
    one_provider.reset()
    one_provider.algorithm = "ES256" if key["kty"] == "EC" else "RS256"
    one_provider.public = lambda: [{**key, "kid": one_provider.algorithm}]
    try:
        with pytest.raises(OidcError, match="is not believed"):
            answered(one_provider)
    finally:
        del one_provider.public
