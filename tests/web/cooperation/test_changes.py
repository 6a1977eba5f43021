"""Is each change kept and journaled, and is who a contact is sealed and erased?"""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from tests.web.cooperation.said import MADE, PLANNED, PROMISED

from evenhand.web.cooperation import changes
from evenhand.web.cooperation.models import Contact, Mission, Partner, Promise, PromiseVersion
from evenhand.web.cooperation.ties import CooperationError
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role


def journaled(number: int = 1) -> list[tuple[str, dict]]:
    newest = Entry.objects.order_by("-number")[:number]
    return [(e.action, json.loads(e.facts)) for e in newest][::-1]


def test_who_a_contact_is_lies_sealed_and_is_erased(mia, uma, partner):
    row = Contact.objects.get()
    assert b"Ann" not in bytes(row.sealed)
    assert changes.contact_of(partner) == "Ann Example, ann@example.org"
    assert journaled() == [("cooperation.partner_added", {"kind": "donor", "contact": True})]
    said = {"name": "Fund", "kind": "donor", "contact_role": "", "note": ""}
    changes.keep_partner(partner, said=said, by=uma)
    assert changes.contact_of(partner) == "Ann Example, ann@example.org"
    with pytest.raises(PermissionDenied):
        changes.erase_contact(partner, by=mia)
    changes.erase_contact(partner, by=uma)
    assert changes.contact_of(partner) == ""
    assert not Contact.objects.exists()
    assert journaled() == [("cooperation.contact_erased", {})]


def test_only_the_integrity_unit_of_the_whole_administration_keeps_partners(house, mia):
    port = Office.objects.get(code="P01")
    dora = people.give_account("dora", [(Role.INTEGRITY_UNIT, port)], by=None).person
    said = {"name": "Fund", "kind": "donor", "contact_role": "", "note": ""}
    for person in (dora, mia, house[0]):
        with pytest.raises(PermissionDenied):
            changes.keep_partner(Partner(), said=said, by=person)
    assert not Partner.objects.exists()


def test_a_mission_has_versions_and_its_report_a_hash(mission_of, uma):
    made = mission_of()
    told = {**PLANNED, "report": "Done", "report_name": "r.pdf", "report_sha256": "b" * 64}
    changes.change_mission(made, said=told, read=1, by=uma)
    facts = {"partner": made.partner_id, "office": None, "version": 2, "sha256": "b" * 64}
    assert journaled() == [("cooperation.mission_changed", facts)]
    with pytest.raises(CooperationError, match="Somebody else wrote here"):
        changes.change_mission(made, said=told, read=1, by=uma)
    assert [v.report for v in made.versions.all()] == ["", "Done"]


def test_what_became_of_a_promise_is_added_and_what_was_promised_stays(promise_of, uma):
    made = promise_of()
    end = {"outcome": "kept", "due": PROMISED["due"], "says": "Published as order 5"}
    row = changes.follow_up(made, said=end, read=1, by=uma)
    assert (row.what, row.ties) == (PROMISED["what"], PROMISED["ties"])
    facts = {"partner": made.partner_id, "office": None, "row": 2, "outcome": "kept"}
    assert journaled() == [("cooperation.followed_up", facts)]
    with pytest.raises(CooperationError, match="Somebody else wrote here"):
        changes.follow_up(made, said=end, read=1, by=uma)
    again = PromiseVersion(
        promise=made, number=3, written_by=uma.pk, outcome="kept", says="", **PROMISED
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_only_who_may_write_of_an_office_does(partner, promise_of, mission_of, uma):
    port, border = Office.objects.order_by("code")
    dora = people.give_account("dora", [(Role.INTEGRITY_UNIT, port)], by=None).person
    changes.plan_mission(partner, port, said=PLANNED, by=dora)
    whole, there = promise_of(), mission_of(border)
    refused = (
        lambda: changes.plan_mission(partner, None, said=PLANNED, by=dora),
        lambda: changes.change_mission(there, said=PLANNED, read=1, by=dora),
        lambda: changes.promise(partner, border, made=MADE, said=PROMISED, by=dora),
        lambda: changes.follow_up(whole, said={}, read=1, by=dora),
    )
    for change in refused:
        with pytest.raises(PermissionDenied):
            change()
    assert (Mission.objects.count(), Promise.objects.count()) == (2, 1)
