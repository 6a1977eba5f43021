"""Does the practice house come with a workshop that is over, and with all that came of it?"""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.finished_run import estimate, finished, results

from evenhand.reports.paper import Paper, PaperPart, paper_of
from evenhand.web.cooperation.models import Partner
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.operations import practice, practice_programme, practice_workshop
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.plans.models import Action
from evenhand.web.risks.models import Risk, Round
from evenhand.web.selfassessments import observing
from evenhand.web.selfassessments.models import Assessment
from evenhand.web.workshops.models import Workshop
from evenhand.web.workshops.paper_models import Report

TODAY = date(2026, 11, 30)


@pytest.fixture
def written(house, home, sign_in):
    """Write the programme once, and return the workshop."""
    for name, role in practice.PEOPLE:
        where = Office.objects.get(code="P01") if role is Role.OFFICER else None
        people.give_account(name, [(role, where)], by=house[0].pk)
    named = {p.username: p for p in Person.objects.all()}
    yield practice_programme.write(named, list(Office.objects.order_by("pk")), today=TODAY)
    shutil.rmtree(home / "runs", ignore_errors=True)
    observing._findings.cache_clear()


def part(paper: Paper, title: str) -> PaperPart:
    return next(p for p in paper.parts if p.title == title)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_house_ships_with_a_finished_workshop(written: Workshop, sign_in):
    finn = sign_in(name="finn")
    marks = Assessment.objects.get()
    assert verify(Entry.objects.all()).fault is None
    _is_seen_on_every_page(written, marks, finn)
    paper = paper_of(Report.objects.get().content)
    _says_what_the_pages_say(paper, finn, written)
    assert paper.range == "2026-08-24 – 2026-08-27"
    _has_partners(sign_in(name="mia"), finn)
    _is_released_after_a_run(written, finn)


def _has_partners(mia: Client, finn: Client) -> None:
    page = text(mia.get(reverse("cooperation")))
    for words in (
        *(
            "over, with its report",
            "sent, waits for an answer",
            "Publish how often files are moved",
        ),
        '<strong dir="ltr">1 / 1</strong>',
    ):
        assert words in page
    assert finn.get(reverse("cooperation")).status_code == 403
    fund = Partner.objects.get(kind="donor")
    days = {"first": "2026-08-01", "last": "2026-11-30"}
    report = mia.post(reverse("make_partner_report", args=[fund.pk]), days, follow=True)
    assert "Training in rotation by risk for personnel officers" in text(report)


def _is_seen_on_every_page(workshop: Workshop, marks: Assessment, finn: Client) -> None:
    action = Action.objects.order_by("pk")[0]
    places = {
        ("workshop", workshop.pk): "National integrity workshop",
        ("workshop_rounds", workshop.pk): "Risks rated together",
        ("outcomes", workshop.pk): "report to management",
        ("assessment", marks.pk): "submitted",
        ("differ", marks.pk): "Marks and records that differ",
        ("assessment_pictures", marks.pk): "Pictures",
        ("risk", Risk.objects.order_by("pk")[0].pk): "somebody moves them after the lot",
        ("decision", 1): "Moving a declaration to another officer",
        ("action", action.pk): "Whoever moves a file says why",
    }
    for (name, key), words in places.items():
        answer = finn.get(reverse(name, args=[key]))
        assert (answer.status_code, words in text(answer)) == (200, True), name
    for name in ("workshops", "selfassessments", "discretion", "risks", "plan"):
        assert finn.get(reverse(name)).status_code == 200
    assert {r.ratings.count() for r in Round.objects.all()} == {26}
    assert marks.status == "submitted"
    assert marks.settlements.count() == 68
    assert workshop.participants.count() == 26


def _says_what_the_pages_say(paper: Paper, finn: Client, workshop: Workshop) -> None:
    gains = part(paper, "What participants gained").grids[0].rows
    page = text(finn.get(reverse("workshop_rounds", args=[workshop.pk])))
    assert len(gains) == 4
    for row in gains:
        assert row[1] == "26"
        assert row[4] in page
    said = part(paper, "What participants said")
    assert [g.title for g in said.grids] == ["feedback at the end", "follow-up after 90 days"]
    assert part(paper, "The self-assessment").grids[0].rows[-1][1] == "68"
    register = part(paper, "The register of discretion").grids[0].rows[-1]
    assert (register[1], register[-1]) == ("6", "3,400 → 1,900")
    bands, gravest = part(paper, "The gravest risks").grids
    assert sum(int(count) for _, count in bands.rows) == len(gravest.rows) == 8
    assert gravest.rows[0][3] == "critical"
    decided = [row[-1] for row in part(paper, "Proposed actions, to decide on").grids[0].rows]
    assert decided == ["yes", "yes", "yes", "later", "to be decided"]
    done = part(paper, "What the administration already does").grids[0].rows
    assert [row[0] for row in done] == ["arusha.8"] * 3 + ["arusha.7", "arusha.4"]


def _is_released_after_a_run(workshop: Workshop, finn: Client) -> None:
    run = finished(results(estimate(10, 1)))
    practice_programme.release_what_was_found.call(run.pk)
    second = Report.objects.get(version=2)
    paper = paper_of(second.content)
    (row,) = part(paper, "Findings that were released").grids[0].rows
    assert row[0] == "How much does it depend on who handled it?"
    made = {}
    for form in ("docx", "pdf"):
        args = [workshop.pk, "outcomes", 2, form]
        made[form] = finn.get(reverse("workshop_paper_file", args=args)).content
    with zipfile.ZipFile(BytesIO(made["docx"])) as file:
        assert "It depends on it by some hours." in file.read("word/document.xml").decode()
    assert made["pdf"].startswith(b"%PDF-")


def test_the_follow_up_was_due_on_any_day():
    for day in range(1, 29):
        today = date(2027, 2, day)
        first = practice_workshop.first_day(today)
        last = first.toordinal() + practice_workshop.DAYS - 1
        assert first.weekday() == 0
        assert 90 <= today.toordinal() - last <= 97
