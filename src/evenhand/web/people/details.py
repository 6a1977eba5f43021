"""How are personal details kept so that they can be erased for good?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

from evenhand.errors import ConfigError
from evenhand.web.people.models import Details, DetailsKey, Person
from evenhand.web.secret_file import secret


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is: name, unit and telephone, as entered; "" where not given."""

    name: str = ""
    unit: str = ""
    telephone: str = ""


def write_identity(person: Person, identity: Identity) -> None:
    """Encrypt details under the person's key, made on first use."""
    with transaction.atomic():
        box = SecretBox(_key(person))
        data = json.dumps(asdict(identity), ensure_ascii=False).encode("utf-8")
        Details.objects.update_or_create(
            person=person, defaults={"sealed": bytes(box.encrypt(data))}
        )


def read_identity(person: Person) -> Identity | None:
    """Return the details of a person; None where none were entered, or they were erased.

    Raises
    ------
    ConfigError
        If the key of the installation is not the one they were entered under.
    """
    row = Details.objects.filter(person=person).first()
    key = DetailsKey.objects.filter(person=person).first()
    if row is None or key is None:
        return None
    return Identity(**json.loads(SecretBox(_unwrapped(key)).decrypt(bytes(row.sealed))))


def erase_identity(person: Person) -> None:
    """Remove the key first, then what it opened; copies of the details are noise from here on."""
    with transaction.atomic():
        DetailsKey.objects.filter(person=person).delete()
        Details.objects.filter(person=person).delete()


def _key(person: Person) -> bytes:
    found = DetailsKey.objects.filter(person=person).first()
    if found is not None:
        return _unwrapped(found)
    key = random_bytes(SecretBox.KEY_SIZE)
    wrapped = bytes(SecretBox(_house_key()).encrypt(key))
    DetailsKey.objects.create(person=person, wrapped=wrapped)
    return key


def _unwrapped(key: DetailsKey) -> bytes:
    try:
        return SecretBox(_house_key()).decrypt(bytes(key.wrapped))
    except CryptoError as err:
        raise ConfigError(
            "The key of this installation does not open the personal details that lie here.",
            do_next="Restore details.key from the backup that the database came from.",
        ) from err


def _house_key() -> bytes:
    return secret(Path(settings.HOME) / "details.key")
