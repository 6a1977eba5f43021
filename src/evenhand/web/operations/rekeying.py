"""How is the key that wraps all keys of persons and reviews replaced by a new one?

Nothing is encrypted anew but the keys themselves and what lies under the key of the house alone,
the secrets of second factors. The new key is on the disk before anything changes, and the rows
change in one transaction: whatever ends this in the middle, doing it again finishes it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from evenhand.errors import ConfigError
from evenhand.private_files import read_secret, write_private
from evenhand.web.house_locks import SERVICES, hold
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.factors import SEALED, packed, unpacked
from evenhand.web.secret_file import SECRET_BYTES, secret
from evenhand.web.settings import HOME

NAME: Final = "details.key"
NEXT: Final = "details.key.next"
WRAPPED: Final = (
    ("people", "DetailsKey", "wrapped"),
    ("reviews", "Review", "key"),
    ("reviews", "Opening", "key"),
    ("panels", "Tie", "key"),
    ("panels", "Answer", "key"),
    ("cooperation", "Contact", "wrapped"),
)
"""App, model and field of every key that lies wrapped under that of the house."""


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many keys were wrapped anew, and secrets of factors sealed anew."""

    keys: int
    factors: int


def rekey() -> Rekeyed:
    """Replace the key of the house.

    Raises
    ------
    ConfigError
        If somebody works in the house, or a key that lies there opens under neither key: then
        nothing was changed.
    """
    alone = hold(HOME / SERVICES, alone=True)
    if alone is None:
        raise ConfigError(
            f"Somebody works in the house {HOME}.",
            do_next="Stop the web server and the worker, then replace the key.",
        )
    try:
        old, new = SecretBox(secret(HOME / NAME)), SecretBox(_next())

        def anew(sealed: bytes) -> bytes:
            return _anew(sealed, old, new)

        with transaction.atomic():
            done = Rekeyed(_keys(anew), _factors(anew))
            facts: dict[str, Fact] = {"keys": done.keys, "factors": done.factors}
            append("key.replaced", subject="administration:1", actor=None, facts=facts)
        (HOME / NEXT).replace(HOME / NAME)
        # What lies there for minutes only, under the key that is gone.
        cache.clear()
    finally:
        alone.let_go()
    return done


def _next() -> bytes:
    """Return the new key: that of a time before, if it was not done to its end."""
    path = HOME / NEXT
    if not path.exists():
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        write_private(half, secrets.token_bytes(SECRET_BYTES))
        half.replace(path)
    remedy = f"Remove {path}, and replace the key again."
    return read_secret(path, family=ConfigError, if_gone=remedy, size=SECRET_BYTES)


def _anew(sealed: bytes, old: SecretBox, new: SecretBox) -> bytes:
    try:
        return bytes(new.encrypt(old.decrypt(sealed)))
    except CryptoError:
        pass
    try:
        # The rows were changed, and the file was not yet: it ended between them.
        new.decrypt(sealed)
    except CryptoError as err:
        raise ConfigError(
            "The key of this installation does not open all that lies here; nothing was changed.",
            do_next="Restore details.key from the backup that the database came from.",
        ) from err
    return sealed


def _keys(anew: Callable[[bytes], bytes]) -> int:
    done = 0
    for app, name, field in WRAPPED:
        model: Any = apps.get_model(app, name)
        kept = model._base_manager.exclude(**{field: None})
        for pk, wrapped in kept.values_list("pk", field).iterator():
            kept.filter(pk=pk).update(**{field: anew(bytes(wrapped))})
            done += 1
    return done


def _factors(anew: Callable[[bytes], bytes]) -> int:
    done = 0
    for factor in Authenticator.objects.all():
        data = json.loads(json.dumps(factor.data))
        for name, value in data.items():
            if isinstance(value, str) and value.startswith(SEALED):
                data[name] = packed(anew(unpacked(value)))
        if data != factor.data:
            # Not by saving: no factor of anybody changed, and nobody is to be told so.
            Authenticator.objects.filter(pk=factor.pk).update(data=data)
            done += 1
    return done
