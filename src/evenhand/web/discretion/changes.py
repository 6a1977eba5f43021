"""Which changes are there to the register, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from evenhand.errors import EvenhandError
from evenhand.web.discretion.models import Decision, Reduction, Version
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person
from evenhand.web.registers import must_follow, must_have_seen, next_row, open_for


class DiscretionError(EvenhandError):
    """The register cannot be changed as asked."""


def enter(*, kind: str, office: Office | None, said: Mapping[str, Any], by: Person) -> Decision:
    """Take a decision into the register.

    Parameters
    ----------
    kind : str
        Of the catalogue; "" for a decision that it does not have.
    office : Office or None
        Where it is taken; None for the whole administration.
    said : mapping
        The fields of `Version`, without its decision, number and author.

    Raises
    ------
    DiscretionError
        If the day has not come.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        decision = Decision(kind=kind, office=office)
        open_for(by, "discretion.write", decision)
        decision.save()
        _write(decision, said, number=1, last=None, by=by, action="discretion.entered")
    return decision


def change(decision: Decision, *, said: Mapping[str, Any], read: int, by: Person) -> Version:
    """Say something new of a decision; what was said stays.

    Parameters
    ----------
    decision : Decision
    said : mapping
        As of `enter`.
    read : int
        Number of the version that the author has seen.

    Raises
    ------
    DiscretionError
        If the day has not come or is before that of the version before, or if somebody wrote
        another version meanwhile.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "discretion.write", decision)
        last = decision.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=DiscretionError)
        return _write(
            decision,
            said,
            number=last.number + 1,
            last=last.since,
            by=by,
            action="discretion.changed",
        )


def reduce(
    decision: Decision, *, place: int | None, said: Mapping[str, Any], read: int, by: Person
) -> Reduction:
    """Write down a reduction of a decision, or something new of one.

    Parameters
    ----------
    decision : Decision
    place : int or None
        Of the reduction; None for a new one.
    said : mapping
        The fields of `Reduction`, without its decision, place, number and author.
    read : int
        Number of the row that the author has seen; 0 for a new reduction.

    Raises
    ------
    DiscretionError
        If somebody wrote another row meanwhile, or there is no such place.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "discretion.write", decision)
        place, number = next_row(decision.reductions, place, read, refusal=DiscretionError)
        row = Reduction(decision=decision, place=place, number=number, written_by=by.pk, **said)
        row.save()
        append(
            "discretion.reduced",
            subject=f"decision:{decision.pk}",
            actor=by.pk,
            facts={"place": place, "row": row.number, "way": str(row.way)},
        )
    return row


def _write(
    decision: Decision,
    said: Mapping[str, Any],
    *,
    number: int,
    last: date | None,
    by: Person,
    action: str,
) -> Version:
    must_follow(said["since"], last, refusal=DiscretionError)
    version = Version(decision=decision, number=number, written_by=by.pk, **said)
    version.save()
    append(
        action,
        subject=f"decision:{decision.pk}",
        actor=by.pk,
        facts={"version": number, "office": decision.office_id},
    )
    return version
