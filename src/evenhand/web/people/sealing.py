"""How is what concerns people sealed under a key of its own, so that removing the key erases it?"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

from evenhand.errors import ConfigError
from evenhand.web.secret_file import secret


def new_key() -> bytes:
    """Return a new key, wrapped under the key of the installation."""
    return bytes(_house().encrypt(random_bytes(SecretBox.KEY_SIZE)))


def seal(wrapped: bytes, text: str) -> bytes:
    """Encrypt a text under a wrapped key."""
    return bytes(_opened(wrapped).encrypt(text.encode("utf-8")))


def unseal(wrapped: bytes, sealed: bytes) -> str:
    """Return the text again.

    Raises
    ------
    ConfigError
        If the key of the installation is not the one it was sealed under.
    """
    return _opened(wrapped).decrypt(bytes(sealed)).decode("utf-8")


def _opened(wrapped: bytes) -> SecretBox:
    try:
        return SecretBox(_house().decrypt(bytes(wrapped)))
    except CryptoError as err:
        raise ConfigError(
            "The key of this installation does not open the personal details that lie here.",
            do_next="Restore details.key from the backup that the database came from.",
        ) from err


def _house() -> SecretBox:
    return SecretBox(secret(Path(settings.HOME) / "details.key"))
