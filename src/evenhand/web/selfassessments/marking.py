"""How are marks given alone, settled together and proved, each once however often it is sent?

The journal holds identifiers and numbers of rows, never a mark or a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.instruments.scoring import assessment as scoring
from evenhand.instruments.scoring.marks import ASPECTS, GivenMark
from evenhand.instruments.scoring.status import Status, require_marking
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.people.models import Person
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused, locked, must
from evenhand.web.selfassessments.models import (
    Answer,
    Assessment,
    Draft,
    Proof,
    Rater,
    Settlement,
)
from evenhand.web.selfassessments.values import valued


def answer(
    rater: Rater,
    requirement: str,
    *,
    post: UUID,
    said: Mapping[str, Any],
    by: Person,
    draft_stays: bool = False,
) -> Answer:
    """Write down what a rater gives one requirement, alone.

    Parameters
    ----------
    rater : Rater
    requirement : str
        Asked of the rater.
    post : UUID
        Of the form: what is sent twice is written once.
    said : mapping
        ``in_law`` and ``in_practice`` as GivenMark, ``confidence`` and ``comment``.
    by : Person
        The rater, or who leads and keys in a form.
    draft_stays : bool
        Whether what the rater has typed on the page is kept: a form that was filled in elsewhere
        does not replace it.

    Raises
    ------
    SelfAssessmentError
        If it is settled, or marking is over.
    SelfAssessmentRefused
        If it is not asked of this rater.
    PermissionDenied
        If somebody else would answer who does not lead.
    """
    with transaction.atomic():
        assessment = locked(rater.assessment)
        if by.pk != rater.person_id:
            must(by, "selfassessments.lead", assessment)
        before = Answer.objects.filter(post=post, rater=rater, requirement=requirement).first()
        if before is not None:
            return before
        if requirement not in rater.requirements:
            raise SelfAssessmentRefused(
                _("'%(id)s' is not asked of this rater.") % {"id": ltr(requirement)},
                do_next=_("Ask whoever leads the self-assessment to assign it."),
            )
        value = valued(assessment, requirement)
        scoring.rate(
            value,
            scoring.Rating(
                rater=str(rater.pk),
                group=cast(scoring.Group, rater.group),
                requirement=requirement,
                in_law=said["in_law"],
                in_practice=said["in_practice"],
            ),
        )
        last = rater.answers.filter(requirement=requirement).order_by("-number").first()
        row = Answer(
            rater=rater,
            requirement=requirement,
            number=1 if last is None else last.number + 1,
            post=post,
            confidence=said["confidence"],
            comment=said["comment"],
            keyed_by=None if by.pk == rater.person_id else by.pk,
            written_by=by.pk,
            **_columns(said),
        )
        row.save()
        if not draft_stays:
            rater.drafts.filter(requirement=requirement).delete()
        append(
            "selfassessment.answered",
            subject=f"assessment:{assessment.pk}",
            actor=by.pk,
            facts={"rater": rater.pk, "requirement": requirement, "row": row.number},
        )
    return row


def keep_draft(rater: Rater, requirement: str, said: Mapping[str, str]) -> None:
    """Keep what a rater has typed so far; it is nobody's answer and stands in no journal."""
    Draft.objects.update_or_create(
        rater=rater, requirement=requirement, defaults={"said": dict(said)}
    )


def settle(
    assessment: Assessment, requirement: str, *, post: UUID, said: Mapping[str, Any], by: Person
) -> Settlement:
    """Write down what a session agreed on; what was agreed before stays.

    Parameters
    ----------
    assessment : Assessment
    requirement : str
    post : UUID
        Of the form.
    said : mapping
        ``in_law`` and ``in_practice`` as GivenMark, ``on``, ``comment`` and ``reason``.

    Raises
    ------
    SelfAssessmentError
        If nobody has answered, marking is over, or it is settled and no reason is given.
    SelfAssessmentRefused
        If the day has not come.
    """
    with transaction.atomic():
        must(by, "selfassessments.lead", assessment)
        assessment = locked(assessment)
        before = Settlement.objects.filter(
            post=post, assessment=assessment, requirement=requirement
        ).first()
        if before is not None:
            return before
        if said["on"] > timezone.localdate():
            raise SelfAssessmentRefused(
                _("%(day)s has not come yet.") % {"day": ltr(said["on"])},
                do_next=_("Give the day of the session."),
            )
        scoring.settle(
            valued(assessment, requirement),
            scoring.Settled(
                requirement=requirement,
                meaning=assessment.wave.asked.get(requirement, ""),
                in_law=said["in_law"],
                in_practice=said["in_practice"],
                on=said["on"],
                comment=said["comment"],
                reason=said["reason"],
            ),
        )
        last = assessment.settlements.filter(requirement=requirement).last()
        row = Settlement(
            assessment=assessment,
            requirement=requirement,
            number=1 if last is None else last.number + 1,
            post=post,
            meaning=assessment.wave.asked[requirement],
            on=said["on"],
            comment=said["comment"],
            reason=said["reason"],
            written_by=by.pk,
            **_columns(said),
        )
        row.save()
        append(
            "selfassessment.settled",
            subject=f"assessment:{assessment.pk}",
            actor=by.pk,
            facts={"requirement": requirement, "row": row.number},
        )
    return row


def prove(
    assessment: Assessment,
    requirement: str,
    *,
    place: int | None,
    post: UUID,
    said: Mapping[str, Any],
    by: Person,
) -> Proof:
    """Attach a piece of evidence, or a new version of one, or withdraw it.

    Parameters
    ----------
    assessment : Assessment
    requirement : str
    place : int or None
        Of the piece; None for a new one.
    post : UUID
        Of the form.
    said : mapping
        The fields of `Proof` that a form has.

    Raises
    ------
    SelfAssessmentError
        If marking is over.
    SelfAssessmentRefused
        If the requirement is not asked, or there is no piece at that place.
    PermissionDenied
        If the person neither leads nor is asked this requirement.
    """
    with transaction.atomic():
        assessment = locked(assessment)
        if not may_prove(by, assessment, requirement):
            raise PermissionDenied
        before = Proof.objects.filter(post=post, assessment=assessment).first()
        if before is not None:
            return before
        require_marking(cast(Status, assessment.status))
        if requirement not in assessment.wave.asked:
            raise SelfAssessmentRefused(
                _("This self-assessment does not ask '%(id)s'.") % {"id": ltr(requirement)},
                do_next=_("Attach the evidence to a requirement that it asks."),
            )
        of_it = assessment.proofs.filter(requirement=requirement)
        if place is None:
            newest = of_it.order_by("-place").first()
            place, number = (newest.place + 1 if newest else 1), 1
        else:
            version = of_it.filter(place=place).order_by("-number").first()
            if version is None:
                raise SelfAssessmentRefused(
                    _("There is no piece of evidence %(place)d.") % {"place": place},
                    do_next=_("Attach it as a new one."),
                )
            number = version.number + 1
        row = Proof(
            assessment=assessment,
            requirement=requirement,
            place=place,
            number=number,
            post=post,
            written_by=by.pk,
            **said,
        )
        row.save()
        append(
            "selfassessment.proved",
            subject=f"assessment:{assessment.pk}",
            actor=by.pk,
            facts={"requirement": requirement, "place": place, "row": number},
        )
    return row


def may_prove(by: Person, assessment: Assessment, requirement: str) -> bool:
    """Return whether a person may attach evidence: who leads, and who is asked the requirement."""
    if by.has_perm("selfassessments.lead", assessment):
        return True
    rater = assessment.raters.filter(person=by).first()
    return rater is not None and requirement in rater.requirements


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for aspect in ASPECTS:
        mark: GivenMark = said[aspect]
        columns |= {
            aspect: mark.level,
            f"{aspect}_other": mark.other,
            f"{aspect}_reason": mark.reason,
        }
    return columns
