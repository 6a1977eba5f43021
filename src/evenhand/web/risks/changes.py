"""Which changes are there to the register of risks, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person
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
        must_be_open_to(by, risk)
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
        must_be_open_to(by, risk)
        Risk.objects.select_for_update().get(pk=risk.pk)
        last = risk.versions.order_by("-number")[0]
        must_have_seen(last.number, read)
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
        must_be_open_to(by, risk)
        Risk.objects.select_for_update().get(pk=risk.pk)
        if place is None:
            newest = risk.controls.order_by("-place").first()
            place, last = (newest.place + 1 if newest else 1), 0
        else:
            found = risk.controls.filter(place=place).order_by("-number").first()
            if found is None:
                raise RiskError(
                    f"The risk has no control {place}.", do_next="Write it as a new one."
                )
            last = found.number
        must_have_seen(last, read)
        row = Control(risk=risk, place=place, number=last + 1, written_by=by.pk, **said)
        row.save()
        append(
            "risks.control_written",
            subject=f"risk:{risk.pk}",
            actor=by.pk,
            facts={"place": place, "row": row.number, "works": str(row.works)},
        )
    return row


def must_be_open_to(by: Person, risk: Risk, *, to: str = "risks.write") -> None:
    """Refuse who may not do this with this risk; PermissionDenied."""
    if not by.has_perm(to, risk):
        raise PermissionDenied


def must_have_seen(last: int, read: int) -> None:
    """Refuse to write over what the author has not seen; RiskError."""
    if last != read:
        raise RiskError(
            "Somebody else wrote here while you were writing; nothing of yours was kept.",
            do_next="Open the entry again, read what is new, and write yours after it.",
        )


def _write(
    risk: Risk, said: Mapping[str, Any], *, number: int, last: date | None, by: Person, action: str
) -> Version:
    since = said["since"]
    if since > timezone.localdate():
        raise RiskError(
            f"{since} has not come yet.", do_next="Write what holds today, or wait for the day."
        )
    if last is not None and since < last:
        raise RiskError(
            f"{since} is before {last}, from when on the entry before holds.",
            do_next=f"Give {last} or a later day; the history is not written anew.",
        )
    version = Version(risk=risk, number=number, written_by=by.pk, **said)
    version.save()
    append(
        action,
        subject=f"risk:{risk.pk}",
        actor=by.pk,
        facts={"version": number, "office": risk.office_id},
    )
    return version
