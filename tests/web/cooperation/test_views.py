"""Is cooperation read and written by those who may, and is all of it shown?"""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from evenhand.web.cooperation.models import (
    Contact,
    Mission,
    MissionVersion,
    Partner,
    Promise,
    PromiseVersion,
    Request,
)
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.workshops import changes as workshops

ASKED = {
    "title": "A rotation plan",
    "support": "experts",
    "purpose": "To plan rotation by risk",
    "ties": "gap:arusha.8.5",
    "amount": "25000",
    "currency": "EUR",
    "needed_by": "2026-06-30",
    "reason": "First entry",
    "read": "0",
}
PLANNED = {
    "title": "Advice on rotation",
    "purpose": "A plan by risk of post",
    "first": "2026-05-04",
    "last": "2026-05-08",
    "experts": "2",
    "report": "",
    "reason": "First entry",
    "read": "0",
}
PROMISED = {
    "side": "theirs",
    "made_on": "2026-05-08",
    "occasion": "Meeting with management",
    "what": "Send the model plan",
    "owner": "Head of programmes",
    "ties": "gap:arusha.8.5",
    "due": "2026-09-30",
    "read": "0",
}


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def unit(sign_in, uma):
    return sign_in(name="uma")


@pytest.fixture
def manager(sign_in, mia):
    return sign_in(name="mia")


def made(client, name: str, partner: Partner, said: dict[str, str], **other: str) -> int:
    answer = client.post(reverse(name, args=[partner.pk]), {**said, **other})
    assert answer.status_code == 302, text(answer)
    return int(answer["Location"].rstrip("/").rpartition("/")[2])


def test_migrations_are_whole(db):
    call_command("makemigrations", "cooperation", check=True, dry_run=True, verbosity=0)


def test_a_partner_is_kept_with_a_contact_that_few_read(unit, manager, sign_in):
    assert "No partner is on the list." in text(unit.get(reverse("cooperation")))
    said = {"name": "Fund", "kind": "donor", "contact_role": "Head", "note": "", "person": "Ann E."}
    assert unit.post(reverse("new_partner"), said).status_code == 302
    assert "already exists" in text(unit.post(reverse("new_partner"), said))
    place = reverse("partner", args=[Partner.objects.get().pk])
    auditor = sign_in(Role.INTERNAL_AUDITOR, name="al")
    for client, is_shown in ((unit, True), (manager, True), (auditor, False)):
        assert ("Ann E." in text(client.get(place))) is is_shown
    change = reverse("change_partner", args=[Partner.objects.get().pk])
    assert "Ann E." not in text(unit.get(change))
    assert unit.post(change, {**said, "name": "Fund 2", "person": ""}).status_code == 302
    erase = reverse("erase_contact", args=[Partner.objects.get().pk])
    assert manager.post(erase).status_code == 403
    page = text(unit.post(erase, follow=True))
    assert "Fund 2" in page
    assert "Ann E." not in page
    assert not Contact.objects.exists()


def test_a_request_goes_from_draft_to_answer_on_its_page(unit, manager, partner):
    number = made(unit, "new_support_request", partner, ASKED)
    place = reverse("support_request", args=[number])
    assert "Rotation out of vulnerable posts" in text(unit.get(place))
    assert "approved-on" not in text(unit.get(place))
    assert "approved-on" in text(manager.get(place))

    def step(client, act: str, **said: str) -> str:
        given = {f"{act}-{name}": value for name, value in {"on": "2026-04-01", **said}.items()}
        to = reverse("step_support_request", args=[number, act])
        return text(client.post(to, {"read": "1", **given}, follow=True))

    assert "No reason is given" in step(manager, "sent_back")
    assert "approved, not sent yet" in step(manager, "approved")
    change = reverse("change_support_request", args=[number])
    assert 'value="gap:arusha.8.5"' in text(unit.get(change))
    assert unit.post(reverse("step_support_request", args=[number, "approved"])).status_code == 403
    assert "sent, waits for an answer" in step(unit, "sent")
    assert "This request was sent." in text(unit.post(change, {**ASKED, "read": "1"}))
    assert "The form is not complete." in step(unit, "answered")
    page = step(unit, "answered", answer="in_part", granted="10000.50", says="For one year")
    assert "answered: granted in part" in page
    assert "10,000.50 EUR" in page
    assert "For one year" in page
    assert unit.post(reverse("step_support_request", args=[number, "bless"])).status_code == 404


def test_what_is_sent_back_is_asked_for_anew(unit, manager, partner):
    number = made(unit, "new_support_request", partner, ASKED)
    back = {"read": "1", "sent_back-on": "2026-04-01", "sent_back-says": "Too dear"}
    to = reverse("step_support_request", args=[number, "sent_back"])
    assert "<strong>sent back</strong>" in text(manager.post(to, back, follow=True))
    change = reverse("change_support_request", args=[number])
    assert unit.post(change, {**ASKED, "amount": "5", "read": "1"}).status_code == 302
    page = text(manager.get(reverse("support_request", args=[number])))
    assert "<strong>draft, waits for a manager</strong>" in page
    assert "Too dear" in page.partition("<h2>History</h2>")[2]
    assert unit.post(change, {**ASKED, "read": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"currency": ""}, "Give the currency of the sum"),
        ({"currency": "eur"}, "Three capital letters"),
        ({"ties": "finding:1:pair_excess"}, "names nothing that is there"),
        ({"amount": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_request_that_does_not_hold_together_is_refused(unit, partner, spoil, told):
    answer = unit.post(reverse("new_support_request", args=[partner.pk]), {**ASKED, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Request.objects.exists()


def test_a_paper_is_made_in_one_click_and_taken_along_in_two_forms(unit, manager, partner):
    number = made(unit, "new_support_request", partner, ASKED)
    page = unit.post(reverse("make_request_paper", args=[number]), follow=True)
    assert "Request for support: A rotation plan" in text(page)
    days = {"first": "2026-01-01", "last": "2026-06-30"}
    report = manager.post(reverse("make_partner_report", args=[partner.pk]), days, follow=True)
    assert "Report to Customs Union Fund" in text(report)
    assert "2026-01-01 – 2026-06-30 · made" in text(report)
    place = report.redirect_chain[-1][0]
    paper = int(place.rstrip("/").rpartition("/")[2])
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF-")):
        answer = unit.get(reverse("cooperation_paper_file", args=[paper, form]))
        assert answer.content.startswith(begins)
        assert f'filename="report-{partner.pk}-1.{form}"' in answer["Content-Disposition"]
    assert unit.get(reverse("cooperation_paper_file", args=[paper, "csv"])).status_code == 404
    wrong = {"first": "2026-06-30", "last": "2026-01-01"}
    told = manager.post(reverse("make_partner_report", args=[partner.pk]), wrong, follow=True)
    assert "No report is made: The last day is before the first." in text(told)
    listed = text(unit.get(reverse("partner", args=[partner.pk]))).partition("<h2>Papers</h2>")[2]
    assert ">report to the partner</a>" in listed
    assert ">request for support</a>" in listed


def test_a_mission_gets_its_report_by_the_hash_of_its_file(unit, partner):
    number = made(unit, "new_mission", partner, PLANNED)
    place = reverse("mission", args=[number])
    assert "over, its report is awaited" in text(unit.get(place))
    assert "report of the mission" in text(unit.get(reverse("cooperation")))
    told = {**PLANNED, "read": "1", "file": SimpleUploadedFile("report.pdf", b"content")}
    change = reverse("change_mission", args=[number])
    assert unit.post(change, told).status_code == 302
    page = text(unit.get(place))
    digest = sha256(b"content").hexdigest()
    assert digest in page
    assert "over, with its report" in page
    # What is said later of it keeps the hash.
    assert unit.post(change, {**PLANNED, "read": "2", "experts": "3"}).status_code == 302
    assert digest in text(unit.get(place))
    assert unit.post(change, {**PLANNED, "read": "2"}).status_code == 422
    assert MissionVersion.objects.count() == 3


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"last": "2026-05-01"}, "The last day is before the first."),
        ({"first": "2999-01-01", "last": "2999-01-02", "report": "x"}, "The mission has not begun"),
    ],
)
def test_a_mission_that_does_not_hold_together_is_refused(unit, partner, spoil, told):
    answer = unit.post(reverse("new_mission", args=[partner.pk]), {**PLANNED, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Mission.objects.exists()


def test_a_promise_reminds_until_it_is_kept(unit, manager, partner):
    number = made(unit, "new_promise", partner, PROMISED)
    listed = text(unit.get(reverse("cooperation")))
    assert "<h2>What is due</h2>" in listed
    briefing = text(manager.get(reverse("briefing")))
    assert "1 promise between us and a partner is overdue." in briefing
    place = reverse("follow_up", args=[number])
    end = {"outcome": "kept", "due": "2026-09-30", "says": "", "read": "1"}
    assert unit.post(place, end).status_code == 422
    assert unit.post(place, {**end, "says": "It came"}).status_code == 302
    page = text(unit.get(reverse("promise", args=[number])))
    assert "It came" in page
    assert "Rotation out of vulnerable posts" in page
    assert unit.post(place, {**end, "says": "Again"}).status_code == 422
    assert "<h2>What is due</h2>" not in text(unit.get(reverse("cooperation")))
    assert "overdue" not in text(manager.get(reverse("briefing")))
    assert PromiseVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"due": "2026-05-01"}, "It is due before it was promised."),
        ({"made_on": "2999-01-01"}, "This day has not come."),
        ({"ties": "action:9"}, "names nothing that is there"),
    ],
)
def test_a_promise_that_does_not_hold_together_is_refused(unit, partner, spoil, told):
    answer = unit.post(reverse("new_promise", args=[partner.pk]), {**PROMISED, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Promise.objects.exists()


def test_a_draft_waits_on_the_page_of_the_head_of_customs(unit, manager, partner):
    made(unit, "new_support_request", partner, ASKED)
    page = text(manager.get(reverse("briefing")))
    assert "1 request for support waits for a manager." in page


def test_a_post_in_one_office_reads_and_writes_of_that_office_alone(
    unit, sign_in, partner, house, request_of, mission_of, promise_of
):
    port, border = Office.objects.order_by("code")
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.INTEGRITY_UNIT, port, by=house[0].pk)
    for office, name in ((port, "Here"), (border, "There"), (None, "Everywhere")):
        request_of(office, title=f"{name} asked")
        mission_of(office, title=f"{name} planned")
        promise_of(office, what=f"{name} promised")
    for place in (reverse("cooperation"), reverse("partner", args=[partner.pk])):
        page = text(client.get(place))
        for said in ("asked", "planned", "promised"):
            assert f"Here {said}" in page
        assert "There" not in page
        assert "Everywhere" not in page
    assert "There" not in client.get(reverse("cooperation_file", args=["csv"])).content.decode()
    for names, kind in (
        (("support_request", "change_support_request"), Request),
        (("mission", "change_mission"), Mission),
        (("promise", "follow_up"), Promise),
    ):
        for thing in kind.objects.exclude(office=port):
            for name in names:
                assert client.get(reverse(name, args=[thing.pk])).status_code == 403
    there = Request.objects.get(office=border)
    assert client.post(reverse("make_request_paper", args=[there.pk])).status_code == 403
    paper = unit.post(reverse("make_request_paper", args=[there.pk]))["Location"]
    assert client.get(paper).status_code == 403
    assert "Make the report to the partner" not in text(
        client.get(reverse("partner", args=[partner.pk]))
    )


def test_a_workshop_leads_to_the_promises_and_only_whom_they_are_open_to(unit, sign_in, uma):
    fred = sign_in(Role.FACILITATOR, name="fred")
    said = {"title": "A workshop", "objectives": "x", "facilitators": "x", "languages": "x"}
    workshop = workshops.plan(said=said, office=None, by=uma)
    link = f'href="{reverse("cooperation")}">Promises between'
    assert link in text(unit.get(reverse("workshop", args=[workshop.pk])))
    assert link not in text(fred.get(reverse("workshop", args=[workshop.pk])))


def test_the_files_are_two(unit, partner):
    sheet = unit.get(reverse("cooperation_file", args=["xlsx"]))
    assert sheet["Content-Disposition"] == 'attachment; filename="cooperation.xlsx"'
    assert unit.get(reverse("cooperation_file", args=["pdf"])).status_code == 404


def test_what_people_write_is_shown_and_runs_nothing(unit, partner):
    hostile = "<script>alert(1)</script>"
    asked = made(unit, "new_support_request", partner, ASKED, title=hostile, purpose="<b>x</b>")
    planned = made(unit, "new_mission", partner, PLANNED, title=hostile, report="<b>x</b>")
    promised = made(unit, "new_promise", partner, PROMISED, what=hostile, owner="<b>x</b>")
    paper = unit.post(reverse("make_request_paper", args=[asked]))["Location"]
    for place in (
        reverse("cooperation"),
        reverse("partner", args=[partner.pk]),
        reverse("support_request", args=[asked]),
        reverse("mission", args=[planned]),
        reverse("promise", args=[promised]),
        paper,
    ):
        shown = unit.get(place).content.decode()
        assert "<script" not in shown
        assert "<b>" not in shown
