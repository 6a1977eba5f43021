"""What number does a key give to a text, so that nobody can choose it and all can check it?

ECVRF-EDWARDS25519-SHA512-TAI (suite 0x03) of RFC 9381, with key validation. Points are added and
multiplied by libsodium alone, and secret scalars pass only through its functions of constant time.

One thing is not of constant time, by the suite's own construction: the number of tries that find a
point for a text shows in the time taken. Who can time the office's own machine learns something of
a consignment key from it, of which the office's staff know the whole; nothing of the secret.

References
----------
Goldberg, S., Reyzin, L., Papadopoulos, D., Vcelak, J. (2023), Verifiable random functions.
RFC 9381. https://doi.org/10.17487/RFC9381
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha512
from typing import Final

import nacl.bindings as sodium
import nacl.exceptions

from evenhand.errors import DrawError

SECRET_BYTES: Final = 32
PUBLIC_BYTES: Final = 32
PROOF_BYTES: Final = 80
HASH_BYTES: Final = 64

_SUITE: Final = b"\x03"
_PRIME: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_SIGN: Final = 1 << 255
_IDENTITY: Final = (1).to_bytes(32, "little")
_EIGHTH: Final = pow(8, -1, _ORDER).to_bytes(32, "little")
_ZERO: Final = bytes(32)


def public_key(secret: bytes) -> bytes:
    """Return the 32 bytes of the public key of a secret of 32 bytes.

    Raises
    ------
    DrawError
        If the secret has another length.
    """
    if len(secret) != SECRET_BYTES:
        raise DrawError(
            f"A secret of the draw has {SECRET_BYTES} bytes, not {len(secret)}.",
            do_next="Make one with secrets.token_bytes(32), or restore it from custody.",
        )
    return _public_of(secret)


@lru_cache(maxsize=64)
def _public_of(secret: bytes) -> bytes:
    return sodium.crypto_sign_seed_keypair(secret)[0]


def prove(secret: bytes, alpha: bytes) -> bytes:
    """Return the proof (80 bytes) of the number that a secret gives to ``alpha``.

    Equal arguments give equal proofs: the nonce is derived as in RFC 9381, section 5.4.2.2.

    Raises
    ------
    DrawError
        If the secret has not 32 bytes, or no point is found for ``alpha`` (probability 2^-256).
    """
    public = public_key(secret)
    expanded = sha512(secret).digest()
    scalar = _scalar_of(expanded)
    point = _found_point(public, alpha)
    gamma = sodium.crypto_scalarmult_ed25519_noclamp(scalar, point)
    nonce = sodium.crypto_core_ed25519_scalar_reduce(sha512(expanded[32:] + point).digest())
    challenge = _challenge(
        public,
        point,
        gamma,
        sodium.crypto_scalarmult_ed25519_base_noclamp(nonce),
        sodium.crypto_scalarmult_ed25519_noclamp(nonce, point),
    )
    product = sodium.crypto_core_ed25519_scalar_mul(challenge + bytes(16), scalar)
    return gamma + challenge + sodium.crypto_core_ed25519_scalar_add(nonce, product)


def number(secret: bytes, alpha: bytes) -> bytes:
    """Return the number (64 bytes) that a secret gives to ``alpha``, in half the time of a proof.

    Raises
    ------
    DrawError
        As ``prove``.
    """
    point = _found_point(public_key(secret), alpha)
    scalar = _scalar_of(sha512(secret).digest())
    cleared = _eightfold(sodium.crypto_scalarmult_ed25519_noclamp(scalar, point))
    assert cleared is not None
    return _hash_of(cleared)


def proof_to_hash(proof: bytes) -> bytes | None:
    """Return the number (64 bytes) that a proof claims, unchecked; None if it is no proof."""
    if len(proof) != PROOF_BYTES or int.from_bytes(proof[48:], "little") >= _ORDER:
        return None
    gamma = _eightfold(proof[:32])
    return None if gamma is None else _hash_of(gamma)


def verify(public: bytes, alpha: bytes, proof: bytes) -> bytes | None:
    """Return the number (64 bytes) that the key gives to ``alpha``; None if the proof is wrong.

    The key and the proof's point must be encoded in the only permitted way and must not be of
    small order. Bytes of any length and content are answered, never an error.

    Parameters
    ----------
    public : bytes of length 32
    alpha : bytes of any length
    proof : bytes of length 80
        Point, challenge (16 bytes), response (32 bytes, less than the order of the group).
    """
    if len(proof) != PROOF_BYTES or not is_key(public):
        return None
    gamma, challenge, response = proof[:32], proof[32:48] + bytes(16), proof[48:]
    if int.from_bytes(response, "little") >= _ORDER:
        return None
    cleared = _eightfold(gamma)
    point = _point_of(public, alpha)
    if cleared is None or point is None:
        return None
    base = _IDENTITY
    if response != _ZERO:
        base = sodium.crypto_scalarmult_ed25519_base_noclamp(response)
    u = sodium.crypto_core_ed25519_sub(base, _times(challenge, public))
    v = sodium.crypto_core_ed25519_sub(_times(response, point), _times(challenge, gamma))
    if _challenge(public, point, gamma, u, v) != proof[32:48]:
        return None
    return _hash_of(cleared)


@lru_cache(maxsize=1024)
def is_key(public: bytes) -> bool:
    """Say whether bytes are a public key: canonical, on the curve, and not of small order."""
    return len(public) == PUBLIC_BYTES and _eightfold(public) is not None


def _scalar_of(expanded: bytes) -> bytes:
    return bytes([expanded[0] & 248, *expanded[1:31], expanded[31] & 127 | 64])


def _found_point(public: bytes, alpha: bytes) -> bytes:
    point = _point_of(public, alpha)
    if point is None:
        raise DrawError("No point of the curve belongs to this text.", do_next="Report this text.")
    return point


def _point_of(public: bytes, alpha: bytes) -> bytes | None:
    """Encode a text to the curve by trying and incrementing (RFC 9381, section 5.4.1.1)."""
    start = sha512(_SUITE + b"\x01" + public + alpha)
    for counter in range(256):
        tried = start.copy()
        tried.update(bytes((counter, 0)))
        point = _eightfold(tried.digest()[:32])
        if point is not None:
            return point
    return None


def _eightfold(point: bytes) -> bytes | None:
    """Return eight times a point; None if it is not canonical, not on the curve, or small."""
    number = int.from_bytes(point, "little")
    y = number & (_SIGN - 1)
    # Of x = 0 only the positive sign is an encoding; libsodium would let both pass.
    if y >= _PRIME or (number & _SIGN and y in (1, _PRIME - 1)):
        return None
    try:
        for _ in range(3):
            point = sodium.crypto_core_ed25519_add(point, point)
    except nacl.exceptions.RuntimeError:
        return None
    return None if point == _IDENTITY else point


def _times(scalar: bytes, point: bytes) -> bytes:
    """Multiply a point of large order, as it is public, by a scalar less than the order."""
    if scalar == _ZERO:
        return _IDENTITY
    try:
        return sodium.crypto_scalarmult_ed25519_noclamp(scalar, point)
    except nacl.exceptions.RuntimeError:
        return _times_mixed(scalar, point)


def _times_mixed(scalar: bytes, point: bytes) -> bytes:
    """Multiply a point that has a part of small order, which libsodium refuses and the RFC allows.

    The part of prime order is an eighth of eight times the point; the rest repeats every eight.
    """
    cleared = point
    for _ in range(3):
        cleared = sodium.crypto_core_ed25519_add(cleared, cleared)
    prime = sodium.crypto_scalarmult_ed25519_noclamp(_EIGHTH, cleared)
    rest = sodium.crypto_core_ed25519_sub(point, prime)
    product = sodium.crypto_scalarmult_ed25519_noclamp(scalar, prime)
    for _ in range(scalar[0] & 7):
        product = sodium.crypto_core_ed25519_add(product, rest)
    return product


def _challenge(*points: bytes) -> bytes:
    return sha512(_SUITE + b"\x02" + b"".join(points) + b"\x00").digest()[:16]


def _hash_of(cleared: bytes) -> bytes:
    return sha512(_SUITE + b"\x03" + cleared + b"\x00").digest()
