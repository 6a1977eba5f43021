"""Which changes are there to the register, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from evenhand.errors import EvenhandError
from evenhand.web.initiatives.models import Evidence, Initiative, Version
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Office, Person
from evenhand.web.registers import must_have_seen, next_row, open_for


class InitiativeError(EvenhandError):
    """The register of initiatives cannot be changed as asked."""


def begin(*, office: Office | None, said: Mapping[str, Any], by: Person) -> Initiative:
    """Take an initiative into the register.

    Parameters
    ----------
    office : Office or None
        Where it is; None for the whole administration.
    said : mapping
        The fields of `Version`, without its initiative, number and author.
    by : Person

    Raises
    ------
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        initiative = Initiative(office=office)
        open_for(by, "initiatives.write", initiative)
        initiative.save()
        _write(initiative, said, number=1, by=by, action="initiatives.begun")
    return initiative


def change(initiative: Initiative, *, said: Mapping[str, Any], read: int, by: Person) -> Version:
    """Say something new of an initiative; what was said stays.

    Parameters
    ----------
    initiative : Initiative
    said : mapping
        As of `begin`.
    read : int
        Number of the version that the author has seen.
    by : Person

    Raises
    ------
    InitiativeError
        If somebody wrote another version meanwhile.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "initiatives.write", initiative)
        last = initiative.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=InitiativeError)
        return _write(initiative, said, number=last.number + 1, by=by, action="initiatives.changed")


def prove(
    initiative: Initiative, *, place: int | None, said: Mapping[str, Any], read: int, by: Person
) -> Evidence:
    """Attach a piece of evidence, or a new version of one, or withdraw it.

    Parameters
    ----------
    initiative : Initiative
    place : int or None
        Of the piece; None for a new one.
    said : mapping
        The fields of `Evidence` that a form has.
    read : int
        Number of the row that the author has seen; 0 for a new piece.
    by : Person

    Raises
    ------
    InitiativeError
        If somebody wrote another row meanwhile, or there is no such place.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "initiatives.write", initiative)
        place, number = next_row(initiative.evidence, place, read, refusal=InitiativeError)
        row = Evidence(initiative=initiative, place=place, number=number, written_by=by.pk, **said)
        row.save()
        facts: dict[str, Fact] = {"place": place, "row": number, "sha256": row.sha256}
        append(
            "initiatives.proved", subject=f"initiative:{initiative.pk}", actor=by.pk, facts=facts
        )
    return row


def _write(
    initiative: Initiative, said: Mapping[str, Any], *, number: int, by: Person, action: str
) -> Version:
    version = Version(initiative=initiative, number=number, written_by=by.pk, **said)
    version.save()
    append(
        action,
        subject=f"initiative:{initiative.pk}",
        actor=by.pk,
        facts={
            "version": number,
            "office": initiative.office_id,
            "state": str(version.state),
            "shared": version.is_shared,
        },
    )
    return version
