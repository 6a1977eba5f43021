"""How are recovery codes kept? As hashes; the codes themselves are shown once, soon after."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from typing import Final

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.cache import cache
from django.db import transaction

from evenhand.web.people.factor_seals import is_believed

SHOWN_WITHIN: Final = 600
"""Seconds in which the codes must be looked at; afterwards new ones are made."""


class HashedCodes(RecoveryCodes):  # type: ignore[misc]
    """Takes the place of what allauth keeps, a seed from which all codes can be made again.

    The codes of a person are hashed as passwords are, under one salt, so that a try costs one
    hash; the hashes lie sealed. Until they are looked at, for ten minutes at most, the codes lie
    sealed in the cache.
    """

    instance: Authenticator

    def __init__(self, instance: Authenticator) -> None:
        super().__init__(instance)
        self._shown: list[str] | None = None

    @classmethod
    def activate(cls, user: AbstractBaseUser) -> HashedCodes:
        """Return the codes of a person, made where there are none."""
        kind = Authenticator.Type.RECOVERY_CODES
        instance = Authenticator.objects.filter(user_id=user.pk, type=kind).first()
        if instance is not None:
            return cls(instance)
        digits = app_settings.RECOVERY_CODE_DIGITS
        codes = [
            f"{secrets.randbelow(10**digits):0{digits}}"
            for _each in range(app_settings.RECOVERY_CODE_COUNT)
        ]
        made = cls(Authenticator(user=user, type=kind, data={"kept": _kept(codes)}))
        made.instance.save()
        cache.set(_place(made.instance), encrypt(json.dumps(codes)), SHOWN_WITHIN)
        return made

    def generate_codes(self) -> list[str]:
        """Return the codes while they may still be looked at, else none."""
        if self._shown is not None:
            return self._shown
        sealed = cache.get(_place(self.instance))
        return json.loads(decrypt(sealed)) if sealed else []

    def get_unused_codes(self) -> list[str]:
        """Return the codes while they may still be looked at, else as many stars as are left."""
        return self.generate_codes() or ["****" for _each in self._hashes()]

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Return whether it is one of those that are left, which it then is no longer."""
        if self.instance.pk is not None:
            self.instance = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        hashes = self._hashes() if is_believed(self.instance) else []
        if not hashes:
            return False
        salt = get_hasher().decode(hashes[0])["salt"]
        given = make_password(re.sub(r"[\s-]", "", code), salt=salt)
        left = [each for each in hashes if not hmac.compare_digest(each, given)]
        if len(left) == len(hashes):
            return False
        self.instance.data["kept"] = encrypt(json.dumps(left))
        self.instance.save()
        return True

    def mark_as_viewed(self) -> None:
        """Show the codes this once."""
        self._shown = self.generate_codes()
        cache.delete(_place(self.instance))

    @property
    def did_view(self) -> bool:
        """Whether they were looked at, or it is too late for it."""
        return self._shown is None and not self.generate_codes()

    def _hashes(self) -> list[str]:
        """Return the hashes of those that are left; codes of a seed, of before, are hashed now."""
        data = self.instance.data
        if "seed" in data:
            self.instance.data = {"kept": _kept(RecoveryCodes(self.instance).get_unused_codes())}
            self.instance.save()
        found: list[str] = json.loads(decrypt(self.instance.data["kept"]))
        return found


def _kept(codes: list[str]) -> str:
    """Return the hashes of codes as they are kept."""
    salt = get_hasher().salt()
    return str(encrypt(json.dumps([make_password(code, salt=salt) for code in codes])))


def _place(instance: Authenticator) -> str:
    return f"recovery-codes:{instance.pk}"
