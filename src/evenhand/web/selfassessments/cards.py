"""How do marks come in that were given in a workshop with cards, by nobody who is known?

They come together when the round has ended, in an order that says nothing, with one entry of the
journal for all: an entry for each would have a time, and a room is a small group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import SystemRandom
from typing import cast
from uuid import UUID, uuid4

from django.db import transaction

from evenhand.instruments.scoring.marks import ASPECTS, GivenMark
from evenhand.instruments.scoring.status import Status, require_marking
from evenhand.web.journal.append import append
from evenhand.web.people.models import Person
from evenhand.web.selfassessments.guarding import locked, must
from evenhand.web.selfassessments.models import Answer, Assessment, Confidence, Group, Rater


@dataclass(frozen=True, slots=True)
class CardMarks:
    """What one card gave.

    Attributes
    ----------
    card : UUID
        The same for the same card and assessment, and nothing that says which card it is.
    group : Group
    marks : mapping of str to (GivenMark, GivenMark)
        In law and in practice, by requirement.
    """

    card: UUID
    group: Group
    marks: Mapping[str, tuple[GivenMark, GivenMark]]


def bring_in(assessment: Assessment, given: list[CardMarks], *, by: Person) -> tuple[str, ...]:
    """Write down what cards gave, and return the requirements that were settled meanwhile.

    A card that has spoken for a group before speaks for it again. Of a requirement that is settled
    nothing is written: its spread has been seen.

    Raises
    ------
    SelfAssessmentError
        If marking is over.
    PermissionDenied
        If the person does not lead the self-assessment.
    """
    with transaction.atomic():
        must(by, "selfassessments.lead", assessment)
        assessment = locked(assessment)
        require_marking(cast(Status, assessment.status))
        settled = set(assessment.settlements.values_list("requirement", flat=True))
        asked = assessment.wave.asked.keys() - settled
        rows: list[Answer] = []
        for each in SystemRandom().sample(given, len(given)):
            held = {id: two for id, two in each.marks.items() if id in asked}
            if held:
                rows += _rows(_rater(assessment, each, list(held)), held, by)
        Answer.objects.bulk_create(rows)
        append(
            "selfassessment.cards_brought_in",
            subject=f"assessment:{assessment.pk}",
            actor=by.pk,
            facts={"cards": len({row.rater_id for row in rows}), "answers": len(rows)},
        )
    left = {id for each in given for id in each.marks if id not in asked}
    return tuple(id for id in assessment.wave.asked if id in left)


def _rater(assessment: Assessment, each: CardMarks, ids: list[str]) -> Rater:
    rater = assessment.raters.filter(card=each.card).first() or Rater(
        assessment=assessment, card=each.card, group=each.group
    )
    wanted = {*rater.requirements, *ids}
    rater.requirements = [id for id in assessment.wave.asked if id in wanted]
    rater.save()
    return rater


def _rows(
    rater: Rater, held: Mapping[str, tuple[GivenMark, GivenMark]], by: Person
) -> list[Answer]:
    last = dict(rater.answers.order_by("number").values_list("requirement", "number"))
    made = []
    for id, two in held.items():
        said: dict[str, int | str | None] = {}
        for aspect, mark in zip(ASPECTS, two, strict=True):
            said |= {
                aspect: mark.level,
                f"{aspect}_other": mark.other,
                f"{aspect}_reason": mark.reason,
            }
        made.append(
            Answer(
                rater=rater,
                requirement=id,
                number=last.get(id, 0) + 1,
                post=uuid4(),
                confidence=Confidence.MIDDLE,
                keyed_by=by.pk,
                written_by=by.pk,
                **said,
            )
        )
    return made
