"""How is what concerns people sealed under a key of its own, so that removing the key erases it?"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

from evenhand.errors import ConfigError
from evenhand.web.secret_file import secret

Bytes = bytes | memoryview
"""As the databases hand them out."""


def new_key() -> bytes:
    """Return a new key, wrapped under the key of the installation."""
    return bytes(_house().encrypt(random_bytes(SecretBox.KEY_SIZE)))


def seal_for_house(text: str) -> bytes:
    """Encrypt a text under the key of the installation itself: what no erasing ends."""
    return bytes(_house().encrypt(text.encode("utf-8")))


def unseal_for_house(sealed: bytes) -> str:
    """Return that text again.

    Raises
    ------
    ConfigError
        If the key of the installation is not the one it was sealed under.
    """
    try:
        return _house().decrypt(sealed).decode("utf-8")
    except CryptoError as err:
        raise _another_key() from err


def seal(wrapped: Bytes, text: str) -> bytes:
    """Encrypt a text under a wrapped key."""
    return seal_bytes(wrapped, text.encode("utf-8"))


def unseal(wrapped: Bytes, sealed: Bytes) -> str:
    """Return the text again.

    Raises
    ------
    ConfigError
        If the key of the installation is not the one it was sealed under.
    """
    return unseal_bytes(wrapped, sealed).decode("utf-8")


def seal_bytes(wrapped: Bytes, content: bytes) -> bytes:
    """Encrypt bytes under a wrapped key."""
    return bytes(_opened(wrapped).encrypt(content))


def unseal_bytes(wrapped: Bytes, sealed: Bytes) -> bytes:
    """Return the bytes again, as ``unseal`` does a text.

    Raises
    ------
    ConfigError
        If the key of the installation is not the one they were sealed under, or they were changed.
    """
    try:
        return _opened(wrapped).decrypt(bytes(sealed))
    except CryptoError as err:
        raise ConfigError(
            "What lies sealed here was changed since it was sealed.",
            do_next="Tell internal audit, and restore it from a backup.",
        ) from err


def _opened(wrapped: Bytes) -> SecretBox:
    try:
        return SecretBox(_house().decrypt(bytes(wrapped)))
    except CryptoError as err:
        raise _another_key() from err


def _another_key() -> ConfigError:
    return ConfigError(
        "The key of this installation does not open the personal details that lie here.",
        do_next="Restore details.key from the backup that the database came from; where evenhand "
        "rekey was interrupted, say it once more.",
    )


def _house() -> SecretBox:
    return SecretBox(secret(Path(settings.HOME) / "details.key"))
