"""Can the gate be recorded and turned on its pages, and is its state printed where it matters?"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web.test_journey import is_whole

from evenhand.web.gate.models import Requirement
from evenhand.web.gate.state import gate
from evenhand.web.people import changes
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role

WORDS = {"decided_by": "Director General", "decided_on": "2026-03-03", "text": "Order 12"}


def page(client, name, *args) -> str:
    shown = client.get(reverse(name, args=args)).content.decode()
    is_whole(shown)
    return shown


def test_two_people_record_and_open_it_page_by_page(sign_in, writes):
    ivo, mia = sign_in(Role.INTEGRITY_UNIT, name="ivo"), sign_in(Role.MANAGER, name="mia")
    assert "0 of 6 requirements" in page(ivo, "gate")
    for requirement in Requirement:
        page(ivo, "gate_record", requirement.value)
        done = ivo.post(reverse("gate_record", args=[requirement.value]), WORDS)
        assert done.status_code == 302
        assert "Order 12" in page(mia, "requirement", requirement.value)
    assert "Ask to open it" in page(mia, "gate")
    mia.post(reverse("gate_ask"), {"direction": "open"})
    number = gate().asked.pk
    assert reverse("gate_confirm", args=[number]) not in page(mia, "gate")
    refused = mia.post(reverse("gate_confirm", args=[number]), follow=True).content.decode()
    assert 'class="error"' in refused
    assert not gate().is_open
    assert reverse("gate_confirm", args=[number]) in page(ivo, "gate")
    ivo.post(reverse("gate_confirm", args=[number]))
    assert gate().is_open
    # On every page of everybody whom it concerns.
    for name in ("gate", "runs", "start"):
        assert "Gate for figures on single handlers: open since" in page(ivo, name)
    ivo.post(reverse("gate_ask"), {"direction": "close"})
    mia.post(reverse("gate_withdraw", args=[gate().asked.pk]))
    assert gate().is_open
    assert any('"gate_turn"' in sql for sql in writes)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({**WORDS, "text": ""}, "Give the text, or the file"),
        ({**WORDS, "decided_on": "2999-01-01"}, "to come"),
        ({**WORDS, "decided_by": ""}, "required"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(sign_in, given, fault):
    ivo = sign_in(Role.INTEGRITY_UNIT)
    answer = ivo.post(reverse("gate_record", args=["purpose"]), given)
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    is_whole(answer.content.decode())
    assert gate().records == {}


def test_text_and_file_at_once_are_refused_and_a_file_alone_is_taken(sign_in):
    ivo = sign_in(Role.INTEGRITY_UNIT)
    address = reverse("gate_record", args=["purpose"])
    both = ivo.post(address, {**WORDS, "file": SimpleUploadedFile("a.pdf", b"signed")})
    assert both.status_code == 422
    one = {**WORDS, "text": "", "file": SimpleUploadedFile("a.pdf", b"signed")}
    assert ivo.post(address, one).status_code == 302
    assert gate().records["purpose"].file_name == "a.pdf"


@pytest.mark.parametrize("requirement", list(Requirement))
def test_every_document_has_a_template_with_places_to_fill_in(requirement, sign_in):
    answer = sign_in(Role.ANALYST).get(reverse("gate_document", args=[requirement.value]))
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert text.startswith("# ")
    assert text.count("[") >= 5


def test_an_officer_of_one_office_sees_the_gate_and_turns_nothing(sign_in, house):
    client = sign_in(name="olga")
    olga = Person.objects.get(username="olga")
    changes.give_post(olga, Role.OFFICER, Office.objects.get(code="P01"), by=house[0].pk)
    assert "closed" in page(client, "gate")
    assert client.post(reverse("gate_ask"), {"direction": "open"}).status_code == 403
    assert client.get(reverse("gate_record", args=["purpose"])).status_code == 403


def test_addresses_of_what_there_is_not_are_not_found(sign_in):
    ivo = sign_in(Role.INTEGRITY_UNIT)
    assert ivo.get("/gate/nothing/").status_code == 404
    assert ivo.post(reverse("gate_ask"), {"direction": "sideways"}).status_code == 404
