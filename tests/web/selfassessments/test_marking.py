"""Is each mark given alone, kept once however often it is sent, and settled together?"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.web.selfassessments.conftest import ONE, THREE, TWO, agreed, said

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.selfassessments import marking
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused
from evenhand.web.selfassessments.models import Answer, Proof, Settlement
from evenhand.web.selfassessments.values import due, settled_of, valued

PROOF = {
    "name": "Order 12",
    "kind": "document",
    "received": date(2026, 1, 5),
    "effective": date(2026, 1, 1),
    "review_due": date(2027, 1, 1),
    "sha256": "a" * 64,
}


def test_what_is_sent_twice_is_written_once(begin, asked):
    rater = asked(begin()[0], "olga")[0]
    post = uuid.uuid4()
    rows = {
        marking.answer(rater, ONE, post=post, said=said(1, level), by=rater.person).pk
        for level in (2, 2, 3)
    }
    assert len(rows) == 1
    assert Answer.objects.get().in_practice == 2
    assert Entry.objects.filter(action="selfassessment.answered").count() == 1


def test_a_second_answer_takes_the_place_of_the_first_which_is_kept(begin, asked, give):
    rater = asked(begin()[0], "olga")[0]
    give(rater, ONE, 1)
    give(rater, ONE, 3)
    assert [row.in_practice for row in rater.answers.all()] == [1, 3]
    held = valued(rater.assessment).ratings
    assert [r.in_practice.level for r in held] == [3]


def test_an_answer_ends_the_draft_but_not_one_that_was_filled_in_elsewhere(begin, asked):
    rater = asked(begin()[0], "olga")[0]
    marking.keep_draft(rater, ONE, {"comment": "half a sent"})
    marking.answer(rater, ONE, post=uuid.uuid4(), said=said(), by=rater.person, draft_stays=True)
    assert rater.drafts.get().said == {"comment": "half a sent"}
    marking.answer(rater, ONE, post=uuid.uuid4(), said=said(), by=rater.person)
    assert not rater.drafts.exists()


def test_only_the_rater_answers_and_only_what_is_asked(begin, asked, uma):
    assessment = begin()[0]
    olga = asked(assessment, "olga", requirements=[ONE])[0]
    otto = asked(assessment, "otto")[0]
    with pytest.raises(PermissionDenied):
        marking.answer(olga, ONE, post=uuid.uuid4(), said=said(), by=otto.person)
    with pytest.raises(SelfAssessmentRefused, match="is not asked of this rater"):
        marking.answer(olga, TWO, post=uuid.uuid4(), said=said(), by=olga.person)
    # Who leads keys in what came on paper, and the row says so.
    row = marking.answer(olga, ONE, post=uuid.uuid4(), said=said(), by=uma)
    assert row.keyed_by == uma.pk


def test_a_settled_requirement_takes_no_answer_and_settles_anew_with_a_reason(
    begin, asked, give, settled, uma
):
    assessment = begin()[0]
    rater = asked(assessment, "olga")[0]
    settled(assessment, ONE, 2)
    with pytest.raises(SelfAssessmentError, match="its spread has been seen"):
        give(rater, ONE, 4)
    with pytest.raises(SelfAssessmentError, match="was settled on 2026-11-01"):
        settled(assessment, ONE, 1)
    settled(assessment, ONE, 1, reason="The order was not in force yet.")
    assert [row.in_practice for row in assessment.settlements.all()] == [2, 1]
    assert settled_of(assessment)[ONE].in_practice.level == 1


def test_nobody_settles_what_nobody_answered_or_before_the_day(begin, uma, asked, give):
    assessment = begin()[0]
    with pytest.raises(SelfAssessmentError, match="Nobody has rated"):
        marking.settle(assessment, ONE, post=uuid.uuid4(), said=agreed(), by=uma)
    give(asked(assessment, "olga")[0], ONE, 1)
    later = timezone.localdate() + timedelta(days=1)
    with pytest.raises(SelfAssessmentRefused, match="has not come yet"):
        marking.settle(assessment, ONE, post=uuid.uuid4(), said=agreed(on=later), by=uma)
    post = uuid.uuid4()
    for _ in range(2):
        marking.settle(assessment, ONE, post=post, said=agreed(), by=uma)
    assert Settlement.objects.count() == 1


def test_evidence_has_versions_and_can_be_withdrawn_but_not_removed(begin, settled, uma):
    assessment = begin()[0]
    settled(assessment, ONE, 2)

    def prove(place=None, **more):
        return marking.prove(
            assessment, ONE, place=place, post=uuid.uuid4(), said={**PROOF, **more}, by=uma
        )

    prove()
    prove(1, name="Order 12, amended", sha256="b" * 64)
    held = settled_of(assessment)[ONE].evidence
    assert [(e.name, e.sha256) for e in held] == [("Order 12, amended", "b" * 64)]
    prove(1, is_withdrawn=True)
    assert settled_of(assessment)[ONE].evidence == ()
    assert [(p.place, p.number) for p in Proof.objects.all()] == [(1, 1), (1, 2), (1, 3)]
    with pytest.raises(RuntimeError, match="not removed"):
        Proof.objects.first().delete()
    with pytest.raises(SelfAssessmentRefused, match="no piece of evidence 7"):
        prove(7)


def test_evidence_whose_review_is_due_is_listed_until_it_is_renewed(begin, settled, uma):
    assessment = begin()[0]
    settled(assessment, ONE, 2)
    marking.prove(assessment, ONE, place=None, post=uuid.uuid4(), said=PROOF, by=uma)
    assert due(assessment, date(2026, 12, 31)) == []
    assert [p.name for p in due(assessment, date(2027, 1, 1))] == ["Order 12"]
    later = {**PROOF, "review_due": date(2028, 1, 1)}
    marking.prove(assessment, ONE, place=1, post=uuid.uuid4(), said=later, by=uma)
    assert due(assessment, date(2027, 1, 1)) == []


def test_a_rater_attaches_evidence_to_what_is_asked_and_to_nothing_else(begin, asked):
    assessment = begin()[0]
    olga = asked(assessment, "olga", requirements=[ONE])[0]
    marking.prove(assessment, ONE, place=None, post=uuid.uuid4(), said=PROOF, by=olga.person)
    with pytest.raises(PermissionDenied):
        marking.prove(assessment, THREE, place=None, post=uuid.uuid4(), said=PROOF, by=olga.person)


def test_other_answers_keep_their_reason(begin, asked, give):
    rater = asked(begin()[0], "olga")[0]
    give(rater, ONE, GivenMark(None, "not_known", "The chief of staff"), 0)
    assert Answer.objects.get().mark("in_practice").words == "Not known: The chief of staff"
    assert Answer.objects.get().mark("in_law") == GivenMark(0)


def test_the_journal_tells_who_answered_and_holds_no_mark(begin, asked, give, settled):
    assessment = begin()[0]
    rater = asked(assessment, "olga")[0]
    give(rater, ONE, 4, comment="A secret")
    settled(assessment, ONE, 1, comment="The owner")
    facts = {e.action: e.facts for e in Entry.objects.filter(action__startswith="selfassessment")}
    assert facts["selfassessment.answered"] == (
        f'{{"rater":{rater.pk},"requirement":"{ONE}","row":1}}'
    )
    assert facts["selfassessment.settled"] == f'{{"requirement":"{ONE}","row":1}}'
    assert verify(Entry.objects.all()).fault is None
