"""Are stated totals set beside what was read, and does another person countersign them?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from tests.web.records.conftest import MAPPING

from evenhand.errors import RecordsError
from evenhand.web.journal.models import Entry
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.records import attesting, mappings
from evenhand.web.records.attesting import Stated
from evenhand.web.records.models import Check, CheckState, Statement

READ = [
    {"what": "declarations", "office": "", "year": "", "value": "3"},
    {"what": "declarations", "office": "P01", "year": "", "value": "2"},
    {"what": "declarations", "office": "P02", "year": "", "value": "1"},
]
WHOLE = Stated("declarations", "", "", Decimal(3))


@pytest.fixture
def check(version, ann) -> Check:
    return Check.objects.create(
        version=version,
        mapping=mappings.keep(version.collection, MAPPING, seen=0, by=ann),
        asked_by=ann.pk,
        state=CheckState.DONE,
        totals=READ,
    )


@pytest.fixture
def auditor(sign_in):
    client = sign_in(Role.INTERNAL_AUDITOR, name="inga")
    client.person = Person.objects.get(username="inga")
    return client


def state(version, by, *rows, **said) -> Statement:
    day = said.get("taken_on", timezone.localdate())
    return attesting.state(version, rows or [WHOLE], taken_from="Report 7", taken_on=day, by=by)


def sign(statement, check, by, *, countersigns=True, remark=""):
    return attesting.decide(
        statement, countersigns=countersigns, remark=remark, check=check.pk, by=by
    )


def test_each_total_stands_beside_what_was_read(version, check, ann):
    made = state(
        version,
        ann,
        WHOLE,
        Stated("declarations", "P01", "", Decimal(5)),
        Stated("declarations", "P03", "", Decimal(4)),
        Stated("declarations", "", "2026", Decimal(3)),
        Stated("items", "", "", Decimal(9)),
    )
    lines = attesting.compared(made, check)
    # Of P03 nothing was read, which is 0; years and items these records do not have, which is no 0.
    assert [line.read for line in lines] == [3, 2, 0, None, None]
    assert [line.difference for line in lines] == [0, -3, -4, None, None]
    assert [line.agrees for line in lines] == [True, False, False, False, False]


def test_two_people_attest_that_records_are_whole(version, check, ann, auditor):
    assert "is not attested" in attesting.notice(version)
    made = state(version, ann)
    assert attesting.attested(version) is None
    assert "is not attested" in attesting.notice(version)
    sign(made, check, auditor.person)
    assert attesting.attested(version) == made
    assert "1 control totals" in attesting.notice(version)
    assert "each equals what was read" in attesting.notice(version)
    actions = list(
        Entry.objects.filter(action__startswith="records.totals").values_list("action", "actor")
    )
    assert actions == [
        ("records.totals_stated", ann.pk),
        ("records.totals_countersigned", auditor.person.pk),
    ]


def test_newer_totals_wait_for_a_countersignature_of_their_own(version, check, ann, auditor):
    first = state(version, ann)
    sign(first, check, auditor.person)
    second = state(version, ann, Stated("declarations", "", "", Decimal(4)))
    assert attesting.attested(version) is None
    with pytest.raises(RecordsError, match="decided on or replaced"):
        sign(first, check, auditor.person)
    with pytest.raises(RecordsError, match="no reason is given"):
        sign(second, check, auditor.person)
    sign(second, check, auditor.person, remark="One was cancelled on that day.")
    assert "1 of them differ" in attesting.notice(version)


def test_nobody_countersigns_their_own_totals_or_without_being_of_audit(
    version, check, ann, auditor
):
    made = state(version, auditor.person)
    with pytest.raises(RecordsError, match="does not countersign"):
        sign(made, check, auditor.person)
    with pytest.raises(PermissionDenied):
        sign(made, check, ann)


def test_what_is_sent_back_has_a_reason_and_attests_nothing(version, check, ann, auditor):
    made = state(version, ann)
    with pytest.raises(RecordsError, match="no reason"):
        sign(made, check, auditor.person, countersigns=False)
    sign(made, check, auditor.person, countersigns=False, remark="Not from the system.")
    assert attesting.attested(version) is None
    with pytest.raises(RecordsError, match="decided on"):
        sign(made, check, auditor.person)


def test_totals_are_countersigned_beside_the_newest_check_alone(version, check, ann, auditor):
    made = state(version, ann)
    newer = Check.objects.create(
        version=version,
        mapping=check.mapping,
        asked_by=ann.pk,
        state=CheckState.DONE,
        totals=[],
    )
    with pytest.raises(RecordsError, match="a newer one than you saw"):
        sign(made, check, auditor.person)
    assert newer.pk > check.pk


def test_totals_that_say_nothing_are_refused(version, ann):
    with pytest.raises(RecordsError, match="each once"):
        state(version, ann, WHOLE, WHOLE)
    with pytest.raises(RecordsError, match="has not come"):
        state(version, ann, taken_on=timezone.localdate() + timedelta(days=1))


def test_totals_are_stated_and_countersigned_on_their_pages(version, check, anns_client, auditor):
    place = reverse("state_totals", args=[version.pk])
    said = {
        "declarations": "3",
        "lines": "declarations; P01; ; 2\n\n",
        "taken_from": "Report 7",
        "taken_on": str(timezone.localdate()),
    }
    answer = anns_client.post(place, said | {"lines": "declarations; P01\nnames; ; ; 1\n"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Line 1 is not: what; office; year; number." in page
    assert "Line 2: the first is one of declarations, items" in page
    assert anns_client.post(place, {**said, "declarations": "", "lines": ""}).status_code == 422
    assert anns_client.post(place, said).status_code == 302
    shown = reverse("totals", args=[version.pk])
    assert "not countersigned yet" in anns_client.get(shown).content.decode()
    assert "Send back" not in anns_client.get(shown).content.decode()
    assert "Send back" in auditor.get(shown).content.decode()
    made = Statement.objects.get()
    decide = reverse("decide_on_totals", args=[made.pk])
    assert auditor.post(decide, {"do": "send_back", "check": check.pk}).status_code == 422
    assert auditor.post(decide, {"do": "countersign", "check": check.pk}).status_code == 302
    assert "<strong>countersigned</strong>" in auditor.get(shown).content.decode()
    out = anns_client.get(reverse("totals_csv", args=[version.pk])).content.decode("utf-8-sig")
    assert out.splitlines()[1:] == ["Declarations,,,3,3,0", "Declarations,P01,,2,2,0"]
