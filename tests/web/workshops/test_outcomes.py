"""Does the report hold the numbers of the screen, and nothing of findings that was not released?"""

from __future__ import annotations

import json
import re
import shutil
import uuid
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.instruments.scoring.made import estimate as share_of
from tests.instruments.scoring.made import finding
from tests.instruments.scoring.made import run as run_of
from tests.web.finished_run import estimate, finished, results

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.reports.paper import paper_of
from evenhand.web.discretion import changes as discretion
from evenhand.web.evidence import kept
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.releases.changes import ask, decide, withdraw
from evenhand.web.releases.models import Audience, Item
from evenhand.web.risks import changes as risks
from evenhand.web.risks import rating
from evenhand.web.risks.models import RATED
from evenhand.web.selfassessments import changes as selfassessments
from evenhand.web.selfassessments import marking, observing
from evenhand.web.selfassessments.models import Group
from evenhand.web.workshops import changes, outcomes, rounds
from evenhand.web.workshops.models import Moment
from evenhand.web.workshops.paper_models import PaperKind, Report

LATE = "arusha.5.5"


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def run(home, house):
    """Return a finished run of two findings whose late files are one in five."""
    made = finished(results(estimate(10, 1)))
    late = run_of(finding("clearance_panel", share_of("late_share", 0.2, low=0.18, high=0.22)))
    (made.folder / "findings.json").write_text(json.dumps(late), encoding="utf-8")
    observing._findings.cache_clear()
    yield made
    shutil.rmtree(home / "runs", ignore_errors=True)
    observing._findings.cache_clear()


@pytest.fixture
def uma(house):
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def assessed(uma):
    """Settle one requirement at the highest level in practice, with a comment of its owner."""
    wave = selfassessments.begin(
        title="First look",
        instrument="arusha",
        requirements=(LATE, "arusha.4.5"),
        offices=(None,),
        first=date(2026, 1, 1),
        last=date(2026, 6, 30),
        by=uma,
    )
    (assessment,) = wave.assessments.all()
    mark = {"in_law": GivenMark(1), "in_practice": GivenMark(4), "comment": "We are fast."}
    rater = selfassessments.ask(assessment, [uma], group=Group.STAFF, requirements=[LATE], by=uma)[
        0
    ]
    marking.answer(rater, LATE, post=uuid.uuid4(), said={**mark, "confidence": "middle"}, by=uma)
    agreed = {**mark, "on": date(2026, 6, 1), "reason": ""}
    marking.settle(assessment, LATE, post=uuid.uuid4(), said=agreed, by=uma)
    return assessment


def part(paper, title):
    return next(p for p in paper.parts if p.title == title)


def test_an_empty_workshop_is_reported_with_what_is_missing(planned, fred):
    paper = outcomes.compose(planned, fred, version=1)
    said = {p.title: " ".join(p.paragraphs) for p in paper.parts}
    assert said["What participants gained"].startswith("Not measurable")
    assert said["The register of discretion"].startswith("The register has no entry")
    assert said["The self-assessment"].startswith("No self-assessment was made")
    assert said["Findings that were released"] == "No finding was released to workshops."
    assert said["Proposed actions, to decide on"] == "No action is proposed."
    people_of = part(paper, "Who and what").grids[1]
    assert people_of.rows[-1] == ("all", "2", "1", "2", "5")
    assert paper.range == "2026-11-02 – 2026-11-03"
    assert part(paper, "Next steps").points == ("From 2027-02-01: follow-up, what was applied.",)


def test_the_gain_is_that_of_the_screen(planned, fred, asked, facilitator):
    asked("before", [3, 4, 2, 5, 3])
    asked("after", [6, 9, 5, 5, 8])
    (row,) = (
        part(outcomes.compose(planned, fred, version=1), "What participants gained").grids[0].rows
    )
    page = text(facilitator.get(reverse("workshop_rounds", args=[planned.pk])))
    for number in row[1:5]:
        assert number in page
    assert f"({row[5]})" in page
    assert row[:5] == ("The instruments of integrity", "5", "37.8 %", "73.3 %", "+35.6")


def test_what_was_said_stands_in_it_without_words_and_not_of_four(planned, fred, asked):
    held = rounds.open_round(planned, part="feedback", moment=Moment.FEEDBACK, by=fred)
    ids = {q.item: q.pk for q in planned.questions.filter(part="feedback")}
    cards = list(planned.cards.all())
    for card in cards[:4]:
        rounds.answer(held, card=card, choices={ids["useful"]: 4}, words={ids["keep"]: "secret"})
    rounds.close_round(held, by=fred)
    said = part(outcomes.compose(planned, fred, version=1), "What participants said")
    assert "feedback at the end: not shown, as fewer than 5 answered." in said.paragraphs
    rounds.key_in(held, card=cards[4], choices={ids["useful"]: 1}, words={}, by=fred)
    said = part(outcomes.compose(planned, fred, version=1), "What participants said")
    (table,) = said.grids
    assert table.rows[0][1] == "not useful: 1; somewhat useful: 0; useful: 0; very useful: 4"
    assert "secret" not in str(said)


def test_the_register_is_counted_without_what_measures_show(planned, fred, uma, run):
    base = {"title": "T", "decided_by": "Chief", "since": date(2026, 1, 1), "reason": "r"}
    for measures, volume in ((["handler_share"], 12_000), ([], 500), ([], None)):
        said = {**base, "measures": measures, "volume": volume}
        discretion.enter(kind="penalty", office=None, said=said, by=uma)
    for person in (fred, uma):
        found = part(outcomes.compose(planned, person, version=1), "The register of discretion")
        assert found.grids[0].rows[-1] == ("all", "3", "12,500 (2)", "–", "1", "2", "–")


def test_a_finding_stands_in_it_when_two_released_it_and_as_it_read_then(planned, fred, run, two):
    mia, ivo = two
    section = next(s for s in kept.document(run.folder).sections if s.measure == "handler_share")
    item = ask(run, "handler_share", audience=Audience.WORKSHOP, why="w", by=ivo)
    assert section.question not in str(outcomes.compose(planned, fred, version=1))
    decide(item, release=True, reason="", by=mia)
    (row,) = (
        part(outcomes.compose(planned, fred, version=1), "Findings that were released")
        .grids[0]
        .rows
    )
    first = section.figures[0]
    assert (row[0], row[2]) == (section.question, str(run.pk))
    assert row[3] == timezone.localdate(run.ended_at).isoformat()
    assert section.answer.lead in row[1]
    assert row[1].endswith(f"{first.label}: {first.value} {first.interval}".strip())
    made = outcomes.make(planned, by=fred)
    withdraw(item, reason="A mistake", by=mia)
    assert section.question in str(made.content)
    assert section.question not in str(outcomes.make(planned, by=fred).content)


def test_a_mark_is_set_beside_records_only_where_they_were_released(
    planned, fred, run, assessed, two
):
    def said():
        paper = outcomes.compose(planned, fred, version=1)
        marks = part(paper, "The self-assessment").grids[0].rows
        assert marks[-1] == ("all", "2", "0 / 1 / 0 / 0 / 0", "0 / 0 / 0 / 0 / 1")
        return part(paper, "Marks and records that differ")

    assert said().paragraphs == ("None, among the findings that were released.",)
    item = ask(run, "handler_share", audience=Audience.WORKSHOP, why="w", by=two[1])
    decide(item, release=True, reason="", by=two[0])
    assert said().grids == ()
    # The same, of the measure that the mark is set against.
    Item.objects.filter(pk=item.pk).update(measure="clearance_panel")
    (row,) = said().grids[0].rows
    assert row[0].startswith(LATE)
    assert (row[1], row[3]) == ("4", "We are fast.")
    assert row[2].replace("\u00a0", " ") == "1: 20.0 % (95 % interval 18.0 % to 22.0 %)"


def test_a_report_is_kept_as_it_was_made_with_version_and_hash(planned, fred):
    said = {"what": "Table", "why": "y", "owner": "o", "due": date(2027, 3, 1), "indicator": "i"}
    changes.propose(planned, said=said, by=fred)
    first = outcomes.make(planned, by=fred)
    changes.propose(planned, said={**said, "what": "Lot"}, by=fred)
    second = outcomes.make(planned, by=fred)
    assert (first.version, second.version) == (1, 2)
    first.refresh_from_db()
    paper = paper_of(first.content)
    assert paper.sha256 == first.sha256 != second.sha256
    assert len(part(paper, "Proposed actions, to decide on").grids[0].rows) == 1
    entry = Entry.objects.filter(action="workshops.report_made").last()
    assert json.loads(entry.facts) == {
        "kind": "outcomes",
        "sha256": second.sha256,
        "version": 2,
    }


def test_one_click_makes_page_word_and_pdf_of_the_same_words(facilitator, planned, fred):
    changes.change(planned, said={"next_steps": "Tell staff\n\nMeet again"}, read=1, by=fred)
    made = facilitator.post(reverse("make_outcomes", args=[planned.pk]))
    assert made["Location"] == reverse("workshop_paper", args=[planned.pk, "outcomes", 1])
    page = text(facilitator.get(made["Location"]))
    kept_report = Report.objects.get()
    paper = paper_of(kept_report.content)
    assert paper.foot in page
    assert kept_report.sha256 in page
    word = facilitator.get(reverse("workshop_paper_file", args=[planned.pk, "outcomes", 1, "docx"]))
    with zipfile.ZipFile(BytesIO(word.content)) as file:
        body = file.read("word/document.xml").decode()
        assert paper.foot in file.read("word/footer1.xml").decode()
    for words in ("Tell staff", "Meet again", "P01 Port", "own budget", planned.title):
        assert words in page
        assert words in body
    pdf = facilitator.get(reverse("workshop_paper_file", args=[planned.pk, "outcomes", 1, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    assert (
        facilitator.get(
            reverse("workshop_paper_file", args=[planned.pk, "outcomes", 1, "odt"])
        ).status_code
        == 404
    )
    assert (
        facilitator.get(reverse("workshop_paper", args=[planned.pk, "outcomes", 9])).status_code
        == 404
    )
    listed = text(facilitator.get(reverse("outcomes", args=[planned.pk])))
    assert kept_report.sha256 in listed
    assert "None: the report says so" in listed


def test_experts_and_news_get_what_was_done_and_nothing_that_was_found(
    facilitator, planned, fred, uma, assessed, run, two
):
    mia, ivo = two
    item = ask(run, "handler_share", audience=Audience.WORKSHOP, why="w", by=ivo)
    decide(item, release=True, reason="", by=mia)
    base = {"title": "Secret decision", "decided_by": "Chief", "since": date(2026, 1, 1)}
    said = {**base, "reason": "r", "measures": ["handler_share"]}
    discretion.enter(kind="penalty", office=None, said=said, by=uma)
    changes.wrap_up(planned, day=date(2026, 11, 2), said={"learnt": "We read"}, by=fred)
    for kind in (PaperKind.MISSION, PaperKind.NEWS):
        place = reverse("make_outcomes", args=[planned.pk])
        made = facilitator.post(place, {"kind": kind.value, "language": "en"})
        assert made["Location"] == reverse("workshop_paper", args=[planned.pk, kind.value, 1])
        whole = str(paper_of(Report.objects.get(kind=kind).content))
        assert "1 / 2" in whole or "Together they marked 1 requirements" in whole
        for never in ("Secret decision", "It depends on it", "We are fast.", LATE):
            assert never not in whole
    mission = paper_of(Report.objects.get(kind="mission").content)
    assert part(mission, "Day by day").grids[0].rows == (("2026-11-02", "We read", "–"),)
    worked = dict(part(mission, "What was worked on").grids[0].rows)
    assert worked["Requirements marked and settled"] == "1 / 2"
    assert worked["Decisions in the register of discretion"] == "1"
    news = part(paper_of(Report.objects.get(kind="news").content), "News")
    assert news.paragraphs[0].startswith("5 participants met")
    assert facilitator.post(place, {"kind": "gossip"}).status_code == 404


def test_a_paper_is_in_the_language_that_is_chosen(facilitator, planned):
    facilitator.post(reverse("make_outcomes", args=[planned.pk]), {"language": "fr"})
    paper = paper_of(Report.objects.get().content)
    assert paper.language == "fr"
    assert "Qui" in paper.parts[0].title
    place = reverse("make_outcomes", args=[planned.pk])
    made = facilitator.post(place, {"language": "ar"})["Location"]
    page = text(facilitator.get(made))
    # Numbers stand alike in every direction, and on the same side as their paper's.
    assert '<div lang="ar" dir="rtl">' in page
    assert '<td class="number" dir="ltr">' in page
    refused = {"language": "xx"}
    assert facilitator.post(place, refused).status_code == 404


def test_the_gravest_risks_stand_in_it_by_band_and_word(planned, fred):
    for statement, levels in (("Lower", (2, 2, 2, 2)), ("Worse", (4, 5, 4, 5)), ("Open", None)):
        said = {
            "since": date(2026, 1, 1),
            "function": "Clearance",
            "statement": statement,
            "owner": "Chief",
            "review_on": date(2027, 1, 1),
            "reason": "r",
        }
        risk = risks.enter(scheme="", office=None, said=said, by=fred)
        if levels:
            round = rating.open_round(risk, by=fred)
            agreed = dict(zip(RATED, levels, strict=True))
            rating.rate(round, said={**agreed, "comment": ""}, by=fred)
            rating.end(round, by=fred)
            rating.settle(round, said={**agreed, "reason": "r"}, by=fred)
    bands, gravest = part(outcomes.compose(planned, fred, version=1), "The gravest risks").grids
    assert bands.rows == (
        *(("critical", "1"), ("high", "0"), ("medium", "0"), ("low", "1")),
        ("not settled, on no map", "1"),
    )
    assert [row[1:4] for row in gravest.rows] == [
        ("Worse", "Likely / Severe", "critical"),
        ("Open", "not settled", "–"),
        ("Lower", "Unlikely / Limited", "low"),
    ]


def test_certificates_bear_names_that_are_kept_nowhere(facilitator, planned, writes):
    place = reverse("certificates", args=[planned.pk])
    assert text(facilitator.get(place)).count("Certificate of attendance") == 5
    writes.clear()
    page = text(facilitator.post(place, {"names": "Ms A\n\n<b>Mr B</b>"}))
    assert page.count("Certificate of attendance") == 2
    assert "&lt;b&gt;Mr B&lt;/b&gt;" in page
    assert writes == []
