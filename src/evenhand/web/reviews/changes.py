"""How is a review opened, assigned and worked on, each change with its entry in the journal?"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from evenhand.web.evidence.ending import must_be_here
from evenhand.web.evidence.models import Run
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import new_key, seal, unseal
from evenhand.web.reviews.choices import Checked, Kind
from evenhand.web.reviews.lines import FIRST, ReviewError, chosen, finding_of
from evenhand.web.reviews.models import Party, Question, Review, Statement
from evenhand.web.reviews.rules import REVIEWING

IN_THE_LINE: Final = (Role.MANAGER, Role.OFFICER)
"""Posts that handle files, or stand above who does, for the whole administration."""


def open_review(
    run: Run,
    measure: str,
    *,
    table: str,
    row: int,
    due_on: date,
    by: Person,
    office: Office | None = None,
) -> Review:
    """Make a review of one line of a finding, with the questions to check.

    Parameters
    ----------
    run : Run
    measure : str
    table : str
        Name of the table; "" for the finding as a whole, whose ``row`` is 0.
    row : int
        From 0.
    due_on : date
        When the review is to be closed.
    by : Person
    office : Office, optional
        Where the line has no office of its own: the office of those it speaks of.

    Raises
    ------
    ReviewError
        If there is no such line, it has a review already, it speaks of somebody and no office is
        known, or the day has passed.
    """
    finding = finding_of(run, measure)
    line = chosen(finding, table, row)
    with transaction.atomic():
        append("review.opened", subject=f"run:{run.pk}", actor=by.pk, facts={"measure": measure})
        must_be_here(run)
        if Review.objects.filter(run=run, measure=measure, table=table, row=row).exists():
            raise ReviewError("This line has a review already.", do_next="Look into that one.")
        not_before(due_on, timezone.localdate())
        where = Office.objects.filter(code=line.office).first() if line.office else None
        where = where or office
        if line.parties and where is None:
            raise ReviewError(
                "The line speaks of somebody, and its office is not known here.",
                do_next="Choose the office: nobody of it may review the line.",
            )
        key = new_key()
        made = Review.objects.create(
            run=run,
            measure=measure,
            version=finding.version,
            table=table,
            row=row,
            office=where,
            question=finding.question,
            key=key,
            line=seal(key, json.dumps(line.said, ensure_ascii=False)),
            due_on=due_on,
            opened_by=by.pk,
        )
        Question.objects.bulk_create(
            Question(review=made, number=number, text=text)
            for number, text in enumerate((FIRST, *finding.caveats), 1)
        )
        for kind, name in line.parties:
            Party.objects.create(review=made, kind=kind, name=seal(key, name))
    return made


def assign(review: Review, to: Person, *, by: Person) -> None:
    """Give a review to somebody outside the line.

    Raises
    ------
    ReviewError
        If it is closed, the person is who assigns, or may not review this line.
    """
    with transaction.atomic():
        review = begun("review.assigned", review, by=by, facts={"to": str(to.pk)})
        if review.closed_at is not None:
            raise ReviewError("This review is closed.", do_next="Open the one that waits.")
        must_stand_outside(review, to, by=by)
        review.reviewer, review.assigned_by = to, by.pk
        review.assigned_at, review.stated_at = datetime.now(UTC), None
        review.save(update_fields=["reviewer", "assigned_by", "assigned_at", "stated_at"])


def state(review: Review, *, has_conflict: bool, by: Person) -> None:
    """Say whether the reviewer has a conflict of interest; with one, the review is free again.

    Raises
    ------
    ReviewError
        If the review is not this person's, or it was said before.
    """
    with transaction.atomic():
        what = "review.conflict_stated" if has_conflict else "review.no_conflict_stated"
        review = begun(what, review, by=by)
        if review.reviewer_id != by.pk or review.stated_at is not None:
            raise ReviewError("This is not yours to state.", do_next="Look at your reviews.")
        Statement.objects.create(review=review, person=by, has_conflict=has_conflict)
        if has_conflict:
            review.reviewer = None
        else:
            review.stated_at = datetime.now(UTC)
        review.save(update_fields=["reviewer", "stated_at"])


def check(question: Question, checked: Checked, note: str, *, by: Person) -> None:
    """Write down what checking an explanation gave; the first question comes before the others.

    Raises
    ------
    ReviewError
        If the review is not open to this person, or the first question has no answer yet.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"question": question.number, "checked": checked.value}
        review = begun("review.checked", question.review, by=by, facts=facts)
        must_be_worked_on(review, by)
        if question.number > 1 and not review.questions.get(number=1).checked:
            raise ReviewError(
                "Whether the account was one person's comes first.",
                do_next="Answer the first question.",
            )
        question.checked, question.note = checked, seal(review.key, note)
        question.checked_by, question.checked_at = by.pk, datetime.now(UTC)
        question.save(update_fields=["checked", "note", "checked_by", "checked_at"])


def write_cases(review: Review, cases: str, *, by: Person) -> None:
    """Write down the cases behind the line, which those concerned are shown.

    Raises
    ------
    ReviewError
        If the review is not open to this person.
    """
    with transaction.atomic():
        lines = [line.strip() for line in cases.splitlines() if line.strip()]
        review = begun("review.cases_written", review, by=by, facts={"lines": len(lines)})
        must_be_worked_on(review, by)
        review.cases = seal(review.key, "\n".join(lines))
        review.save(update_fields=["cases"])


def add_party(review: Review, kind: Kind, name: str, *, by: Person) -> Party:
    """Name somebody else whom the line speaks of, as the head of an office.

    Raises
    ------
    ReviewError
        If the review is not open to this person, or names them already.
    """
    with transaction.atomic():
        review = begun("review.party_named", review, by=by, facts={"kind": kind.value})
        must_be_worked_on(review, by)
        named = review.parties.filter(kind=kind)
        if any(unseal(review.key, party.name) == name for party in named):
            raise ReviewError("They are named already.", do_next="Look at those concerned.")
        return Party.objects.create(review=review, kind=kind, name=seal(review.key, name))


def begun(
    action: str, review: Review, *, by: Person, facts: dict[str, Fact] | None = None
) -> Review:
    """Write the entry of a change, which takes the lock, and return the review as it is now.

    A change that is refused afterwards takes the entry back with it.
    """
    append(action, subject=f"review:{review.pk}", actor=by.pk, facts=facts)
    return Review.objects.get(pk=review.pk)


def must_be_worked_on(review: Review, by: Person) -> None:
    """Raise unless the review is this person's to work on and not closed.

    Raises
    ------
    ReviewError
    """
    if not by.has_perm("reviews.write", review) or review.closed_at is not None:
        raise ReviewError(
            "This review is not open to you.",
            do_next="Look at your reviews: it is another's, or it is closed or stopped.",
        )


def must_stand_outside(review: Review, person: Person, *, by: Person) -> None:
    """Raise unless somebody may look into a line, and is not who says so.

    Outside the line stands who holds a post that reviews for the whole administration, holds or
    held none in the office of the line, none that handles files or stands above it everywhere, is
    none of those concerned, and stated no conflict of interest.

    Raises
    ------
    ReviewError
    """
    choose = "Choose somebody else of the integrity unit or of internal audit."
    if person.pk == by.pk:
        raise ReviewError("Nobody takes a review for themselves.", do_next=choose)
    today = timezone.localdate()
    reviewing = person.posts_on(today).filter(role__in=REVIEWING, office=None)
    if not person.is_active or not reviewing.exists():
        raise ReviewError(f"{person.username} holds no post that reviews.", do_next=choose)
    line = person.posts.filter(role__in=IN_THE_LINE)
    if review.office is not None:
        line = line.filter(office=None) | person.posts.filter(office=review.office)
    if line.exists():
        raise ReviewError(
            f"{person.username} holds or held a post in the line of what is reviewed.",
            do_next=choose,
        )
    if review.parties.filter(person=person).exists():
        raise ReviewError(f"The line speaks of {person.username}.", do_next=choose)
    if review.statements.filter(person=person, has_conflict=True).exists():
        raise ReviewError(f"{person.username} stated a conflict of interest.", do_next=choose)


def not_before(day: date, least: date) -> None:
    """Raise if a day lies before another.

    Raises
    ------
    ReviewError
    """
    if day < least:
        raise ReviewError(f"The day {day} is before {least}.", do_next="Choose a later one.")
