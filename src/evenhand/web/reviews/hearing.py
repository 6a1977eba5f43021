"""How is somebody whom a line speaks of told, heard, and told how it ended?

Officers, agents and traders have the same rights: to be told, to see the cases, to have time, to be
represented, to answer, and to appeal. Who has no account here is told by letter, and what they
answer is entered for them with the day on which it came.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import seal, unseal
from evenhand.web.reviews.changes import begun, must_be_worked_on, not_before
from evenhand.web.reviews.choices import Served
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Deferral, Party, Reply, Review

DAYS_TO_ANSWER: Final = 14
"""Proposed on the page; the law of the house goes before, and the reviewer writes the day."""


def defer(party: Party, *, ground: str, authority: str, until: date, by: Person) -> Deferral:
    """Write down that somebody is told later, by whose order, on which ground, and until when.

    The reviewer does so, or, once the evidence is frozen, its custodian.

    Raises
    ------
    ReviewError
        If they were told how it ended, the day has passed, or it is another's review.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"party": party.pk, "until": until.isoformat()}
        review = begun("review.disclosure_deferred", party.review, by=by, facts=facts)
        if not by.has_perm("reviews.keep", review):
            _must_be_its_reviewer(review, by)
        party = Party.objects.get(pk=party.pk)
        if party.told_at is not None or (party.noticed_at and review.closed_at is None):
            raise ReviewError("They were told already.", do_next="Nothing is to be deferred.")
        not_before(until, timezone.localdate())
        return Deferral.objects.create(
            party=party,
            ground=seal(review.key, ground),
            authority=seal(review.key, authority),
            until=until,
            written_by=by.pk,
        )


def give_notice(
    party: Party, *, served: Served, answer_until: date, by: Person, person: Person | None = None
) -> None:
    """Tell somebody that a line speaks of them, with its cases and the time to answer.

    Parameters
    ----------
    party : Party
    served : Served
    answer_until : date
        From tomorrow on.
    by : Person
        The reviewer; once the evidence is frozen its custodian, who alone knows when the order
        that deferred it ends.
    person : Person, optional
        Whose account it is, if it is served there.

    Raises
    ------
    ReviewError
        If no case is written down, an order defers it, they were told already, there is no time to
        answer, or the account is missing or that of the reviewer.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {
            "party": party.pk,
            "served": served.value,
            "until": answer_until.isoformat(),
        }
        review = begun("review.notice_given", party.review, by=by, facts=facts)
        if not by.has_perm("reviews.keep", review):
            _must_be_its_reviewer(review, by)
        party = Party.objects.get(pk=party.pk)
        if party.noticed_at is not None:
            raise ReviewError("They were told already.", do_next="Wait for the answer.")
        # Of what was referred they are told too, and answer to whom it was referred to.
        if review.cases is None and not review.is_stopped:
            raise ReviewError(
                "No case behind the line is written down.",
                do_next="Write the cases down first: who is told must see what it is about.",
            )
        _must_not_be_deferred(party)
        if answer_until <= timezone.localdate():
            raise ReviewError("There is no time to answer.", do_next="Give a later day.")
        if (served == Served.ACCOUNT) is (person is None):
            raise ReviewError(
                "An account is named, or the notice is served there, and not both.",
                do_next="Name the account if the notice goes there; else leave it out.",
            )
        if person is not None and person.pk in (by.pk, review.reviewer_id):
            raise ReviewError("The account is the reviewer's own.", do_next="Name the right one.")
        party.served, party.person, party.answer_until = served, person, answer_until
        party.noticed_at = datetime.now(UTC)
        party.save(update_fields=["served", "person", "answer_until", "noticed_at"])


def give_more_time(party: Party, until: date, *, by: Person) -> None:
    """Give somebody more time to answer, never less.

    Raises
    ------
    ReviewError
        If they were not told yet, the day is not later, or it is another's review.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"party": party.pk, "until": until.isoformat()}
        review = begun("review.more_time_given", party.review, by=by, facts=facts)
        must_be_worked_on(review, by)
        party = Party.objects.get(pk=party.pk)
        if party.answer_until is None or until <= party.answer_until:
            raise ReviewError("This is no more time.", do_next="Give a later day.")
        party.answer_until = until
        party.save(update_fields=["answer_until"])


def represent(party: Party, representative: str, *, by: Person) -> None:
    """Write down who speaks for somebody concerned.

    Raises
    ------
    ReviewError
        If the review is neither this person's nor of them.
    """
    with transaction.atomic():
        review = begun("review.represented", party.review, by=by, facts={"party": party.pk})
        party = Party.objects.get(pk=party.pk)
        _must_speak_for(party, review, by)
        party.representative = seal(review.key, representative)
        party.save(update_fields=["representative"])


def reply(party: Party, text: str, *, received_on: date, by: Person) -> Reply:
    """Take an answer: from the person themselves, or entered for them by the reviewer.

    One that comes late is taken as long as the review is open: nothing is won by not reading it.
    One that comes after the evidence was frozen is kept beside it, so that nobody learns of the
    freezing by being refused.

    Raises
    ------
    ReviewError
        If they were not told, the review is closed, the day is to come, the same was taken already,
        or it is another's.
    """
    with transaction.atomic():
        review = begun("review.answered", party.review, by=by, facts={"party": party.pk})
        party = Party.objects.get(pk=party.pk)
        _must_speak_for(party, review, by)
        if party.noticed_at is None:
            raise ReviewError("They were not told yet.", do_next="Give notice first.")
        if party.told_at is not None or (review.closed_at is not None and not review.is_stopped):
            raise ReviewError(
                "This review is closed.", do_next="Appeal, if the time for it has not ended."
            )
        if received_on > timezone.localdate():
            raise ReviewError(f"The day {received_on} is to come.", do_next="Give the right day.")
        # Whoever saw no answer, since the line or the server broke, sends the same once more.
        as_before = party.replies.filter(received_on=received_on, entered_by=by.pk)
        if any(unseal(review.key, before.text) == text for before in as_before):
            raise ReviewError(
                "The same answer of the same day is here already.",
                do_next="Read it in the review: nothing has to be sent again.",
            )
        return Reply.objects.create(
            party=party,
            text=seal(review.key, text),
            received_on=received_on,
            entered_by=by.pk,
        )


def tell(party: Party, *, by: Person) -> None:
    """Write down that somebody was told the outcome and its reasons.

    Raises
    ------
    ReviewError
        If the review is not closed, they were never told of it, an order defers it, or it is
        another's.
    """
    with transaction.atomic():
        review = begun("review.outcome_told", party.review, by=by, facts={"party": party.pk})
        if review.reviewer_id != by.pk and review.custodian_id != by.pk:
            raise ReviewError("This review is not yours.", do_next="Look at your reviews.")
        if review.closed_at is None:
            raise ReviewError("This review has no outcome yet.", do_next="Close it first.")
        party = Party.objects.get(pk=party.pk)
        if party.noticed_at is None:
            raise ReviewError("They were not told of the review.", do_next="Give notice first.")
        _must_not_be_deferred(party)
        party.told_at = datetime.now(UTC)
        party.save(update_fields=["told_at"])


def is_deferred(party: Party) -> bool:
    """Say whether an order defers today that somebody is told."""
    standing = party.deferrals.first()
    return standing is not None and standing.until >= timezone.localdate()


def _must_not_be_deferred(party: Party) -> None:
    if is_deferred(party):
        raise ReviewError(
            "An order defers that they are told.", do_next="Tell them after its last day."
        )


def _must_be_its_reviewer(review: Review, by: Person) -> None:
    if not by.has_perm("reviews.write", review):
        raise ReviewError("This review is not open to you.", do_next="Look at your reviews.")


def _must_speak_for(party: Party, review: Review, by: Person) -> None:
    if not by.has_perm("reviews.answer_this", party):
        must_be_worked_on(review, by)
