"""Is each change to the register kept, journaled, and refused where it may not be made?"""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from evenhand.web.initiatives import changes
from evenhand.web.initiatives.changes import InitiativeError
from evenhand.web.initiatives.models import Initiative, Version
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role


def journaled(number: int = 1) -> list[tuple[str, dict]]:
    newest = Entry.objects.order_by("-number")[:number]
    return [(e.action, json.loads(e.facts)) for e in newest][::-1]


def test_an_initiative_is_taken_in_with_its_entry_in_the_journal(begin):
    made = begin()
    facts = {"version": 1, "office": None, "state": "in_force", "shared": False}
    assert journaled() == [("initiatives.begun", facts)]
    assert made.versions.get().title == "Rotate examiners each year"


def test_what_is_said_anew_leaves_what_was_said(begin, said, uma):
    made = begin()
    changes.change(made, said={**said, "state": "given_up"}, read=1, by=uma)
    assert [v.state for v in made.versions.all()] == ["in_force", "given_up"]
    assert journaled()[0][0] == "initiatives.changed"
    with pytest.raises(InitiativeError, match="Somebody else wrote here"):
        changes.change(made, said=said, read=1, by=uma)


def test_evidence_has_versions_and_is_withdrawn_and_never_removed(begin, evidence, uma):
    made = begin()
    changes.prove(made, place=None, said=evidence, read=0, by=uma)
    changes.prove(made, place=1, said={**evidence, "is_withdrawn": True}, read=1, by=uma)
    assert [(e.place, e.number, e.is_withdrawn) for e in made.evidence.all()] == [
        (1, 1, False),
        (1, 2, True),
    ]
    told = [facts for _, facts in journaled(2)]
    assert told == [{"place": 1, "row": n, "sha256": "a" * 64} for n in (1, 2)]
    with pytest.raises(InitiativeError, match="There is no number 4 here"):
        changes.prove(made, place=4, said=evidence, read=0, by=uma)


def test_only_who_may_write_of_an_office_does(said, evidence, begin, house):
    port, border = Office.objects.order_by("code")
    dora = people.give_account("dora", [(Role.MANAGER, port)], by=None).person
    changes.begin(office=port, said=said, by=dora)
    whole = begin()
    with pytest.raises(PermissionDenied):
        changes.begin(office=border, said=said, by=dora)
    with pytest.raises(PermissionDenied):
        changes.change(whole, said=said, read=1, by=dora)
    with pytest.raises(PermissionDenied):
        changes.prove(whole, place=None, said=evidence, read=0, by=dora)
    assert Initiative.objects.count() == 2


@pytest.mark.parametrize(
    "spoil",
    [{"until": "2026-02-01"}, {"measure": "", "unmeasured_because": ""}],
)
def test_the_database_holds_no_version_that_contradicts_itself(begin, said, uma, spoil):
    made = begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version(initiative=made, number=2, written_by=uma.pk, **{**said, **spoil}).save()
