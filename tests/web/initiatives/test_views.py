"""Is the register read and written by those who may, and is all of it shown?"""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from evenhand.web.initiatives.models import Evidence, Initiative
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role

SAID = {
    "title": "Rotate examiners each year",
    "kind": "arusha.8.5",
    "text": "By a published plan",
    "requirements": ["idg.item.8.6"],
    "since": "2026-03-01",
    "until": "",
    "state": "in_force",
    "owner": "Head of personnel",
    "cost": "",
    "measure": "channel_change",
    "estimate": "lighter_share",
    "way": "less",
    "unmeasured_because": "",
    "reason": "First entry",
    "read": "0",
}
PIECE = {
    "name": "Order 12",
    "kind": "document",
    "received": "2026-03-02",
    "effective": "2026-03-01",
    "review_due": "2026-09-01",
    "sha256": "",
    "read": "0",
}


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="uma")


def begun(client, **other) -> Initiative:
    answer = client.post(reverse("new_initiative"), {**SAID, **other})
    assert answer.status_code == 302, text(answer)
    return Initiative.objects.latest("pk")


def test_migrations_are_whole(db):
    call_command("makemigrations", "initiatives", "selfassessments", check=True, verbosity=0)


def test_an_empty_register_is_no_pass_and_names_what_may_be_done(unit):
    page = text(unit.get(reverse("initiatives")))
    assert page.count("None is on record. That is no pass.") == 2
    assert f"{reverse('new_initiative')}?of=arusha.8.2" in page
    assert "Recruiting for integrity" in page
    begins = text(unit.get(reverse("new_initiative"), {"of": "arusha.8.2"}))
    assert '<option value="arusha.8.2" selected>' in begins
    serves = text(unit.get(reverse("new_initiative"), {"of": "arusha.2.1"}))
    assert '<option value="arusha.2.1" selected>' in serves


def test_an_initiative_is_shown_with_what_it_serves_and_its_effect(unit, keep_run):
    found = begun(unit)
    page = text(unit.get(reverse("initiative", args=[found.pk])))
    for said in ("Head of personnel", "By a published plan", "idg.item.8.6", "Nothing proves it"):
        assert said in page
    assert "Not measurable, because:" in page
    assert "there are no two runs, one before and one after" in page
    listed = text(unit.get(reverse("initiatives")))
    people = listed.partition("<h2>Other initiatives</h2>")[0]
    assert "Rotate examiners each year</bdi></a>" in people
    # Of the measures with nothing in force it is no more.
    assert "?of=arusha.8.5" not in people


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"until": "2026-02-01"}, "It ends before it begins."),
        ({"since": "2999-01-01"}, "It begins on a day that is to come"),
        ({"state": "ended"}, "Give the day on which it ended."),
        ({"until": "2026-04-01"}, "It ended on a day that is past"),
        ({"way": ""}, "Name the measure, its number and which way it should move"),
        ({"measure": "", "estimate": "", "way": ""}, "say why its effect is not measurable"),
        ({"kind": "rkc.ga.6.4"}, "Select a valid choice"),
        ({"requirements": ["gone.1"]}, "Select a valid choice"),
        ({"cost": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_does_not_hold_together_is_refused(unit, spoil, told):
    answer = unit.post(reverse("new_initiative"), {**SAID, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Initiative.objects.exists()


def test_what_is_said_anew_is_shown_with_its_history(unit):
    found = begun(unit)
    place = reverse("change_initiative", args=[found.pk])
    assert 'value="Rotate examiners each year"' in text(unit.get(place))
    new = {**SAID, "title": "Rotate all", "read": "1", "reason": "Wider"}
    page = text(unit.post(place, new, follow=True))
    assert "<h1><bdi>Rotate all</bdi></h1>" in page
    assert "Rotate examiners each year" in page.partition("<h2>History</h2>")[2]
    stale = unit.post(place, new)
    assert stale.status_code == 422
    assert "Somebody else wrote here" in text(stale)


def test_evidence_is_kept_by_the_hash_of_its_file_and_replaced(unit):
    found = begun(unit)
    place = reverse("prove_initiative", args=[found.pk])
    piece = {**PIECE, "file": SimpleUploadedFile("order.pdf", b"content")}
    assert unit.post(place, piece).status_code == 302
    digest = sha256(b"content").hexdigest()
    page = text(unit.get(reverse("initiative", args=[found.pk])))
    assert digest in page
    assert "The review of 1 piece is overdue." in page
    assert "Evidence to look at again</h2>" in text(unit.get(reverse("initiatives")))
    again = reverse("change_initiative_evidence", args=[found.pk, 1])
    assert 'value="Order 12"' in text(unit.get(again))
    gone = {**PIECE, "read": "1", "is_withdrawn": "on"}
    assert unit.post(again, gone).status_code == 302
    page = text(unit.get(reverse("initiative", args=[found.pk])))
    assert "Nothing proves it yet." in page
    assert "(withdrawn)" in page.partition("<h2>History</h2>")[2]
    assert Evidence.objects.count() == 2
    assert unit.post(again, gone).status_code == 422
    missing = reverse("change_initiative_evidence", args=[found.pk, 9])
    assert unit.get(missing).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"review_due": "2026-02-01"}, "The review is due before the evidence holds."),
        ({"received": "2999-01-01"}, "This day has not come"),
        ({"sha256": "abc"}, "Give 64 hexadecimal digits"),
    ],
)
def test_evidence_that_does_not_hold_together_is_refused(unit, spoil, told):
    found = begun(unit)
    answer = unit.post(reverse("prove_initiative", args=[found.pk]), {**PIECE, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Evidence.objects.exists()


def test_what_was_done_is_read_for_one_entry_of_a_text(unit):
    begun(unit)
    begun(unit, title="Publish fees", kind="arusha.3", requirements=[])
    for of in ("arusha.8", "arusha.8.5"):
        page = text(unit.get(reverse("initiatives"), {"of": of}))
        assert "Rotate examiners each year</bdi></a>" in page
        assert "Publish fees" not in page
    assert unit.get(reverse("initiatives"), {"of": "gone.1"}).status_code == 404


def test_the_page_of_a_requirement_lists_what_was_done_for_it(unit, sign_in):
    begun(unit)
    place = reverse("entry", args=["arusha", "arusha.8.5"])
    assert "Rotate examiners each year</bdi></a>" in text(unit.get(place))
    other = text(unit.get(reverse("entry", args=["arusha", "arusha.8.1"])))
    assert "None is on record. That is no pass." in other
    # To whom the register is closed it is not named either.
    page = text(sign_in(Role.OFFICER, name="oz").get(place))
    assert "What was already done for it" not in page
    assert "Rotate examiners" not in page


def test_a_facilitator_from_outside_sees_what_is_opened_and_no_finding(unit, sign_in, keep_run):
    inside = begun(unit, title="Kept inside")
    shared = begun(unit, title="Told outside", is_shared="on")
    outside = sign_in(Role.FACILITATOR, name="fay")
    page = text(outside.get(reverse("initiatives")))
    assert "Told outside" in page
    assert "Kept inside" not in page
    assert outside.get(reverse("initiative", args=[inside.pk])).status_code == 403
    page = text(outside.get(reverse("initiative", args=[shared.pk])))
    assert "What records show is not open to your post." in page
    assert "<h2>History</h2>" not in page
    assert outside.get(reverse("change_initiative", args=[shared.pk])).status_code == 403
    sheet = outside.get(reverse("initiatives_file", args=["csv"])).content.decode()
    assert "Told outside" in sheet
    assert "Kept inside" not in sheet


def test_a_post_in_one_office_reads_and_writes_of_that_office_alone(unit, sign_in, house):
    port, border = Office.objects.order_by("code")
    here = begun(unit, title="Here", office=port.pk)
    there = begun(unit, title="There", office=border.pk)
    whole = begun(unit, title="Everywhere")
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.MANAGER, port, by=house[0].pk)
    page = text(client.get(reverse("initiatives")))
    assert "Here</bdi></a>" in page
    assert client.get(reverse("initiative", args=[here.pk])).status_code == 200
    for closed in (there, whole):
        for name in ("initiative", "change_initiative", "prove_initiative"):
            assert client.get(reverse(name, args=[closed.pk])).status_code == 403
    for shown in (page, client.get(reverse("initiatives_file", args=["csv"])).content.decode()):
        assert "There" not in shown
        assert "Everywhere" not in shown
    assert client.post(reverse("new_initiative"), SAID).status_code == 422


def test_before_and_after_are_shown_with_an_interval(unit, keep_run):
    from datetime import date

    found = begun(unit)
    keep_run(date(2026, 2, 1), 0.20, 0.18, 0.22, "a")
    keep_run(date(2026, 9, 1), 0.10, 0.09, 0.11, "b")
    page = text(unit.get(reverse("initiative", args=[found.pk])))
    assert "<strong>It moved the right way.</strong>" in page
    assert "95 % interval" in page


def test_the_register_is_taken_along_in_two_forms(unit):
    begun(unit)
    sheet = unit.get(reverse("initiatives_file", args=["xlsx"]))
    assert sheet["Content-Disposition"] == 'attachment; filename="initiatives.xlsx"'
    assert sheet.content.startswith(b"PK")
    assert unit.get(reverse("initiatives_file", args=["pdf"])).status_code == 404


def test_what_people_write_is_shown_and_runs_nothing(unit):
    found = begun(unit, title="<script>alert(1)</script>", text="<b>x</b>")
    for place in (reverse("initiatives"), reverse("initiative", args=[found.pk])):
        shown = unit.get(place).content.decode()
        assert "<script" not in shown
        assert "<b>" not in shown
