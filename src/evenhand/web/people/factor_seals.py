"""Was a second factor changed, or given to another account, in the database itself?

Each bears a seal over what it is and whose, made under the key of the house: who owns the database
and not that key can alter a row, and cannot make its seal. A factor whose seal does not hold is not
believed when somebody signs in with it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from evenhand.errors import ConfigError
from evenhand.web.journal.append import append
from evenhand.web.people.factors import SEALED, packed, unpacked
from evenhand.web.people.sealing import seal_for_house, unseal_for_house

log = logging.getLogger(__name__)

SEAL: Final = "seal"
"""Under this name it lies beside the rest of a factor."""
TOLD_FOR: Final = 3600
"""Seconds for which one entry of the journal stands for every use of the same broken factor."""


def seal_of(owner: object, kind: str, data: Mapping[str, Any]) -> str:
    """Return the seal of a factor, as it is kept.

    Parameters
    ----------
    owner : UUID
        Whose it is.
    kind : str
    data : mapping
        What allauth keeps of it.
    """
    return packed(seal_for_house(_digest(owner, kind, data)))


def is_whole(factor: Authenticator) -> bool:
    """Return whether a factor is what was sealed, of the person for whom it was."""
    try:
        said = unseal_for_house(unpacked(str(factor.data[SEAL])))
        return said == _digest(factor.user_id, factor.type, factor.data)
    except (ConfigError, KeyError, ValueError, TypeError):
        return False


def is_believed(factor: Authenticator) -> bool:
    """Return whether a factor is whole; where it is not, the journal and the log say so."""
    if is_whole(factor):
        return True
    if cache.add(f"factor-not-whole:{factor.pk}", "y", TOLD_FOR):
        log.error("a second factor is not whole", extra={"values": {"kind": str(factor.type)}})
        with transaction.atomic():
            append(
                "factor.not_whole",
                subject=f"person:{factor.user_id}",
                actor=None,
                facts={"kind": str(factor.type)},
            )
    return False


@receiver(pre_save, sender=Authenticator)
def seal_factor(sender: Any, instance: Authenticator, update_fields: Any = None, **_: Any) -> None:
    """Seal a factor that the product writes; one that was broken before stays broken."""
    if update_fields is not None and "data" not in update_fields:
        return
    before = Authenticator.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance.data.pop(SEAL, None)
    if before is None or is_whole(before):
        instance.data[SEAL] = seal_of(instance.user_id, instance.type, instance.data)


class SealedTOTP(TOTP):  # type: ignore[misc]
    """A code of an app counts where its secret is whole."""

    def validate_code(self, code: str) -> bool:
        """Return whether it is the code of this moment."""
        return is_believed(self.instance) and bool(super().validate_code(code))


@dataclass(frozen=True, slots=True)
class _NoKey:
    """Stands for a public key that is not believed: false, and of no credential."""

    credential_id: bytes | None = None

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _NoPasskey:
    credential_data: _NoKey = _NoKey()


class SealedPasskey(WebAuthn):  # type: ignore[misc]
    """A passkey is offered and verified with where its public key is whole."""

    @property
    def authenticator_data(self) -> Any:
        """What the device said when it was added; nothing of one that is not believed."""
        return super().authenticator_data if is_believed(self.instance) else _NoPasskey()


def _digest(owner: object, kind: str, data: Mapping[str, Any]) -> str:
    # Of what lies sealed the words count: with a new key of the house the digest stays.
    plain = {
        name: unseal_for_house(unpacked(value))
        if isinstance(value, str) and value.startswith(SEALED)
        else value
        for name, value in data.items()
        if name != SEAL
    }
    whole = json.dumps([str(owner), str(kind), plain], sort_keys=True, separators=(",", ":"))
    return sha256(whole.encode("utf-8")).hexdigest()
