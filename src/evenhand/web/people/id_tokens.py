"""Did the named issuer say this, to us, just now, and of whom?

An ID Token is a JSON Web Token (RFC 7519) that is signed (RFC 7515); what is checked of it is what
OpenID Connect Core 1.0, section 3.1.3.7, asks. Two algorithms are taken, both with public keys:
a token that names another, or none, is refused before anything in it is believed.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from evenhand.errors import EvenhandError

MOST_LETTERS: Final = 20_000
SECONDS_APART: Final = 60
"""By which two clocks may differ."""
SECONDS_OLD: Final = 600
"""A token that was made longer ago was not made for this sign-in."""
SMALLEST_RSA: Final = 3072
"""Bits of an RSA key of 128 bits of security (NIST SP 800-57, part 1, table 2)."""
KINDS: Final = {"RS256": "RSA", "ES256": "EC"}
"""Algorithms, and the kind of key of each."""
Claims = Mapping[str, Any]
Key = Mapping[str, Any]


class OidcError(EvenhandError):
    """The ministry's login did not answer, or not as it must."""


def refused(why: str) -> OidcError:
    """Return the error of an answer that is not believed."""
    return OidcError(
        f"The answer of the ministry's login is not believed: {why}.",
        do_next="Sign in with your password, and tell the IT department.",
    )


def key_wanted(token: str) -> str | None:
    """Return the name of the key that a token says it is signed with."""
    kid = _parts(token)[0].get("kid")
    return kid if isinstance(kid, str) else None


def subject_of(
    token: str, keys: Iterable[Key], *, issuer: str, client: str, nonce: str, now: float
) -> str:
    """Return the subject of a token that holds: who signed in at the issuer.

    Parameters
    ----------
    token : str
    keys : iterable of dict
        Public keys of the issuer, as JSON Web Keys (RFC 7517).
    issuer, client, nonce : str
        Which it must name.
    now : float
        Seconds since 1970.

    Raises
    ------
    OidcError
        If anything of it is not as it must be.
    """
    head, claims, signed, signature = _parts(token)
    _check_signature(head, signed, signature, keys)
    if claims.get("iss") != issuer:
        raise refused("it is of another issuer")
    audience = claims.get("aud")
    if audience not in (client, [client]):
        raise refused("it is meant for another house")
    if claims.get("azp", client) != client:
        raise refused("it was given to another house")
    _check_times(claims, now)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise refused("it belongs to another sign-in")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isascii():
        raise refused("it does not say who signed in")
    return subject


def _check_times(claims: Claims, now: float) -> None:
    expires, made, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", now)
    if not all(_is_number(each) for each in (expires, made, begins)):
        raise refused("it has no times")
    assert expires is not None
    assert made is not None
    if expires < now - SECONDS_APART or made < now - SECONDS_OLD:
        raise refused("its time is over")
    if made > now + SECONDS_APART or begins > now + SECONDS_APART:
        raise refused("its time has not come: one of both clocks is wrong")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_signature(head: Claims, signed: bytes, signature: bytes, keys: Iterable[Key]) -> None:
    algorithm, kid = head.get("alg"), head.get("kid")
    kind = KINDS.get(algorithm) if isinstance(algorithm, str) else None
    if kind is None or "crit" in head or str(head.get("typ", "JWT")).upper() != "JWT":
        raise refused("it is signed in a way that is not taken here")
    fitting = [
        key
        for key in keys
        if key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    ]
    # Without a name there must be no choice: a key is not tried until one fits.
    if len(fitting) != 1:
        raise refused("no key of the issuer fits it")
    try:
        if kind == "RSA":
            _rsa(fitting[0]).verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            if len(signature) != 64:
                raise InvalidSignature
            halves = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
            _elliptic(fitting[0]).verify(encode_dss_signature(*halves), signed, ec.ECDSA(SHA256()))
    except InvalidSignature as err:
        raise refused("its signature does not hold") from err


def _rsa(key: Key) -> rsa.RSAPublicKey:
    modulus, exponent = _number(key.get("n")), _number(key.get("e"))
    if modulus.bit_length() < SMALLEST_RSA:
        raise refused("the issuer's key is too short")
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as err:
        raise refused("the issuer's key is none") from err


def _elliptic(key: Key) -> ec.EllipticCurvePublicKey:
    if key.get("crv") != "P-256":
        raise refused("the issuer's key is of another curve")
    x, y = _number(key.get("x")), _number(key.get("y"))
    try:
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError as err:
        raise refused("the issuer's key is none") from err


def _number(text: object) -> int:
    return int.from_bytes(_bytes(text), "big")


def _parts(token: str) -> tuple[Claims, Claims, bytes, bytes]:
    parts = token.split(".") if len(token) <= MOST_LETTERS and token.isascii() else []
    if len(parts) != 3:
        raise refused("it is no signed token")
    head, claims = _json(_bytes(parts[0])), _json(_bytes(parts[1]))
    return head, claims, f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2])


def _bytes(text: object) -> bytes:
    if not isinstance(text, str) or not text.isascii():
        raise refused("it is no signed token")
    plain = text.encode("ascii")
    if not plain.replace(b"-", b"").replace(b"_", b"").isalnum():
        raise refused("it is no signed token")
    try:
        return urlsafe_b64decode(plain + b"=" * (-len(plain) % 4))
    except ValueError as err:
        raise refused("it is no signed token") from err


def _json(data: bytes) -> Claims:
    try:
        whole = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as err:
        raise refused("it is no signed token") from err
    if not isinstance(whole, dict):
        raise refused("it is no signed token")
    return whole
