"""Which changes are there to cooperation, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from evenhand.web.cooperation.models import (
    Contact,
    Mission,
    MissionVersion,
    Outcome,
    Partner,
    Promise,
    PromiseVersion,
    Shared,
)
from evenhand.web.cooperation.ties import CooperationError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Office, Person
from evenhand.web.people.sealing import new_key, seal, unseal
from evenhand.web.registers import must_have_seen, open_for

Said = Mapping[str, Any]


def keep_partner(partner: Partner, *, said: Said, by: Person) -> Partner:
    """Take a partner into the list, or write what is new of one.

    Parameters
    ----------
    partner : Partner
        New, or one of the list.
    said : mapping
        name, kind, contact_role and note; ``person``, who the contact is, where it is said: it is
        sealed, and "" leaves what lies there.
    by : Person

    Raises
    ------
    PermissionDenied
        If the person may not keep partners.
    """
    if not by.has_perm("cooperation.keep_partners"):
        raise PermissionDenied
    with transaction.atomic():
        is_new = partner.pk is None
        for name in ("name", "kind", "contact_role", "note"):
            setattr(partner, name, said[name])
        partner.save()
        person = str(said.get("person", "")).strip()
        if person:
            key = new_key()
            sealed = {"wrapped": key, "sealed": seal(key, person)}
            Contact.objects.update_or_create(partner=partner, defaults=sealed)
        action = "cooperation.partner_added" if is_new else "cooperation.partner_changed"
        facts: dict[str, Fact] = {"kind": str(partner.kind), "contact": bool(person)}
        append(action, subject=f"partner:{partner.pk}", actor=by.pk, facts=facts)
    return partner


def contact_of(partner: Partner) -> str:
    """Return who the contact is as a person; "" where nobody is named.

    Raises
    ------
    ConfigError
        If the key of the installation is not the one it was sealed under.
    """
    row = Contact.objects.filter(partner=partner).first()
    return unseal(row.wrapped, row.sealed) if row else ""


def erase_contact(partner: Partner, *, by: Person) -> None:
    """Remove who the contact is, and the key it was sealed under; PermissionDenied as above."""
    if not by.has_perm("cooperation.keep_partners"):
        raise PermissionDenied
    with transaction.atomic():
        Contact.objects.filter(partner=partner).delete()
        append("cooperation.contact_erased", subject=f"partner:{partner.pk}", actor=by.pk)


def plan_mission(partner: Partner, office: Office | None, *, said: Said, by: Person) -> Mission:
    """Write down a mission, with what `MissionVersion` says of it.

    Raises
    ------
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        mission = Mission(partner=partner, office=office)
        open_for(by, "cooperation.write", mission)
        mission.save()
        _mission(mission, said, number=1, by=by, action="cooperation.mission_planned")
    return mission


def change_mission(mission: Mission, *, said: Said, read: int, by: Person) -> MissionVersion:
    """Say something new of a mission, its report among it.

    Raises
    ------
    CooperationError
        If somebody wrote another version meanwhile.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "cooperation.write", mission)
        last = mission.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=CooperationError)
        return _mission(
            mission, said, number=last.number + 1, by=by, action="cooperation.mission_changed"
        )


def promise(
    partner: Partner, office: Office | None, *, made: Said, said: Said, by: Person
) -> Promise:
    """Write down what one side promised the other.

    Parameters
    ----------
    partner : Partner
    office : Office or None
    made : mapping
        side, made_on and occasion of `Promise`.
    said : mapping
        what, owner, ties and due of `PromiseVersion`.
    by : Person

    Raises
    ------
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        given = Promise(partner=partner, office=office, **made)
        open_for(by, "cooperation.write", given)
        given.save()
        row = PromiseVersion(promise=given, number=1, written_by=by.pk, **said)
        row.save()
        _journal("cooperation.promised", "promise", given, by, side=str(given.side))
    return given


def follow_up(given: Promise, *, said: Said, read: int, by: Person) -> PromiseVersion:
    """Write down what became of a promise; reminders stop once it is not open any more.

    Parameters
    ----------
    given : Promise
    said : mapping
        due, outcome and says of `PromiseVersion`.
    read : int
        Number of the version that the author has seen.
    by : Person

    Raises
    ------
    CooperationError
        If somebody wrote another version meanwhile, or nothing is said of it.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "cooperation.write", given)
        last = given.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=CooperationError)
        kept = {name: getattr(last, name) for name in ("what", "owner", "ties")}
        row = PromiseVersion(
            promise=given, number=last.number + 1, written_by=by.pk, **kept, **said
        )
        row.save()
        outcome = str(Outcome(row.outcome))
        _journal("cooperation.followed_up", "promise", given, by, row=row.number, outcome=outcome)
    return row


def _mission(
    mission: Mission, said: Said, *, number: int, by: Person, action: str
) -> MissionVersion:
    row = MissionVersion(mission=mission, number=number, written_by=by.pk, **said)
    row.save()
    _journal(action, "mission", mission, by, version=number, sha256=row.report_sha256)
    return row


def _journal(action: str, kind: str, thing: Shared, by: Person, **facts: Fact) -> None:
    about: dict[str, Fact] = {"partner": thing.partner_id, "office": thing.office_id, **facts}
    append(action, subject=f"{kind}:{thing.pk}", actor=by.pk, facts=about)
