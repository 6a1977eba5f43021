"""Do papers tell what was agreed to be told, and nothing that was not released?"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.cooperation.said import PROMISED

from evenhand.reports.paper import Paper, paper_of
from evenhand.web.cooperation import changes, papers, requesting
from evenhand.web.cooperation.models import Act
from evenhand.web.initiatives import changes as initiatives
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.releases import changes as releases
from evenhand.web.releases.models import Audience

INITIATIVE = {
    "title": "List of posts",
    "kind": "arusha.8.5",
    "since": date(2026, 3, 1),
    "state": "in_force",
    "owner": "Head of personnel",
    "measure": "channel_change",
    "estimate": "lighter_share",
    "way": "less",
    "is_shared": True,
    "reason": "First entry",
}
RANGE = (date(2026, 1, 1), date(2026, 6, 30))


def text(paper: Paper) -> str:
    """Return all that stands in the parts of a paper."""
    pieces = []
    for part in paper.parts:
        pieces += [part.title, *part.paragraphs, *part.points]
        pieces += [cell for grid in part.grids for row in grid.rows for cell in row]
    return "\n".join(pieces)


def made(row) -> Paper:
    return paper_of(row.content)


@pytest.fixture
def measured(uma, keep_run):
    """Return an initiative that was opened to partners, and the two runs that show its effect."""
    runs = (
        keep_run(date(2026, 2, 1), 0.20, 0.18, 0.22, "a"),
        keep_run(date(2026, 9, 1), 0.10, 0.09, 0.11, "b"),
    )
    return initiatives.begin(office=None, said=INITIATIVE, by=uma), runs


def test_a_request_says_what_for_and_what_is_done_already(request_of, uma, mia, measured):
    initiatives.begin(office=None, said={**INITIATIVE, "title": "X", "is_shared": False}, by=uma)
    asked = request_of()
    row = papers.make_request(asked, by=uma)
    told = text(made(row))
    for said in (
        *(
            "Customs Union Fund",
            "Head of programmes",
            "25,000 EUR",
            "2026-06-30",
            "draft, not approved",
        ),
        *("arusha.8.5 Rotation out of vulnerable posts", "List of posts"),
        *("No finding was released to everybody.", "Not released."),
    ):
        assert said in told
    assert "X" not in told.split("\n")
    assert "lighter_share" not in told
    assert "Ann Example" not in told
    assert row.sha256 == made(row).sha256
    assert Entry.objects.latest("number").action == "cooperation.paper_made"
    said = {"on": date(2026, 4, 1), "says": ""}
    requesting.step(asked.versions.get(), Act.APPROVED, said=said, by=mia)
    again = papers.make_request(asked, by=uma)
    assert again.version == 2
    assert "approved on 2026-04-01" in text(made(again))


def test_an_effect_goes_outside_once_both_findings_are_released(request_of, uma, mia, measured):
    for run in measured[1]:
        asked = releases.ask(run, "channel_change", audience=Audience.PUBLIC, why="x", by=uma)
        assert "Not released." in text(made(papers.make_request(request_of(), by=uma)))
        releases.decide(asked, release=True, reason="", by=mia)
    told = text(made(papers.make_request(request_of(), by=uma)))
    assert "It moved the right way. −10.0" in told
    assert "Not released." not in told
    assert "Who changes the channel?" in told


def test_a_report_tells_of_what_was_between_us_in_its_days(
    partner, request_of, mission_of, promise_of, uma, mia
):
    mission_of(report="A plan was made")
    mission_of(title="Later", first=date(2026, 8, 1), last=date(2026, 8, 2))
    kept = promise_of()
    end = {"outcome": "kept", "due": PROMISED["due"], "says": "Published as order 5"}
    changes.follow_up(kept, said=end, read=1, by=uma)
    promise_of(what="After the report", made_on=date(2026, 9, 1))
    sent = request_of(title="Sent").versions.get()
    request_of(title="Only drafted")
    said = {"on": date(2026, 4, 1), "says": ""}
    requesting.step(sent, Act.APPROVED, said=said, by=mia)
    requesting.step(sent, Act.SENT, said=said, by=uma)
    requesting.step(sent, Act.ANSWERED, said={**said, "answer": "granted", "granted": 5}, by=uma)
    paper = made(papers.make_report(partner, *RANGE, by=mia))
    told = text(paper)
    for said in ("A plan was made", "Published as order 5", "answered: granted", "5 EUR"):
        assert said in told
    for said in ("Only drafted", "Later", "After the report"):
        assert said not in told
    assert paper.range == "2026-01-01 – 2026-06-30"
    assert paper.foot.startswith("2026-01-01 – 2026-06-30 · made ")
    before = made(papers.make_report(partner, date(2025, 1, 1), date(2025, 12, 31), by=mia))
    for said in ("Nothing was asked for.", "There was no mission.", "Nothing was promised."):
        assert said in text(before)
    assert before.version == "2"


def test_a_report_is_made_by_posts_for_the_whole_administration_alone(partner, house):
    port = Office.objects.get(code="P01")
    dora = people.give_account("dora", [(Role.MANAGER, port)], by=None).person
    with pytest.raises(PermissionDenied):
        papers.make_report(partner, *RANGE, by=dora)


def test_a_paper_of_an_office_is_open_there_alone(request_of, uma, partner, house):
    port, border = Office.objects.order_by("code")
    dora = people.give_account("dora", [(Role.INTEGRITY_UNIT, port)], by=None).person
    here, there = request_of(port), request_of(border)
    assert dora.has_perm("cooperation.see", papers.make_request(here, by=dora))
    assert not dora.has_perm("cooperation.see", papers.make_request(there, by=uma))
    assert not dora.has_perm("cooperation.see", papers.make_report(partner, *RANGE, by=uma))
    with pytest.raises(PermissionDenied):
        papers.make_request(there, by=dora)
