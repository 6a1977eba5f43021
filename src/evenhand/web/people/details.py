"""How are personal details kept so that they can be erased for good?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django.db import transaction

from evenhand.web.people.models import Details, DetailsKey, Person
from evenhand.web.people.sealing import new_key, seal, unseal


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is: name, unit and telephone, as entered; "" where not given."""

    name: str = ""
    unit: str = ""
    telephone: str = ""


def write_identity(person: Person, identity: Identity) -> None:
    """Encrypt details under the person's key, made on first use."""
    with transaction.atomic():
        key = DetailsKey.objects.filter(person=person).first()
        if key is None:
            key = DetailsKey.objects.create(person=person, wrapped=new_key())
        text = json.dumps(asdict(identity), ensure_ascii=False)
        Details.objects.update_or_create(
            person=person, defaults={"sealed": seal(key.wrapped, text)}
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
    return Identity(**json.loads(unseal(key.wrapped, row.sealed)))


def erase_identity(person: Person) -> None:
    """Remove the key first, then what it opened; copies of the details are noise from here on."""
    with transaction.atomic():
        DetailsKey.objects.filter(person=person).delete()
        Details.objects.filter(person=person).delete()
