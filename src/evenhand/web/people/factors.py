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
        return SEALED + b64encode(seal_for_house(text)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret again; one that was kept before secrets were sealed is as it is."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return unseal_for_house(b64decode(encrypted_text.removeprefix(SEALED)))
