"""What is asked before anything is shown or changed, and how is it refused?"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from evenhand.errors import EvenhandError
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Person
from evenhand.web.selfassessments.models import Assessment, Wave


class SelfAssessmentRefused(EvenhandError):  # noqa: N818 -- what happened, in a word users know
    """A self-assessment cannot be changed as asked."""


def must(by: Person, rule: str, thing: Any) -> None:
    """Refuse what a rule does not open to a person."""
    if not by.has_perm(rule, thing):
        raise PermissionDenied


def locked(assessment: Assessment) -> Assessment:
    """Return the assessment as it stands, one writer at a time."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("wave")
        .get(pk=assessment.pk)
    )


def opened(request: HttpRequest, number: int, *, to: str = "selfassessments.see") -> Assessment:
    """Return an assessment that a rule opens to who asks; refuse it, or say that there is none."""
    found = get_object_or_404(Assessment.objects.select_related("wave", "office"), pk=number)
    if not asker(request).has_perm(to, found):
        raise PermissionDenied
    return found


def opened_wave(request: HttpRequest, number: int) -> tuple[Wave, list[Assessment]]:
    """Return a wave with those of its assessments that are open to who asks; refuse without any."""
    wave = get_object_or_404(Wave, pk=number)
    person = asker(request)
    of = wave.assessments.select_related("wave", "office").order_by("office__code")
    seen = [each for each in of if person.has_perm("selfassessments.see", each)]
    if not seen:
        raise PermissionDenied
    return wave, seen
