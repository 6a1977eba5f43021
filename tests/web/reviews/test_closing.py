"""Does a review end only when all was checked and all were heard, and can another decide again?"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.reviews.conftest import check_all, close, day

from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.people.changes import give_account
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews import changes, closing, hearing
from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Appeal, Review


def test_it_ends_when_all_was_checked_and_the_time_to_answer_has_passed(told, cast, monkeypatch):
    with pytest.raises(ReviewError, match="not checked yet: 3"):
        close(told.review, cast.rita)
    check_all(told.review, cast.rita)
    with pytest.raises(ReviewError, match="has time to answer"):
        close(told.review, cast.rita)
    hearing.reply(told.officer, "No.", received_on=day(0), by=cast.olga)
    with pytest.raises(ReviewError, match="has time to answer"):
        close(told.review, cast.rita)
    last, after = day(14), day(15)
    monkeypatch.setattr(timezone, "localdate", lambda *_: last)
    with pytest.raises(ReviewError, match="has time to answer"):
        close(told.review, cast.rita)
    monkeypatch.setattr(timezone, "localdate", lambda *_: after)
    close(told.review, cast.rita)
    told.review.refresh_from_db()
    assert told.review.outcome == Outcome.RECORD_ERROR
    assert unseal(told.review.key, told.review.reasons) == "Booked twice."
    for again in (
        lambda: close(told.review, cast.rita),
        lambda: changes.write_cases(told.review, "x", by=cast.rita),
        lambda: check_all(told.review, cast.rita),
    ):
        with pytest.raises(ReviewError, match="not open to you"):
            again()


def test_nobody_is_judged_unheard_but_for_an_order(begun, cast):
    check_all(begun, cast.rita)
    with pytest.raises(ReviewError, match="was not told"):
        close(begun, cast.rita)
    for party in begun.parties.all():
        hearing.defer(party, ground="Law", authority="Court", until=day(3), by=cast.rita)
    with pytest.raises(ReviewError, match="does not give this outcome"):
        close(begun, cast.rita, Outcome.REFERRED)
    with pytest.raises(ReviewError, match="not open to you"):
        close(begun, cast.ivo)
    close(begun, cast.rita)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=begun.pk).update(outcome="")


def test_another_person_decides_an_appeal_and_all_are_told_anew(ended, cast, house):
    made = closing.lodge(ended.officer, "I was on leave.", lodged_on=day(0), by=cast.olga)
    with pytest.raises(ReviewError, match="appealed already"):
        closing.lodge(ended.officer, "Again.", lodged_on=day(0), by=cast.olga)
    with pytest.raises(ReviewError, match="appeal waits"):
        closing.lodge(ended.agent, "By letter.", lodged_on=day(0), by=cast.rita)
    for who in (cast.rita, cast.ivo):
        with pytest.raises(ReviewError, match="worked on what"):
            closing.assign_appeal(made, who, by=cast.ned)
    with pytest.raises(ReviewError, match="no post that reviews"):
        closing.assign_appeal(made, cast.olga, by=cast.ivo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(decider=cast.rita)
    closing.assign_appeal(made, cast.ned, by=cast.ivo)
    with pytest.raises(ReviewError, match="not yours to decide"):
        closing.decide(made, Outcome.EXPLAINED, decision="x", by=cast.ned)
    closing.state_on_appeal(made, has_conflict=True, by=cast.ned)
    with pytest.raises(ReviewError, match="stated a conflict"):
        closing.assign_appeal(made, cast.ned, by=cast.ivo)
    mona = give_account("mona", [(Role.INTERNAL_AUDITOR, None)], by=house[0].pk).person
    closing.assign_appeal(made, mona, by=cast.ivo)
    assert not mona.has_perm("reviews.read", ended.review)
    closing.state_on_appeal(made, has_conflict=False, by=mona)
    assert mona.has_perm("reviews.read", ended.review)
    assert not mona.has_perm("reviews.write", ended.review)
    with pytest.raises(ReviewError, match="not so"):
        closing.decide(made, Outcome.REFERRED, decision="x", by=mona)
    closing.decide(made, Outcome.EXPLAINED, decision="The leave is on record.", by=mona)
    made.refresh_from_db()
    ended.review.refresh_from_db()
    assert (made.before, made.outcome) == (Outcome.RECORD_ERROR, Outcome.EXPLAINED)
    assert ended.review.outcome == Outcome.EXPLAINED
    assert unseal(ended.review.key, ended.review.reasons) == "Booked twice."
    assert not ended.review.parties.filter(told_at__isnull=False).exists()
    assert verify(Entry.objects.all()).fault is None


def test_appeals_are_taken_in_time_and_from_whom_it_concerns(ended, cast, monkeypatch):
    for by in (cast.ned, cast.ivo):
        with pytest.raises(ReviewError, match="not open to you"):
            closing.lodge(ended.officer, "x", lodged_on=day(0), by=by)
    in_time, late = day(0), day(31)
    with pytest.raises(ReviewError, match="days that have come"):
        closing.lodge(ended.agent, "x", lodged_on=day(1), by=cast.rita)
    monkeypatch.setattr(timezone, "localdate", lambda *_: late)
    with pytest.raises(ReviewError, match="Appeals are taken until"):
        closing.lodge(ended.officer, "x", lodged_on=late, by=cast.olga)
    # It came in time, and is entered late.
    assert closing.lodge(ended.agent, "x", lodged_on=in_time, by=cast.rita).before


def test_before_the_outcome_is_told_there_is_nothing_to_appeal(told, cast):
    with pytest.raises(ReviewError, match="no outcome to appeal"):
        closing.lodge(told.officer, "x", lodged_on=day(0), by=cast.olga)
