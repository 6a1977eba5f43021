"""How do rows become the values that scoring knows?

What may be done is decided there, once; the rows only keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import cast

from django.utils import timezone

from evenhand.instruments.scoring import assessment as scoring
from evenhand.instruments.scoring import status
from evenhand.instruments.scoring.marks import Evidence, EvidenceKind
from evenhand.web.selfassessments.models import Answer, Assessment, Proof, Settlement


def valued(assessment: Assessment, requirement: str | None = None) -> scoring.SelfAssessment:
    """Return an assessment with all that was said, or with what was said of one requirement.

    Parameters
    ----------
    assessment : Assessment
    requirement : str, optional
        The only one whose answers and settlements are read; all when not given.
    """
    only = {} if requirement is None else {"requirement": requirement}
    answers = newest_answers(
        Answer.objects.filter(rater__assessment=assessment, **only).select_related("rater")
    )
    proofs = proofs_of(assessment, **only)
    wave = assessment.wave
    return scoring.SelfAssessment(
        office="" if assessment.office is None else str(assessment.office),
        first=wave.first,
        last=wave.last,
        asked=MappingProxyType(wave.asked),
        status=cast(status.Status, assessment.status),
        ratings=tuple(map(_rating, answers)),
        settlements=tuple(
            settled(row, proofs.get(row.requirement, ()))
            for row in assessment.settlements.filter(**only)
        ),
        steps=tuple(
            scoring.Step(
                cast(status.Act, each.act),
                str(each.written_by),
                timezone.localdate(each.written_at),
            )
            for each in assessment.steps.all()
        ),
    )


def settled_of(assessment: Assessment) -> Mapping[str, scoring.Settled]:
    """Return what holds for each requirement that is settled, in the order of the texts."""
    proofs = proofs_of(assessment)
    newest = {row.requirement: row for row in assessment.settlements.all()}
    return MappingProxyType(
        {
            id: settled(newest[id], proofs.get(id, ()))
            for id in assessment.wave.asked
            if id in newest
        }
    )


def newest_answers(rows: Iterable[Answer]) -> list[Answer]:
    """Return of each rater and requirement what holds; rows come in the order of writing."""
    return list({(row.rater_id, row.requirement): row for row in rows}.values())


def proofs_of(assessment: Assessment, **only: str) -> dict[str, tuple[Proof, ...]]:
    """Return the evidence that holds by requirement: the newest of each piece, if not withdrawn."""
    newest = {(p.requirement, p.place): p for p in assessment.proofs.filter(**only)}
    found: dict[str, tuple[Proof, ...]] = {}
    for row in newest.values():
        if not row.is_withdrawn:
            found[row.requirement] = (*found.get(row.requirement, ()), row)
    return found


def due(assessment: Assessment, on: date) -> list[Proof]:
    """Return evidence whose review is due on a day, the longest due first."""
    held = (p for of_one in proofs_of(assessment).values() for p in of_one)
    return sorted((p for p in held if p.review_due <= on), key=lambda p: p.review_due)


def settled(row: Settlement, proofs: Iterable[Proof]) -> scoring.Settled:
    """Return one settlement with the evidence that holds for it."""
    return scoring.Settled(
        requirement=row.requirement,
        meaning=row.meaning,
        in_law=row.mark("in_law"),
        in_practice=row.mark("in_practice"),
        on=row.on,
        evidence=tuple(
            Evidence(
                p.name, cast(EvidenceKind, p.kind), p.received, p.effective, p.review_due, p.sha256
            )
            for p in proofs
        ),
        comment=row.comment,
        reason=row.reason,
    )


def _rating(row: Answer) -> scoring.Rating:
    return scoring.Rating(
        rater=str(row.rater_id),
        group=cast(scoring.Group, row.rater.group),
        requirement=row.requirement,
        in_law=row.mark("in_law"),
        in_practice=row.mark("in_practice"),
        confidence=cast(scoring.Confidence, row.confidence),
        comment=row.comment,
    )
