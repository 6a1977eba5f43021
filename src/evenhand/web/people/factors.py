"""How do the secrets of second factors lie in the database?"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter

from evenhand.web.people.sealing import seal_for_house, unseal_for_house

SEALED: Final = "sealed:"


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals them: who has the database alone makes no code of anybody."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return packed(seal_for_house(text))

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret again; one that was kept before secrets were sealed is as it is."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return unseal_for_house(unpacked(encrypted_text))


def packed(sealed: bytes) -> str:
    """Return sealed bytes as the letters that are kept."""
    return SEALED + b64encode(sealed).decode("ascii")


def unpacked(letters: str) -> bytes:
    """Return the sealed bytes again."""
    return b64decode(letters.removeprefix(SEALED))
