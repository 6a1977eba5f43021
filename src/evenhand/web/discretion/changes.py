"""Which changes are there to the register, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.discretion.models import Decision, Reduction, Version
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person


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
        _must_be_open_to(by, decision)
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
        _must_be_open_to(by, decision)
        Decision.objects.select_for_update().get(pk=decision.pk)
        last = decision.versions.order_by("-number")[0]
        _must_have_seen(last.number, read)
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
        _must_be_open_to(by, decision)
        Decision.objects.select_for_update().get(pk=decision.pk)
        if place is None:
            newest = decision.reductions.order_by("-place").first()
            place, last = (newest.place + 1 if newest else 1), 0
        else:
            row = decision.reductions.filter(place=place).order_by("-number").first()
            if row is None:
                raise DiscretionError(
                    _("The decision has no reduction %(place)d.") % {"place": place},
                    do_next=_("Write it as a new one."),
                )
            last = row.number
        _must_have_seen(last, read)
        row = Reduction(decision=decision, place=place, number=last + 1, written_by=by.pk, **said)
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
    since = said["since"]
    if since > timezone.localdate():
        raise DiscretionError(
            _("%(day)s has not come yet.") % {"day": ltr(since)},
            do_next=_("Write what holds today, or wait for the day."),
        )
    if last is not None and since < last:
        raise DiscretionError(
            _("%(day)s is before %(last)s, from when on the entry before holds.")
            % {"day": ltr(since), "last": ltr(last)},
            do_next=_("Give %(last)s or a later day; the history is not written anew.")
            % {"last": ltr(last)},
        )
    version = Version(decision=decision, number=number, written_by=by.pk, **said)
    version.save()
    append(
        action,
        subject=f"decision:{decision.pk}",
        actor=by.pk,
        facts={"version": number, "office": decision.office_id},
    )
    return version


def _must_be_open_to(by: Person, decision: Decision) -> None:
    if not by.has_perm("discretion.write", decision):
        raise PermissionDenied


def _must_have_seen(last: int, read: int) -> None:
    if last != read:
        raise DiscretionError(
            _("Somebody else wrote here while you were writing; nothing of yours was kept."),
            do_next=_("Open the entry again, read what is new, and write yours after it."),
        )
