"""What is to be done in reviews, by whom and until when?

Nothing is written down for it: what is due follows from how a review stands, so that a reminder
ends with the deed and none can be left behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.web.people.models import Person
from evenhand.web.reviews.models import Appeal, Keeping, Party, Review
from evenhand.web.reviews.retention import delete_on

DAYS_TO_ASSIGN: Final = 7
DAYS_TO_STATE: Final = 3
DAYS_TO_NOTIFY: Final = 14
DAYS_TO_TELL: Final = 7
DAYS_TO_DECIDE: Final = 60
"""Of an appeal. All five are the product's own, so that nothing lies still: no law is meant."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do.

    Attributes
    ----------
    review : Review
    what : str
        In words.
    on : date
    who : Person or None
        None where anybody of the integrity unit may do it.
    is_audits : bool
        Whether anybody of internal audit may do it instead.
    """

    review: Review
    what: str
    on: date
    who: Person | None
    is_audits: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.on < timezone.localdate()


def due(of: Review | None = None) -> list[Due]:
    """Return all that is to be done, in one review or in all, the earliest first."""
    reviews = Review.objects.filter(deleted_at=None, **({} if of is None else {"pk": of.pk}))
    reviews = reviews.select_related("reviewer", "custodian", "run").prefetch_related(
        *("parties__deferrals", "parties__replies", "files", "appeals__decider", "deletions")
    )
    keeping = Keeping.objects.first()
    # What is closed, told and without an open appeal is done, but for files that fall due.
    found = [each for review in reviews for each in (*_of(review), *_deletion(review, keeping))]
    return sorted(found, key=lambda each: (each.on, each.review.pk, each.what))


def due_of(person: Person) -> list[Due]:
    """Return what is due from a person; what anybody may do is due from who opens reviews."""
    opens, audits = person.has_perm("reviews.open"), person.has_perm("reviews.countersign")
    return [
        e
        for e in due()
        if e.who == person or (e.who is None and (audits if e.is_audits else opens))
    ]


def has_notices(person: Person) -> bool:
    """Say whether this person was ever told on these pages that a line speaks of them."""
    return Party.objects.filter(person=person, noticed_at__isnull=False).exists()


def own_due(person: Person) -> list[Party]:
    """Return the notices that wait for this person's answer."""
    waiting = Party.objects.filter(person=person, noticed_at__isnull=False, told_at=None)
    waiting = waiting.filter(Q(review__closed_at=None), replies=None)
    return list(waiting.order_by("answer_until"))


def _deletion(review: Review, keeping: Keeping | None) -> Iterator[Due]:
    day = delete_on(review, keeping)
    if day is not None and day <= timezone.localdate():
        if any(d.ended_at is None for d in review.deletions.all()):
            yield Due(review, _("Countersign that it is deleted"), day, None, is_audits=True)
        else:
            yield Due(review, _("Ask that it is deleted"), day, None)


def _of(review: Review) -> Iterator[Due]:
    if review.closed_at is None:
        yield from _of_open(review)
    else:
        who = review.custodian or review.reviewer
        closed = timezone.localtime(review.closed_at).date()
        decided = [a.decided_at for a in review.appeals.all() if a.decided_at is not None]
        since = max([closed, *(timezone.localtime(at).date() for at in decided)])
        for party in review.parties.all():
            if party.told_at is None:
                on = max(since + timedelta(DAYS_TO_TELL), _deferred(party))
                yield Due(review, _("Tell somebody concerned how it ended"), on, who)
    for appeal in review.appeals.all():
        if appeal.decided_at is None:
            yield _of_appeal(review, appeal)
    if not review.is_stopped:
        for file in review.files.all():
            if file.review_due_on is not None and file.review_due_on <= timezone.localdate():
                yield Due(review, _("Look at a file again"), file.review_due_on, review.reviewer)


def _of_open(review: Review) -> Iterator[Due]:
    opened = timezone.localtime(review.opened_at).date()
    if review.reviewer is None:
        yield Due(review, _("Assign it"), opened + timedelta(DAYS_TO_ASSIGN), None)
        return
    who = review.reviewer
    assigned = timezone.localtime(review.assigned_at or review.opened_at).date()
    if review.stated_at is None:
        on = assigned + timedelta(DAYS_TO_STATE)
        yield Due(review, _("State whether there is a conflict of interest"), on, who)
        return
    yield Due(review, _("Close it"), review.due_on, who)
    for party in review.parties.all():
        if party.noticed_at is None:
            on = max(assigned + timedelta(DAYS_TO_NOTIFY), _deferred(party))
            yield Due(review, _("Tell somebody whom the line speaks of"), on, who)
        elif not party.replies.all() and party.answer_until is not None:
            on = party.answer_until
            if on < timezone.localdate():
                yield Due(review, _("The time to answer has ended without one: go on"), on, who)


def _of_appeal(review: Review, appeal: Appeal) -> Due:
    if appeal.decider is None:
        on = appeal.lodged_on + timedelta(DAYS_TO_ASSIGN)
        return Due(review, _("Assign the appeal"), on, None)
    if appeal.stated_at is None:
        on = appeal.lodged_on + timedelta(DAYS_TO_ASSIGN + DAYS_TO_STATE)
        what = _("State whether there is a conflict of interest, on the appeal")
        return Due(review, what, on, appeal.decider)
    on = appeal.lodged_on + timedelta(DAYS_TO_DECIDE)
    return Due(review, _("Decide the appeal"), on, appeal.decider)


def _deferred(party: Party) -> date:
    """Return the day after the order that defers; long ago where there is none."""
    standing = next(iter(party.deferrals.all()), None)
    return date.min if standing is None else standing.until + timedelta(1)
