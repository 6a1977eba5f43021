"""How long is a review kept, what is due to be deleted, and how is it deleted for good?

The administration says how many months after the time to appeal, and after the end of what was
referred. The day follows from how a review stands. Somebody of the integrity unit asks, somebody of
internal audit who had no part in the review countersigns, and only then its key is removed, and
with it everything that it opened. What stays is the number, the measure and the outcome, which tell
of nobody, and the identifiers of the journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.web.evidence.models import Run
from evenhand.web.gate.models import Record, Requirement
from evenhand.web.isolating import listed
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.months import after
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import seal
from evenhand.web.reviews.changes import begun, not_before
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Deletion, Keeping, Opening, Review

DELETED = "(deleted)"
"""Stands in the place of the table of a line, so that nothing leads back to the line."""


@dataclass(frozen=True, slots=True)
class DueForDeletion:
    """A review whose time has ended, since when, and the wish that waits; None without one."""

    review: Review
    since: date
    wish: Deletion | None


def say(
    *, months: int, months_referred: int, decided_by: str, decided_on: date, by: Person
) -> Keeping:
    """Say how long reviews are kept; the newest of these holds, for earlier reviews too.

    Parameters
    ----------
    months : int
        After the time to appeal has ended, or the appeal was decided.
    months_referred : int
        Of a case that was referred: after the authority has ended it.
    decided_by : str
        The post or body; no person's name.
    decided_on : date
    by : Person

    Raises
    ------
    ReviewError
        If there is no time, or the day is to come.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"months": months, "months_referred": months_referred}
        append("reviews.keeping_said", subject="reviews", actor=by.pk, facts=facts)
        if min(months, months_referred) < 1:
            raise ReviewError("A month is the least.", do_next="Give the months by your law.")
        if decided_on > timezone.localdate():
            raise ReviewError(f"The day {decided_on} is to come.", do_next="Give the right day.")
        return Keeping.objects.create(
            months=months,
            months_referred=months_referred,
            decided_by=decided_by,
            decided_on=decided_on,
            rests_on=Record.objects.filter(requirement=Requirement.RETENTION).first(),
            recorded_by=by.pk,
        )


def keep_longer(review: Review, *, until: date, why: str, by: Person) -> None:
    """Keep a review past its time, as a court or an investigation asks, until a day.

    Raises
    ------
    ReviewError
        If it is deleted, or the day has passed.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"until": until.isoformat()}
        review = begun("review.kept_longer", review, by=by, facts=facts)
        _must_be_there(review)
        not_before(until, timezone.localdate())
        review.kept_until, review.kept_why = until, seal(review.key, why)
        review.save(update_fields=["kept_until", "kept_why"])
        # A wish that waits was made on another day.
        review.deletions.filter(ended_at=None).update(ended_at=datetime.now(UTC))


def delete_on(review: Review, keeping: Keeping | None) -> date | None:
    """Return the day from which a review is to be deleted; None while it must be kept.

    It is kept while it is open, an appeal waits, somebody concerned was not told how it ended, or
    what was referred has not ended, and where nobody has said how long.
    """
    if keeping is None or review.closed_at is None or review.deleted_at is not None:
        return None
    appeals, parties = list(review.appeals.all()), list(review.parties.all())
    if any(a.decided_at is None for a in appeals) or any(p.told_at is None for p in parties):
        return None
    if review.is_stopped:
        if review.referral_ended_on is None:
            return None
        since, months = review.referral_ended_on, keeping.months_referred
    else:
        decided = [timezone.localtime(a.decided_at).date() for a in appeals if a.decided_at]
        closed = timezone.localtime(review.closed_at).date()
        since = max([closed, *decided, *([review.appeal_until] if review.appeal_until else [])])
        months = keeping.months
    day = after(since, months)
    return day if review.kept_until is None else max(day, review.kept_until)


def due_for_deletion() -> Iterator[DueForDeletion]:
    """Yield the reviews whose time has ended, the longest ended first."""
    keeping, today = Keeping.objects.first(), timezone.localdate()
    closed = Review.objects.filter(closed_at__isnull=False, deleted_at=None)
    closed = closed.prefetch_related("appeals", "parties", "deletions")
    found = [(day, r) for r in closed if (day := delete_on(r, keeping)) is not None]
    for day, review in sorted(found, key=lambda each: (each[0], each[1].pk)):
        if day <= today:
            wish = next((d for d in review.deletions.all() if d.ended_at is None), None)
            yield DueForDeletion(review, day, wish)


def needs_run(run: Run, **_sent: object) -> str | None:
    """Say which reviews of a run need it yet: open, appealed, referred, or in their own time."""
    keeping, today = Keeping.objects.first(), timezone.localdate()
    found = Review.objects.filter(run=run, deleted_at=None).prefetch_related("appeals", "parties")
    kept = [r.pk for r in found if (day := delete_on(r, keeping)) is None or day > today]
    if not kept:
        return None
    which = listed(map(str, sorted(kept)))
    return _("Reviews that are open or whose own time has not ended: %(which)s.") % {"which": which}


def ask(review: Review, *, by: Person) -> Deletion:
    """Ask that a review whose time has ended is deleted; internal audit countersigns.

    Raises
    ------
    ReviewError
        If its time has not ended, or a wish waits.
    """
    with transaction.atomic():
        review = begun("review.deletion_asked", review, by=by)
        _must_be_due(review)
        if review.deletions.filter(ended_at=None).exists():
            raise ReviewError("A wish waits already.", do_next="Internal audit countersigns it.")
        return Deletion.objects.create(review=review, asked_by=by.pk)


def withdraw(deletion: Deletion, *, by: Person) -> None:
    """Take a wish back, or refuse it.

    Raises
    ------
    ReviewError
        If it waits no more, or it is neither who asked nor who countersigns.
    """
    with transaction.atomic():
        begun("review.deletion_withdrawn", deletion.review, by=by)
        deletion = _waiting(deletion)
        if by.pk != deletion.asked_by and not by.has_perm("reviews.countersign"):
            raise ReviewError("This wish is another's.", do_next="Ask who asked.")
        deletion.ended_at = datetime.now(UTC)
        deletion.save(update_fields=["ended_at"])


def countersign(deletion: Deletion, *, by: Person) -> None:
    """Delete what a review holds, for good: first its key, then what it opened.

    Raises
    ------
    ReviewError
        If the wish waits no more, the time has not ended, or the person asked, had a part in the
        review, or is not of internal audit.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"asked_by": str(deletion.asked_by), "wish": deletion.pk}
        review = begun("review.deleted", deletion.review, by=by, facts=facts)
        deletion = _waiting(deletion)
        if not by.has_perm("reviews.countersign"):
            raise ReviewError("Internal audit countersigns.", do_next="Ask somebody of it.")
        if by.pk in (deletion.asked_by, *_had_a_part(review)):
            raise ReviewError(
                "Who asked, or had a part in the review, does not countersign.",
                do_next="Ask another internal auditor.",
            )
        _must_be_due(review)
        now = datetime.now(UTC)
        deletion.countersigned_by, deletion.ended_at = by.pk, now
        deletion.save(update_fields=["countersigned_by", "ended_at"])
        _delete(review, now)


def _delete(review: Review, now: datetime) -> None:
    Review.objects.filter(pk=review.pk).update(
        key=b"",
        line=b"",
        cases=None,
        reasons=None,
        frozen=None,
        kept_why=None,
        # A number of its own keeps the constraint of one review a line.
        table=DELETED,
        row=review.pk,
        deleted_at=now,
    )
    Opening.objects.filter(review=review).delete()
    for held in ("appeals", "files", "parties", "questions", "statements", "custody"):
        getattr(review, held).all().delete()


def _had_a_part(review: Review) -> set[object]:
    parts = {review.opened_by, review.reviewer_id, review.closed_by, review.custodian_id}
    return parts | {a.decider_id for a in review.appeals.all()}


def _waiting(deletion: Deletion) -> Deletion:
    deletion = Deletion.objects.get(pk=deletion.pk)
    if deletion.ended_at is not None:
        raise ReviewError("This wish waits no more.", do_next="Look at what is due.")
    return deletion


def _must_be_due(review: Review) -> None:
    day = delete_on(review, Keeping.objects.first())
    if day is None or day > timezone.localdate():
        raise ReviewError(
            "The time to keep this review has not ended."
            if day is None
            else f"This review is kept until {day}.",
            do_next="Look at what is due for deletion.",
        )


def _must_be_there(review: Review) -> None:
    if review.deleted_at is not None:
        raise ReviewError("This review is deleted.", do_next="Nothing is to be done.")
