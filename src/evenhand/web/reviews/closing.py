"""How does a review end, and how is it decided again by another person?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import seal
from evenhand.web.reviews.changes import begun, must_be_worked_on, must_stand_outside
from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.hearing import is_deferred
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Appeal, Party, Review, Statement

ENDS: Final = (Outcome.EXPLAINED, Outcome.RECORD_ERROR, Outcome.RULE_UNCLEAR)
"""Outcomes that a reviewer gives. The fourth, referred, comes of stopping: see ``freezing``."""
DAYS_TO_APPEAL: Final = 30
"""Proposed on the page; the law of the house goes before."""


def close(
    review: Review, outcome: Outcome, *, reasons: str, appeal_until: date, by: Person
) -> None:
    """Close a review with its outcome and reasons.

    Raises
    ------
    ReviewError
        If a question was not checked, somebody concerned was not told or still has time to answer,
        the outcome is none that a reviewer gives, or it is another's review.
    """
    with transaction.atomic():
        review = begun("review.closed", review, by=by, facts={"outcome": outcome.value})
        must_be_worked_on(review, by)
        if outcome not in ENDS:
            raise ReviewError(
                "A reviewer does not give this outcome.",
                do_next="On suspicion of an offence, stop the review: it is referred with that.",
            )
        unchecked = review.questions.filter(checked="").count()
        if unchecked:
            raise ReviewError(
                f"Questions not checked yet: {unchecked}.",
                do_next="Check each; that it cannot be told is an answer.",
            )
        for party in review.parties.all():
            _must_have_been_heard(party)
        if appeal_until <= timezone.localdate():
            raise ReviewError("There is no time to appeal.", do_next="Give a later day.")
        review.outcome, review.reasons = outcome, seal(review.key, reasons)
        review.closed_by, review.closed_at = by.pk, datetime.now(UTC)
        review.appeal_until = appeal_until
        review.save(update_fields=["outcome", "reasons", "closed_by", "closed_at", "appeal_until"])


def lodge(party: Party, reasons: str, *, lodged_on: date, by: Person) -> Appeal:
    """Ask that another person decides again: by whom it concerns, or entered for them.

    Raises
    ------
    ReviewError
        If they were not told an outcome, the time has ended, the day is to come, they appealed
        before, another appeal waits, or it is another's.
    """
    with transaction.atomic():
        review = begun("review.appealed", party.review, by=by, facts={"party": party.pk})
        party = Party.objects.get(pk=party.pk)
        is_own = by.has_perm("reviews.answer_this", party)
        if not is_own and not by.has_perm("reviews.write", review):
            raise ReviewError("This review is not open to you.", do_next="Look at your reviews.")
        if party.told_at is None or review.is_stopped or review.appeal_until is None:
            raise ReviewError(
                "There is no outcome to appeal against.",
                do_next="Wait until it is told; what was referred is decided where it went.",
            )
        if lodged_on > timezone.localdate() or lodged_on > review.appeal_until:
            raise ReviewError(
                f"Appeals are taken until {review.appeal_until}, and of days that have come.",
                do_next="Give the day on which it was lodged.",
            )
        if review.appeals.filter(party=party).exists():
            raise ReviewError("They appealed already.", do_next="Look at that appeal.")
        if review.appeals.filter(decided_at=None).exists():
            raise ReviewError("An appeal waits.", do_next="Lodge this one when it is decided.")
        assert review.reviewer is not None
        return Appeal.objects.create(
            review=review,
            party=party,
            reasons=seal(review.key, reasons),
            lodged_on=lodged_on,
            entered_by=by.pk,
            before=review.outcome,
            reviewer=review.reviewer,
        )


def assign_appeal(appeal: Appeal, to: Person, *, by: Person) -> None:
    """Give an appeal to another person than who reviewed or opened, outside the line too.

    Raises
    ------
    ReviewError
        If it is decided, or the person may not decide it.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"appeal": appeal.pk, "to": str(to.pk)}
        review = begun("review.appeal_assigned", appeal.review, by=by, facts=facts)
        appeal = Appeal.objects.get(pk=appeal.pk)
        if appeal.decided_at is not None:
            raise ReviewError("This appeal is decided.", do_next="Look at the review.")
        if to.pk in (appeal.reviewer_id, review.opened_by, review.closed_by):
            raise ReviewError(
                f"{to.username} worked on what is appealed against.",
                do_next="Choose somebody who has not.",
            )
        must_stand_outside(review, to, by=by)
        appeal.decider, appeal.assigned_by, appeal.stated_at = to, by.pk, None
        appeal.save(update_fields=["decider", "assigned_by", "stated_at"])


def state_on_appeal(appeal: Appeal, *, has_conflict: bool, by: Person) -> None:
    """Say whether who is to decide has a conflict of interest; with one, the appeal is free again.

    Raises
    ------
    ReviewError
        If the appeal is not this person's, or it was said before.
    """
    with transaction.atomic():
        what = "review.conflict_stated" if has_conflict else "review.no_conflict_stated"
        review = begun(what, appeal.review, by=by, facts={"appeal": appeal.pk})
        appeal = Appeal.objects.get(pk=appeal.pk)
        if appeal.decider_id != by.pk or appeal.stated_at is not None:
            raise ReviewError("This is not yours to state.", do_next="Look at your reviews.")
        Statement.objects.create(review=review, person=by, has_conflict=has_conflict)
        if has_conflict:
            appeal.decider = None
        else:
            appeal.stated_at = datetime.now(UTC)
        appeal.save(update_fields=["decider", "stated_at"])


def decide(appeal: Appeal, outcome: Outcome, *, decision: str, by: Person) -> None:
    """Decide an appeal; the outcome that stands is this one, and all concerned are told it anew.

    Raises
    ------
    ReviewError
        If it is decided, not this person's, or the outcome is none that is given here.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"appeal": appeal.pk, "outcome": outcome.value}
        review = begun("review.appeal_decided", appeal.review, by=by, facts=facts)
        appeal = Appeal.objects.get(pk=appeal.pk)
        if appeal.decider_id != by.pk or appeal.stated_at is None:
            raise ReviewError(
                "This appeal is not yours to decide.", do_next="Look at your reviews."
            )
        if appeal.decided_at is not None or outcome not in ENDS:
            raise ReviewError("It is decided, or not so.", do_next="Choose an outcome of the list.")
        appeal.outcome, appeal.decision = outcome, seal(review.key, decision)
        appeal.decided_at = datetime.now(UTC)
        appeal.save(update_fields=["outcome", "decision", "decided_at"])
        review.outcome = outcome
        review.save(update_fields=["outcome"])
        review.parties.update(told_at=None)


def _must_have_been_heard(party: Party) -> None:
    if party.noticed_at is None:
        if is_deferred(party):
            return
        raise ReviewError(
            "Somebody whom the line speaks of was not told of the review.",
            do_next="Give notice, or write down the order that defers it.",
        )
    until = party.answer_until
    if until is not None and until >= timezone.localdate() and not party.replies.exists():
        raise ReviewError(
            f"Somebody whom the line speaks of has time to answer until {until}.",
            do_next="Wait for the answer, or for the day after.",
        )
