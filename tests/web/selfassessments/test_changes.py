"""Do waves begin, move and end as the rules of scoring say, by those who may?"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.selfassessments.conftest import ONE, TWO
from tests.web.selfassessments.test_marking import PROOF

from evenhand.errors import SelfAssessmentError
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments import changes, marking, paths
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused
from evenhand.web.selfassessments.models import Group, Progress, Wave


@pytest.fixture
def mia(house):
    return people.give_account("mia", [(Role.MANAGER, None)], by=house[0].pk).person


def test_a_wave_asks_each_of_its_offices_and_knows_what_it_asked(begin):
    port, border = Office.objects.order_by("code")
    made = begin(ONE, TWO, offices=(port, border))
    assert [each.office for each in made] == [port, border]
    wave = Wave.objects.get()
    assert list(wave.asked) == [ONE, TWO]
    assert wave.office is None
    assert begin(ONE, offices=(port,))[0].wave.office == port


def test_a_post_in_one_office_leads_that_office_alone(begin, house):
    port, border = Office.objects.order_by("code")
    dora = people.give_account("dora", [(Role.FACILITATOR, port)], by=house[0].pk).person
    assert begin(ONE, offices=(port,), by=dora)[0].office == port
    for offices in ((border,), (port, border), (None,)):
        with pytest.raises(PermissionDenied):
            begin(ONE, offices=offices, by=dora)
    assert Wave.objects.count() == 1


def test_a_heading_is_not_asked_and_a_period_does_not_end_before_it_begins(begin, uma):
    with pytest.raises(SelfAssessmentError, match="not a single requirement"):
        begin("arusha.4")
    with pytest.raises(SelfAssessmentError, match="before it begins"):
        changes.begin(
            title="t",
            instrument="arusha",
            requirements=[ONE],
            offices=[None],
            first=date(2026, 2, 1),
            last=date(2026, 1, 1),
            by=uma,
        )
    assert not Wave.objects.exists()


def test_who_has_answered_does_not_change_the_group(begin, asked, give, uma):
    assessment = begin()[0]
    rater = asked(assessment, "olga")[0]
    changes.ask(assessment, [rater.person], group=Group.MANAGEMENT, requirements=[ONE], by=uma)
    rater.refresh_from_db()
    assert (rater.group, rater.requirements) == ("management", [ONE])
    give(rater, ONE, 1)
    with pytest.raises(SelfAssessmentRefused, match="has answered for another group"):
        changes.ask(assessment, [rater.person], group=Group.STAFF, requirements=[ONE], by=uma)
    with pytest.raises(SelfAssessmentRefused, match="does not ask, or none"):
        changes.ask(
            assessment,
            [rater.person],
            group=Group.MANAGEMENT,
            requirements=["arusha.1.1"],
            by=uma,
        )


def test_it_is_submitted_sent_back_and_closed_by_two_different_posts(begin, settled, uma, mia):
    assessment = begin(ONE)[0]
    with pytest.raises(SelfAssessmentError, match=r"Not settled yet: arusha\.5\.1"):
        changes.move(assessment, "submit", reason="", by=uma)
    settled(assessment, ONE, 2)
    with pytest.raises(SelfAssessmentError, match="level 2 in practice stands without evidence"):
        changes.move(assessment, "submit", reason="", by=uma)
    marking.prove(assessment, ONE, place=None, post=uuid.uuid4(), said=PROOF, by=uma)
    changes.move(assessment, "submit", reason="", by=uma)
    for act in ("request_changes", "close"):
        with pytest.raises(PermissionDenied):
            changes.move(assessment, act, reason="r", by=uma)
    with pytest.raises(SelfAssessmentError, match="nothing says which"):
        changes.move(assessment, "request_changes", reason="", by=mia)
    with pytest.raises(SelfAssessmentError, match="No mark can be changed"):
        settled(assessment, ONE, 1, reason="r")
    changes.move(assessment, "request_changes", reason="Look at 5.1 again.", by=mia)
    settled(assessment, ONE, 1, reason="As asked")
    changes.move(assessment, "submit", reason="", by=uma)
    changes.move(assessment, "close", reason="", by=mia)
    assessment.refresh_from_db()
    assert assessment.status == "closed"
    assert [s.act for s in assessment.steps.all()] == [
        *("submit", "request_changes", "submit", "close")
    ]
    for change in (
        lambda: settled(assessment, ONE, 0, reason="r"),
        lambda: marking.prove(assessment, ONE, place=None, post=uuid.uuid4(), said=PROOF, by=uma),
    ):
        with pytest.raises(SelfAssessmentError, match="No mark can be changed"):
            change()


def test_the_path_keeps_the_newest_note_of_each_step(begin, uma):
    wave = begin()[0].wave
    changes.note_step(wave, "idg.step.1", progress=Progress.UNDER_WAY, said="Drafted", by=uma)
    changes.note_step(wave, "idg.step.1", progress=Progress.DONE, said="Signed", by=uma)
    path = paths.path(wave)
    assert [each.entry.id for each in path] == [f"idg.step.{n}" for n in range(1, 13)]
    assert (path[0].progress, path[0].note.said) == (Progress.DONE, "Signed")
    assert path[1].progress is Progress.WAITING


def test_documents_are_listed_once_with_what_names_them_and_where_they_are(begin, uma):
    wave = begin()[0].wave
    listed = paths.papers(wave)
    assert len({p.name for p in listed}) == len(listed) > 3
    assert {id for p in listed for id in p.requirements} == set(wave.asked)
    assert changes.note_papers(wave, {listed[0].name: "received", listed[1].name: ""}, by=uma) == 1
    assert changes.note_papers(wave, {listed[0].name: "received"}, by=uma) == 0
    assert [p.handing for p in paths.papers(wave)][:2] == ["received", ""]
