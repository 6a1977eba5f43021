"""Is the register of risks read and written by those who may, and is all of it shown?"""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.risks.models import Control, Risk, Version

SAID = {
    "function": "Valuation",
    "process": "Import",
    "step": "Assessment",
    "statement": "A value is raised to be paid for lowering it",
    "drivers": "no reasons required\nslow appeals",
    "owner": "Head of valuation",
    "response": "reduce",
    "response_says": "Written reasons",
    "accepted_by": "",
    "review_on": "2099-01-01",
    "tests": ["value_accounts"],
    "since": "2026-01-01",
    "reason": "Workshop",
    "read": "0",
}
CONTROL = {
    "what": "Second signature",
    "works": "weak",
    "tested_on": "",
    "evidence": "",
    "read": "0",
}


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"</?bdi[^>]*>", "", answer.content.decode()))


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="uma")


def entered(client, **other) -> Risk:
    of = other.pop("of", "idg.scheme.11")
    answer = client.post(f"{reverse('enter_risk')}?of={of}", {**SAID, **other})
    assert answer.status_code == 302, text(answer)
    return Risk.objects.latest("pk")


def test_migrations_are_whole(db):
    call_command("makemigrations", "risks", check=True, dry_run=True, verbosity=0)


def test_an_empty_register_names_every_scheme_and_passes_nothing(unit):
    page = text(unit.get(reverse("risks")))
    assert page.count('href="/risks/new/?of=') == 45
    assert "That is no pass." in page
    assert page.count('class="map"') == 2


def test_the_form_begins_with_what_the_scheme_says(unit):
    page = text(unit.get(f"{reverse('enter_risk')}?of=idg.scheme.11"))
    assert 'value="Valuation"' in page
    assert "no reasons required" in page
    assert unit.get(f"{reverse('enter_risk')}?of=nothing").status_code == 404


def test_a_risk_is_shown_with_its_causes_controls_scheme_and_history(unit):
    found = entered(unit)
    unit.post(reverse("new_control", args=[found.pk]), CONTROL)
    new = {**SAID, "owner": "Deputy head", "reason": "Reviewed", "read": "1"}
    assert unit.post(reverse("change_risk", args=[found.pk]), new).status_code == 302
    page = text(unit.get(reverse("risk", args=[found.pk])))
    now, _, history = page.partition("<h2>History</h2>")
    for said in ("slow appeals", "Second signature", "Deputy head", "idg.scheme.11", "not settled"):
        assert said in now
    assert "Head of valuation" not in now
    assert "Head of valuation" in history
    assert "fast review" in now
    # Three flags of the scheme; the chosen one is among them already.
    assert now.count("<strong>not measurable</strong>") == 3
    assert "Deputy head" in text(unit.get(reverse("risks")))


def test_a_control_that_is_written_anew_keeps_what_was_written(unit):
    found = entered(unit)
    unit.post(reverse("new_control", args=[found.pk]), CONTROL)
    place = reverse("change_control", args=[found.pk, 1])
    assert 'name="read" value="1"' in text(unit.get(place))
    assert unit.post(place, {**CONTROL, "works": "none", "read": "1"}).status_code == 302
    page = text(unit.get(reverse("risk", args=[found.pk])))
    assert "is there no more" in page.partition("As they were written before")[0]
    assert "weak" in page.partition("As they were written before")[2]
    assert unit.get(reverse("change_control", args=[found.pk, 2])).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"owner": ""}, "A response needs somebody who answers for it."),
        ({"response": "accept", "response_says": ""}, "Say why the risk is accepted."),
        ({"response": "accept"}, "Name the function that accepts the risk."),
        ({"review_on": "2026-01-01"}, "The review comes after the day of this entry."),
        ({"statement": ""}, "This field is required."),
        ({"tests": ["guess"]}, "guess is not one of the available choices"),
        ({"since": "2999-01-01", "review_on": "2999-02-01"}, "has not come yet"),
    ],
)
def test_a_risk_that_does_not_hold_together_is_refused(unit, spoil, told):
    answer = unit.post(reverse("enter_risk"), {**SAID, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Risk.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"works": "strong"}, "A control that works was tested: give the day."),
        ({"works": "adequate", "tested_on": "2020-01-01"}, "The test is older than 12 months"),
        ({"tested_on": "2999-01-01"}, "This day has not come: nothing is tested yet."),
        ({"works": "superb"}, "Select a valid choice"),
    ],
)
def test_a_control_that_was_not_tested_is_not_said_to_work(unit, spoil, told):
    found = entered(unit)
    answer = unit.post(reverse("new_control", args=[found.pk]), {**CONTROL, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Control.objects.exists()


def test_a_post_in_one_office_reads_and_writes_of_that_office_alone(unit, sign_in, house):
    port, border = Office.objects.order_by("code")
    here = entered(unit, statement="Here", office=port.pk)
    there = entered(unit, statement="There", office=border.pk)
    whole = entered(unit, statement="Everywhere")
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.INTEGRITY_UNIT, port, by=house[0].pk)
    page = text(client.get(reverse("risks")))
    assert "Here</a>" in page
    assert "There</a>" not in page
    assert "Everywhere</a>" not in page
    assert client.get(reverse("risk", args=[here.pk])).status_code == 200
    for closed in (there, whole):
        for name in ("risk", "change_risk", "new_control"):
            assert client.get(reverse(name, args=[closed.pk])).status_code == 403
        said = {**SAID, "read": "1"}
        assert client.post(reverse("change_risk", args=[closed.pk]), said).status_code == 403
        assert client.post(reverse("open_round", args=[closed.pk])).status_code == 403
    assert Version.objects.count() == 3
    for office in ("", border.pk):
        answer = client.post(reverse("enter_risk"), {**SAID, "office": office})
        assert answer.status_code == 422
    assert entered(client, statement="Also here", office=port.pk).office == port


def test_who_only_reads_is_offered_nothing_to_write(unit, sign_in):
    found = entered(unit)
    auditor = sign_in(Role.INTERNAL_AUDITOR, name="iris")
    for place in (reverse("risks"), reverse("risk", args=[found.pk])):
        page = text(auditor.get(place))
        assert "/change/" not in page
        assert "/controls/" not in page
        assert reverse("enter_risk") not in page
        assert f'action="{reverse("open_round", args=[found.pk])}"' not in page
    assert auditor.post(reverse("change_risk", args=[found.pk]), SAID).status_code == 403


def test_what_people_write_is_shown_and_runs_nothing(unit):
    found = entered(unit, statement="<script>alert(1)</script>")
    for page in (reverse("risks"), reverse("risk", args=[found.pk])):
        shown = unit.get(page).content.decode()
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown


def test_an_officer_is_led_to_what_waits_for_rating(sign_in):
    officer = sign_in(Role.OFFICER, name="oli")
    page = text(officer.get(reverse("to_rate")))
    assert "No round is open." in page
    assert f'href="{reverse("to_rate")}"' in page
    assert officer.get(reverse("risks")).status_code == 403
