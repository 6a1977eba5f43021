"""Which changes are there to a wave and its assessments, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.instruments.scoring import assessment as scoring
from evenhand.instruments.scoring.status import Act, Status, require_marking
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused, locked, must
from evenhand.web.selfassessments.models import (
    Assessment,
    Group,
    Paper,
    PathNote,
    Progress,
    Rater,
    Remark,
    Step,
    Wave,
)
from evenhand.web.selfassessments.values import valued
from evenhand.web.texts import levels, texts


def begin(
    *,
    title: str,
    instrument: str,
    requirements: Iterable[str],
    offices: Iterable[Office | None],
    first: date,
    last: date,
    by: Person,
) -> Wave:
    """Begin a wave: one instrument, asked of each of several offices or of the administration.

    Parameters
    ----------
    title, instrument : str
    requirements : iterable of str
        Those that are asked, by id.
    offices : iterable of Office or None
        None stands for the whole administration.
    first, last : date
        The period that marks speak of.

    Raises
    ------
    SelfAssessmentError
        If nothing is asked, an id is no single requirement, or the period ends before it begins.
    PermissionDenied
        If the person may not lead a self-assessment of one of the offices.
    """
    of = list(offices)
    value = scoring.begin(texts(), requirements, office="", first=first, last=last)
    with transaction.atomic():
        wave = Wave(
            title=title,
            instrument=instrument,
            first=first,
            last=last,
            asked=dict(value.asked),
            asked_on=timezone.localdate(),
            office=of[0] if len(of) == 1 else None,
            written_by=by.pk,
        )
        made = [Assessment(wave=wave, office=office) for office in of]
        for each in made:
            must(by, "selfassessments.lead", each)
        wave.save()
        for each in made:
            each.save()
            append(
                "selfassessment.begun",
                subject=f"assessment:{each.pk}",
                actor=by.pk,
                facts={"wave": wave.pk, "office": each.office_id, "asked": len(wave.asked)},
            )
    return wave


def ask(
    assessment: Assessment,
    persons: Iterable[Person],
    *,
    group: Group,
    requirements: Iterable[str],
    by: Person,
) -> list[Rater]:
    """Ask requirements of persons; who was asked before is asked these instead.

    Raises
    ------
    SelfAssessmentRefused
        If a requirement is none of the wave, or somebody would change the group after answering.
    """
    wanted = set(requirements)
    in_order = [id for id in assessment.wave.asked if id in wanted]
    if not in_order or len(in_order) < len(wanted):
        raise SelfAssessmentRefused(
            _("Requirements are named that this self-assessment does not ask, or none."),
            do_next=_("Choose at least one of its headings."),
        )
    with transaction.atomic():
        must(by, "selfassessments.lead", assessment)
        require_marking(cast(Status, locked(assessment).status))
        made = []
        for person in persons:
            rater = assessment.raters.filter(person=person).first() or Rater(
                assessment=assessment, person=person, group=group
            )
            if rater.group != group and rater.answers.exists():
                raise SelfAssessmentRefused(
                    _("%(person)s has answered for another group.") % {"person": ltr(person)},
                    do_next=_("Leave the group as it is: the answers stand in its spread."),
                )
            rater.group, rater.requirements = group, in_order
            rater.save()
            append(
                "selfassessment.asked",
                subject=f"assessment:{assessment.pk}",
                actor=by.pk,
                facts={"rater": rater.pk, "person": str(person.pk), "asked": len(in_order)},
            )
            made.append(rater)
    return made


def remark(assessment: Assessment, requirement: str, *, said: str, by: Person) -> Remark:
    """Write down what the owner says of a mark and the records beside it."""
    with transaction.atomic():
        must(by, "selfassessments.lead", assessment)
        row = Remark(assessment=assessment, requirement=requirement, said=said, written_by=by.pk)
        row.save()
        append(
            "selfassessment.remarked",
            subject=f"assessment:{assessment.pk}",
            actor=by.pk,
            facts={"requirement": requirement, "row": row.pk},
        )
    return row


def move(assessment: Assessment, act: Act, *, reason: str, by: Person) -> None:
    """Submit an assessment, request changes of it, or close it.

    Raises
    ------
    SelfAssessmentError
        If it cannot follow, requirements are unsettled or unproved, or a reason is missing.
    PermissionDenied
        If the act is not this person's.
    """
    rule = "selfassessments.lead" if act == "submit" else "selfassessments.decide"
    with transaction.atomic():
        must(by, rule, assessment)
        assessment = locked(assessment)
        step = scoring.Step(act, str(by.pk), timezone.localdate(), reason)
        value = scoring.move(valued(assessment), step, proof=levels().proof)
        assessment.status = value.status
        assessment.save(update_fields=["status"])
        Step(assessment=assessment, act=act, reason=reason, written_by=by.pk).save()
        append(
            "selfassessment.moved",
            subject=f"assessment:{assessment.pk}",
            actor=by.pk,
            facts={"act": act, "status": value.status},
        )


def note_step(wave: Wave, step: str, *, progress: Progress, said: str, by: Person) -> PathNote:
    """Write down how far a wave is with a step of the path."""
    with transaction.atomic():
        must(by, "selfassessments.lead", wave)
        row = PathNote(wave=wave, step=step, progress=progress, said=said, written_by=by.pk)
        row.save()
        append(
            "selfassessment.path_noted",
            subject=f"wave:{wave.pk}",
            actor=by.pk,
            facts={"step": step, "progress": str(progress)},
        )
    return row


def note_papers(wave: Wave, now: Mapping[str, str], *, by: Person) -> int:
    """Write down where documents of the list are; returns how many changed."""
    with transaction.atomic():
        must(by, "selfassessments.lead", wave)
        held = {row.name: row.handing for row in wave.papers.all()}
        changed = {name: to for name, to in now.items() if to and held.get(name) != to}
        for name, to in changed.items():
            Paper(wave=wave, name=name, handing=to, written_by=by.pk).save()
        if changed:
            append(
                "selfassessment.papers_noted",
                subject=f"wave:{wave.pk}",
                actor=by.pk,
                facts={"changed": len(changed)},
            )
    return len(changed)
