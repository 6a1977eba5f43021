"""How is each value of the draw computed from others? As ``docs/reference/draw-log.md`` says.

The link of a chain is in ``chains``, the ticket of a handler in ``selection``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from evenhand.errors import DrawError

MOST_KEY_BYTES: Final = 2_000
SHIFT_SECRET_BYTES: Final = 32
SALT_BYTES: Final = 16

_NOT_IN_KEY: Final = re.compile("[^A-Z0-9]")
# Letters of ASCII alone: what is upper case elsewhere differs between versions of Unicode.
_UPPER: Final = {small: small - 32 for small in range(ord("a"), ord("z") + 1)}


def round_of(at: int, round_seconds: int) -> int:
    """Return the round of a time in whole seconds since 1970."""
    return at // round_seconds


def consignment_key(parts: Iterable[str]) -> bytes:
    """Return what stands for a consignment: its bill of lading and containers, put in order.

    Letters are taken in upper case, and all but ``A-Z0-9`` of ASCII is taken out, so that spelling
    it with blanks, dashes or small letters draws nothing new. Other letters and digits are refused:
    taken out, a Cyrillic M for a Latin one would draw anew, and two bills in Cyrillic would be one.

    Raises
    ------
    DrawError
        If a letter or digit is not of ASCII, nothing is left, or more than 2,000 bytes.
    """
    parts = tuple(parts)
    for part in parts:
        if strange := {sign for sign in part if sign.isalnum() and not sign.isascii()}:
            raise DrawError(
                f"The part {part[:40]!a} of a consignment has letters or digits other than "
                f"A-Z and 0-9: {ascii(' '.join(sorted(strange)))[:80]}.",
                do_next="Write it in A-Z and 0-9, each part always by the same rule.",
            )
    kept = {_NOT_IN_KEY.sub("", part.translate(_UPPER)) for part in parts} - {""}
    key = "|".join(sorted(kept)).encode("ascii")
    if not 0 < len(key) <= MOST_KEY_BYTES:
        raise DrawError(
            f"The key of a consignment has {len(key)} bytes, not 1 to {MOST_KEY_BYTES}.",
            do_next="Give the bill of lading and the containers, in letters A-Z and digits.",
        )
    return key


def is_consignment_key(text: str) -> bool:
    """Say whether a text is what stands for a consignment, in its only form."""
    try:
        return consignment_key(text.split("|")) == text.encode("utf-8", "replace")
    except DrawError:
        return False


def tag_input(key: bytes) -> bytes:
    """Return the text whose VRF hash gives the tag of a consignment key."""
    return b"evenhand-draw tag v1\n" + key


def tag(beta: bytes) -> bytes:
    """Return the tag (32 bytes) from the VRF hash (64 bytes)."""
    return beta[:32]


def round_value(round: int, links: Mapping[str, bytes], randomness: bytes | None = None) -> bytes:
    """Return the value of a round, 32 bytes.

    Parameters
    ----------
    round : int
        Number of the round.
    links : mapping of str to bytes
        By party, the link (32 bytes) that it opened for this round.
    randomness : bytes or None
        Of the beacon, where the log names one.
    """
    hashed = sha256(b"evenhand-draw round v1\n" + round.to_bytes(8, "big"))
    for party, link in sorted(links.items()):
        hashed.update(_counted(party) + link)
    hashed.update(randomness or b"")
    return hashed.digest()


def seed_input(tag: bytes, round_value: bytes) -> bytes:
    """Return the text whose VRF hash is the seed of a draw."""
    return b"evenhand-draw seed v1\n" + tag + round_value


def seal(proof: bytes) -> bytes:
    """Return the seal (32 bytes) that fixes a draw's proof before it is shown."""
    return sha256(b"evenhand-draw seal v1\n" + proof).digest()


def handler(shift_secret: bytes, officer: str) -> str:
    """Return the pseudonym of an officer in one shift, 32 characters of hex.

    Raises
    ------
    DrawError
        If the secret of the shift has not 32 bytes.
    """
    _has_bytes("secret of a shift", shift_secret, SHIFT_SECRET_BYTES)
    name = officer.encode("utf-8")
    return sha256(b"evenhand-draw handler v1\n" + shift_secret + name).digest()[:16].hex()


def declaration(salt: bytes, document: bytes) -> bytes:
    """Return what binds the text of a declaration, 32 bytes, and tells nothing of it.

    Raises
    ------
    DrawError
        If the salt has not 16 bytes.
    """
    return declaration_of_digest(salt, sha256(document).digest())


def declaration_of_digest(salt: bytes, digest: bytes) -> bytes:
    """Return the same from the SHA-256 of the text (32 bytes), where the text stays elsewhere.

    Raises
    ------
    DrawError
        If the salt has not 16 bytes, or the digest has not 32.
    """
    _has_bytes("salt of a declaration", salt, SALT_BYTES)
    _has_bytes("digest of a declaration", digest, 32)
    return sha256(b"evenhand-draw declaration v1\n" + salt + digest).digest()


def _counted(name: str) -> bytes:
    encoded = name.encode("utf-8")
    return len(encoded).to_bytes(4, "big") + encoded


def _has_bytes(what: str, value: bytes, count: int) -> None:
    if len(value) != count:
        raise DrawError(
            f"The {what} has {count} bytes, not {len(value)}.",
            do_next="Make it with secrets.token_bytes.",
        )
