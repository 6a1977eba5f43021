"""How is a review opened, assigned and worked on, each change with its entry in the journal?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import new_key, seal
from evenhand.web.reviews.models import Answer, Question, Review

FIRST: Final = (
    "Was the account one person's? Ask who else could use it, whether it was lent, left open or "
    "never closed, and whether a batch or the system acted under it."
)
REVIEWING: Final = (Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR)


class ReviewError(EvenhandError):
    """A review cannot be opened or changed as asked."""


def open_review(run: Run, measure: str, table: str, row: int, *, by: Person) -> Review:
    """Make a review of one line of a finding, with the questions to check.

    Raises
    ------
    ReviewError
        If there is no such line, or it has a review already.
    """
    lacking = ReviewError("There is no such line.", do_next="Choose a line of the finding.")
    if run.state != State.DONE or run.is_withheld:
        raise lacking
    try:
        finding = kept.read(run.folder).finding(measure)
    except KeyError as err:
        raise lacking from err
    found = next((t for t in finding.tables if t.name == table), None)
    if found is None or row >= len(found):
        raise lacking
    line = next(r for place, r in enumerate(found.rows()) if place == row)
    titles = {c.facts.name: c.facts.title for c in found.columns}
    with transaction.atomic():
        append("review.opened", subject=f"run:{run.pk}", actor=by.pk, facts={"measure": measure})
        if Review.objects.filter(run=run, measure=measure, table=table, row=row).exists():
            raise ReviewError("This line has a review already.", do_next="Look into that one.")
        key = new_key()
        said = {titles[name]: str(value) for name, value in line.items()}
        made = Review.objects.create(
            run=run,
            measure=measure,
            version=finding.version,
            table=table,
            row=row,
            office=Office.objects.filter(code=str(line.get("office", ""))).first(),
            question=finding.question,
            key=key,
            line=seal(key, json.dumps(said, ensure_ascii=False)),
            opened_by=by.pk,
        )
        Question.objects.bulk_create(
            Question(review=made, number=number, text=text)
            for number, text in enumerate((FIRST, *finding.caveats), 1)
        )
    return made


def assign(review: Review, to: Person, *, by: Person) -> None:
    """Give a review to somebody outside the line.

    Raises
    ------
    ReviewError
        If the person holds no post that reviews, or one in the office of the line, now or before.
    """
    with transaction.atomic():
        facts = {"to": str(to.pk)}
        append("review.assigned", subject=f"review:{review.pk}", actor=by.pk, facts={**facts})
        posts = to.posts_on(timezone.localdate()).filter(role__in=REVIEWING, office=None)
        if not to.is_active or not posts.exists():
            raise ReviewError(
                f"{to.username} holds no post that reviews.",
                do_next="Choose somebody of the integrity unit or an internal auditor.",
            )
        if review.office is not None and to.posts.filter(office=review.office).exists():
            raise ReviewError(
                f"{to.username} holds or held a post in the office of this line.",
                do_next="Choose somebody outside it.",
            )
        review.reviewer, review.assigned_by, review.stated_at = to, by.pk, None
        review.save(update_fields=["reviewer", "assigned_by", "stated_at"])


def state(review: Review, *, has_conflict: bool, by: Person) -> None:
    """Say whether the reviewer has a conflict of interest; with one, the review is free again.

    Raises
    ------
    ReviewError
        If the review is not this person's, or it was said before.
    """
    with transaction.atomic():
        what = "review.conflict_stated" if has_conflict else "review.no_conflict_stated"
        append(what, subject=f"review:{review.pk}", actor=by.pk)
        if review.reviewer_id != by.pk or review.stated_at is not None:
            raise ReviewError("This is not yours to state.", do_next="Look at your reviews.")
        if has_conflict:
            review.reviewer = None
        else:
            review.stated_at = datetime.now(UTC)
        review.save(update_fields=["reviewer", "stated_at"])


def answer(question: Question, given: Answer, note: str, *, by: Person) -> None:
    """Write down what checking an explanation gave; the first question comes before the others.

    Raises
    ------
    ReviewError
        If the review is not open to this person, or the first question has no answer yet.
    """
    review = question.review
    with transaction.atomic():
        facts = {"question": question.number, "answer": given.value}
        append("review.answered", subject=f"review:{review.pk}", actor=by.pk, facts={**facts})
        if not by.has_perm("reviews.read", review):
            raise ReviewError("This review is not open to you.", do_next="Look at your reviews.")
        first = review.questions.get(number=1)
        if question.number > 1 and not first.answer:
            raise ReviewError(
                "Whether the account was one person's comes first.",
                do_next="Answer the first question.",
            )
        question.answer, question.note = given, seal(bytes(review.key), note)
        question.answered_by, question.answered_at = by.pk, datetime.now(UTC)
        question.save()
