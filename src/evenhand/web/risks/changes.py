"""Which changes are there to the register of risks, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person
from evenhand.web.registers import must_follow, must_have_seen, next_row, open_for
from evenhand.web.risks.models import Control, Risk, Version


class RiskError(EvenhandError):
    """The register of risks cannot be changed as asked."""


def enter(*, scheme: str, office: Office | None, said: Mapping[str, Any], by: Person) -> Risk:
    """Take a risk into the register.

    Parameters
    ----------
    scheme : str
        Of the catalogue; "" for a risk that it does not have.
    office : Office or None
        Where it is faced; None for the whole administration.
    said : mapping
        The fields of `Version`, without its risk, number and author.

    Raises
    ------
    RiskError
        If the day has not come.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        risk = Risk(scheme=scheme, office=office)
        open_for(by, "risks.write", risk)
        risk.save()
        _write(risk, said, number=1, last=None, by=by, action="risks.entered")
    return risk


def change(risk: Risk, *, said: Mapping[str, Any], read: int, by: Person) -> Version:
    """Say something new of a risk; what was said stays.

    Parameters
    ----------
    risk : Risk
    said : mapping
        As of `enter`.
    read : int
        Number of the version that the author has seen.

    Raises
    ------
    RiskError
        If the day has not come or is before that of the version before, or if somebody wrote
        another version meanwhile.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "risks.write", risk)
        last = risk.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=RiskError)
        number = last.number + 1
        return _write(risk, said, number=number, last=last.since, by=by, action="risks.changed")


def control(
    risk: Risk, *, place: int | None, said: Mapping[str, Any], read: int, by: Person
) -> Control:
    """Write down a control of a risk, or something new of one.

    Parameters
    ----------
    risk : Risk
    place : int or None
        Of the control; None for a new one.
    said : mapping
        The fields of `Control`, without its risk, place, number and author.
    read : int
        Number of the row that the author has seen; 0 for a new control.

    Raises
    ------
    RiskError
        If somebody wrote another row meanwhile, or there is no such place.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "risks.write", risk)
        place, number = next_row(risk.controls, place, read, refusal=RiskError)
        row = Control(risk=risk, place=place, number=number, written_by=by.pk, **said)
        row.save()
        append(
            "risks.control_written",
            subject=f"risk:{risk.pk}",
            actor=by.pk,
            facts={"place": place, "row": row.number, "works": str(row.works)},
        )
    return row


def _write(
    risk: Risk, said: Mapping[str, Any], *, number: int, last: date | None, by: Person, action: str
) -> Version:
    must_follow(said["since"], last, refusal=RiskError)
    version = Version(risk=risk, number=number, written_by=by.pk, **said)
    version.save()
    append(
        action,
        subject=f"risk:{risk.pk}",
        actor=by.pk,
        facts={"version": number, "office": risk.office_id},
    )
    return version
