"""Does the report hold the numbers of the screen, and nothing of findings that was not released?"""

from __future__ import annotations

import json
import re
import shutil
import uuid
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests.instruments.scoring.made import estimate, finding
from tests.instruments.scoring.made import run as run_of
from tests.web.small_results import small_results

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.reports.paper import paper_of
from evenhand.web.discretion import changes as discretion
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments import changes as selfassessments
from evenhand.web.selfassessments import marking, observing
from evenhand.web.selfassessments.models import Group
from evenhand.web.workshops import changes, outcomes, releasing, rounds
from evenhand.web.workshops.models import Moment, Released, Report
from evenhand.web.workshops.writing import WorkshopError

LATE = "arusha.5.5"


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return small_results(tmp_path_factory.mktemp("released"), "handler_share")


@pytest.fixture
def run(results, db):
    made = Run.objects.create(
        source="s",
        mapping="",
        title="May",
        state=State.DONE,
        ended_at=datetime(2026, 5, 4, 12, tzinfo=UTC),
        fingerprint="f" * 64,
    )
    made.folder.mkdir(parents=True, exist_ok=True)
    kept.keep(results, made.folder)
    late = run_of(finding("clearance_panel", estimate("late_share", 0.2, low=0.18, high=0.22)))
    (made.folder / "findings.json").write_text(json.dumps(late), encoding="utf-8")
    for cache in (kept.document, kept._results, observing._findings):
        cache.cache_clear()
    yield made
    shutil.rmtree(made.folder)
    for cache in (kept.document, kept._results, observing._findings):
        cache.cache_clear()


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
    assert said["Findings that were released"] == "No finding was released for this report."
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


def test_a_finding_stands_in_it_when_it_is_released_and_as_it_read_then(planned, fred, uma, run):
    section = kept.document(run.folder).sections[0]
    with pytest.raises(PermissionDenied):
        releasing.release(planned, measure="handler_share", by=fred)
    assert section.short_answer not in str(outcomes.compose(planned, uma, version=1))
    releasing.release(planned, measure="handler_share", by=uma)
    (row,) = (
        part(outcomes.compose(planned, fred, version=1), "Findings that were released")
        .grids[0]
        .rows
    )
    assert row == (section.question, releasing.says(section), str(run.pk), "2026-05-04")
    assert section.short_answer in row[1]
    first = outcomes.make(planned, by=fred)
    releasing.withdraw(Released.objects.get(), by=uma)
    assert section.question in str(first.content)
    assert section.question not in str(outcomes.make(planned, by=fred).content)
    with pytest.raises(WorkshopError, match="no such finding"):
        releasing.release(planned, measure="nothing", by=uma)


def test_a_run_that_shows_single_handlers_is_released_to_none(planned, uma, run, house):
    run.opening = Turn.objects.create(direction=Direction.OPEN, asked_by=house[0].pk)
    run.save()
    assert releasing.newest() is None
    with pytest.raises(WorkshopError, match="No run is done yet"):
        releasing.release(planned, measure="handler_share", by=uma)


def test_a_mark_is_set_beside_records_only_where_they_were_released(planned, fred, run, assessed):
    def said():
        paper = outcomes.compose(planned, fred, version=1)
        marks = part(paper, "The self-assessment").grids[0].rows
        assert marks[-1] == ("all", "2", "0 / 1 / 0 / 0 / 0", "0 / 0 / 0 / 0 / 1")
        return part(paper, "Marks and records that differ")

    assert said().paragraphs == ("None, among the findings that were released.",)
    release = {"run": run.pk, "question": "q", "says": "s", "on": date(2026, 5, 4)}
    Released.objects.create(workshop=planned, measure="handler_share", **release)
    assert said().grids == ()
    Released.objects.create(workshop=planned, measure="clearance_panel", **release)
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
    assert json.loads(entry.facts) == {"sha256": second.sha256, "version": 2}


def test_one_click_makes_page_word_and_pdf_of_the_same_words(facilitator, planned, fred):
    changes.change(planned, said={"next_steps": "Tell staff\n\nMeet again"}, read=1, by=fred)
    made = facilitator.post(reverse("make_outcomes", args=[planned.pk]))
    assert made["Location"] == reverse("outcomes_report", args=[planned.pk, 1])
    page = text(facilitator.get(made["Location"]))
    kept_report = Report.objects.get()
    paper = paper_of(kept_report.content)
    assert paper.foot in page
    assert kept_report.sha256 in page
    word = facilitator.get(reverse("outcomes_file", args=[planned.pk, 1, "docx"]))
    with zipfile.ZipFile(BytesIO(word.content)) as file:
        body = file.read("word/document.xml").decode()
        assert paper.foot in file.read("word/footer1.xml").decode()
    for words in ("Tell staff", "Meet again", "P01 Port", "own budget", planned.title):
        assert words in page
        assert words in body
    pdf = facilitator.get(reverse("outcomes_file", args=[planned.pk, 1, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    assert facilitator.get(reverse("outcomes_file", args=[planned.pk, 1, "odt"])).status_code == 404
    assert facilitator.get(reverse("outcomes_report", args=[planned.pk, 9])).status_code == 404
    listed = text(facilitator.get(reverse("outcomes", args=[planned.pk])))
    assert kept_report.sha256 in listed
    assert "Release findings" not in listed


def test_the_integrity_unit_releases_and_takes_back_on_a_page(planned, run, sign_in, uma):
    client = sign_in(name="uma")
    place = reverse("release_findings", args=[planned.pk])
    question = kept.document(run.folder).sections[0].question
    assert question in text(client.get(place))
    assert "take it back" in text(
        client.post(place, {"measure": "handler_share", "what": "release"}, follow=True)
    )
    assert question in text(client.get(reverse("outcomes", args=[planned.pk])))
    back = {"measure": "handler_share", "what": "withdraw", "run": str(run.pk)}
    assert "take it back" not in text(client.post(place, back, follow=True))
    assert client.post(place, {**back, "run": "x"}).status_code == 404
    told = text(client.post(place, {"measure": "nothing", "what": "release"}, follow=True))
    assert "The latest run has no such finding." in told
    (run.folder / kept.FILE).unlink()
    kept.document.cache_clear()
    kept._results.cache_clear()
    assert "The results of this run are not there" in text(client.get(place))


def test_certificates_bear_names_that_are_kept_nowhere(facilitator, planned, writes):
    place = reverse("certificates", args=[planned.pk])
    assert text(facilitator.get(place)).count("Certificate of attendance") == 5
    writes.clear()
    page = text(facilitator.post(place, {"names": "Ms A\n\n<b>Mr B</b>"}))
    assert page.count("Certificate of attendance") == 2
    assert "&lt;b&gt;Mr B&lt;/b&gt;" in page
    assert writes == []
