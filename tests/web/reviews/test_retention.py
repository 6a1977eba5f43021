"""Is a review deleted on its day, by two, for good, and never one that must be kept?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web.reviews.conftest import AGENT, OFFICER, check_all, day

from evenhand.errors import ConfigError
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.months import after
from evenhand.web.people.changes import give_account, give_post
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews import changes, closing, freezing, hearing, retention
from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.due import due, due_of
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import (
    Content,
    Deletion,
    Keeping,
    Opening,
    Party,
    Question,
    Review,
    Statement,
)
from evenhand.web.reviews.precision import precision


@pytest.fixture
def rule(cast):
    return retention.say(
        months=6, months_referred=24, decided_by="Head", decided_on=day(0), by=cast.ivo
    )


@pytest.fixture
def audit(cast, house):
    """Another internal auditor, with no part in the review."""
    return give_account("nils", [(Role.INTERNAL_AUDITOR, None)], by=house[0].pk).person


@pytest.fixture
def on(monkeypatch):
    def go(to: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else to)

    return go


def refused(words: str):
    return pytest.raises(ReviewError, match=words)


def rows():
    return [(d.review.pk, d.since, d.wish is not None) for d in retention.due_for_deletion()]


def test_the_day_is_months_after_the_time_to_appeal(ended, rule, on):
    # The time to appeal ends 30 days from today; then six months.
    its_day = after(day(30), 6)
    review = ended.review
    assert retention.delete_on(review, rule) == its_day
    assert retention.delete_on(review, None) is None
    assert rows() == []
    on(its_day)
    assert rows() == [(review.pk, its_day, False)]
    assert [d.what for d in due(review)] == ["Ask that it is deleted"]


def test_what_is_not_over_is_kept(told, rule, cast, on):
    review = told.review
    far = after(day(0), 200)
    assert retention.delete_on(review, rule) is None
    check_all(review, cast.rita)
    for party in (told.officer, told.agent):
        hearing.reply(party, "No.", received_on=day(0), by=cast.rita)
    closing.close(review, Outcome.EXPLAINED, reasons="x", appeal_until=day(30), by=cast.rita)
    review.refresh_from_db()
    # Nobody was told how it ended.
    assert retention.delete_on(review, rule) is None
    for party in (told.officer, told.agent):
        hearing.tell(party, by=cast.rita)
    closing.lodge(told.officer, "x", lodged_on=day(0), by=cast.olga)
    review = Review.objects.get()
    assert retention.delete_on(review, rule) is None
    on(far)
    assert rows() == []
    with refused("has not ended"):
        retention.ask(review, by=cast.ivo)


def test_what_was_referred_is_kept_until_the_authority_has_ended_it(told, rule, cast, on):
    review = told.review
    freezing.stop(review, ground="x", authority="y", custodian=cast.ned, by=cast.rita)
    for party in (told.officer, told.agent):
        hearing.tell(party, by=cast.ned)
    review = Review.objects.get()
    on(after(day(0), 500))
    assert rows() == []
    with refused("not in your keeping"):
        freezing.end_referral(review, on=day(0), said="No case.", by=cast.rita)
    freezing.end_referral(review, on=day(0), said="No case.", by=cast.ned)
    with refused("ended already"):
        freezing.end_referral(review, on=day(0), said="No case.", by=cast.ned)
    review.refresh_from_db()
    assert retention.delete_on(review, rule) == after(review.referral_ended_on, 24)
    assert [c.step for c in review.custody.all()] == ["frozen", "ended"]


def test_two_delete_it_and_nothing_that_it_held_can_be_read_again(
    ended, rule, cast, audit, on, house
):
    review = ended.review
    key, line = bytes(review.key), bytes(review.line)
    counted = [(p.measure, p.closed, p.waiting) for p in precision()]
    on(after(day(30), 6))
    made = retention.ask(review, by=cast.ivo)
    with refused("waits already"):
        retention.ask(review, by=cast.ivo)
    assert [d.what for d in due_of(audit)] == ["Countersign that it is deleted"]
    with refused("Internal audit countersigns"):
        retention.countersign(made, by=cast.rita)
    give_post(cast.rita, Role.INTERNAL_AUDITOR, None, by=house[0].pk)
    with refused("had a part"):
        retention.countersign(made, by=cast.rita)
    retention.countersign(made, by=audit)
    review = Review.objects.get()
    assert (bytes(review.key), bytes(review.line), review.cases, review.reasons) == (
        *(b"", b"", None, None),
    )
    assert (review.measure, review.outcome) == ("pair_excess", Outcome.RECORD_ERROR)
    assert (review.table, review.row) == (retention.DELETED, review.pk)
    for held in (Party, Question, Statement, Content, Opening):
        assert not held.objects.exists()
    # Who kept a copy of the row, but not of the key, reads nothing.
    assert OFFICER in unseal(key, line)
    with pytest.raises(ConfigError):
        unseal(review.key, line)
    entry = Entry.objects.get(action="review.deleted")
    assert (entry.actor, entry.subject) == (audit.pk, f"review:{review.pk}")
    everything = " ".join(f"{e.subject} {e.facts}" for e in Entry.objects.all())
    assert OFFICER not in everything
    assert AGENT not in everything
    assert verify(Entry.objects.all()).fault is None
    # Outcomes still count for the measure.
    assert [(p.measure, p.closed, p.waiting) for p in precision()] == counted
    assert (rows(), due()) == ([], [])
    with refused("waits no more"):
        retention.countersign(made, by=audit)


def test_the_line_of_a_deleted_review_may_be_looked_into_anew(ended, rule, cast, audit, on, run):
    on(after(day(30), 6))
    retention.countersign(retention.ask(ended.review, by=cast.ivo), by=audit)
    again = changes.open_review(
        run, "pair_excess", table="pair_excess", row=1, due_on=after(day(30), 9), by=cast.ivo
    )
    assert again.parties.count() == 2


def test_what_a_court_asks_for_is_kept_until_its_day(ended, rule, cast, on):
    its_day = after(day(30), 6)
    on(its_day)
    made = retention.ask(ended.review, by=cast.ivo)
    later = after(its_day, 12)
    retention.keep_longer(ended.review, until=later, why="Court, file 3.", by=cast.ivo)
    made.refresh_from_db()
    assert made.ended_at is not None
    assert rows() == []
    with refused(f"kept until {later}"):
        retention.ask(ended.review, by=cast.ivo)
    on(later)
    assert rows() == [(ended.review.pk, later, False)]


def test_a_wish_is_taken_back_by_who_asked_or_refused_by_audit(ended, rule, cast, audit, on):
    on(after(day(30), 6))
    made = retention.ask(ended.review, by=cast.ivo)
    with refused("another's"):
        retention.withdraw(made, by=cast.rita)
    retention.withdraw(made, by=audit)
    assert not Deletion.objects.filter(ended_at=None).exists()
    assert Review.objects.get().deleted_at is None


def test_the_database_refuses_one_person_and_a_key_that_stays(ended, rule, cast, on):
    on(after(day(30), 6))
    made = retention.ask(ended.review, by=cast.ivo)
    for things, wrong in (
        (Deletion, {"countersigned_by": made.asked_by, "ended_at": made.asked_at}),
        (Review, {"deleted_at": made.asked_at}),
        (Keeping, {"months": 0}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            things.objects.update(**wrong)


def test_the_newest_rule_holds_and_a_wrong_one_is_refused(ended, rule, cast):
    with refused("to come"):
        retention.say(months=1, months_referred=1, decided_by="x", decided_on=day(1), by=cast.ivo)
    newer = retention.say(
        months=12, months_referred=24, decided_by="Head", decided_on=day(0), by=cast.ivo
    )
    assert Keeping.objects.first() == newer
    assert retention.delete_on(ended.review, newer) == after(day(30), 12)


def test_pages_say_the_rule_and_take_both_deeds(ended, cast, audit, on, sign_in):
    ivo, nils = sign_in(name="ivo"), sign_in(name="nils")
    page = reverse("retention")
    assert "that is no rule" in ivo.get(page).content.decode()
    posted = {"months": 6, "months_referred": 24, "decided_by": "Head", "decided_on": day(0)}
    assert ivo.post(reverse("say_keeping"), posted).status_code == 302
    wrong = ivo.post(reverse("say_keeping"), posted | {"decided_on": day(1)})
    assert wrong.status_code == 422
    on(after(day(30), 6))
    ask = reverse("ask_deletion", args=[ended.review.pk])
    assert "waits for internal audit" in ivo.post(ask, follow=True).content.decode()
    sign = reverse("countersign_deletion", args=[Deletion.objects.get().pk])
    assert ivo.post(sign).status_code == 403
    shown = nils.post(sign, follow=True).content.decode()
    assert "1 review was deleted." in shown
    shown = ivo.get(reverse("review", args=[ended.review.pk])).content.decode()
    assert "nobody can read it again" in shown
    rita = sign_in(name="rita")
    assert rita.get(reverse("review", args=[ended.review.pk])).status_code == 200
    assert rita.get(reverse("review_cases", args=[ended.review.pk])).status_code == 403
