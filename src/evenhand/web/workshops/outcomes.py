"""Which papers are made of a workshop, for whom, and how are they kept?

Page, Word and PDF are made of one paper, which is kept as it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from evenhand.reports.paper import Paper, PaperPart, plain
from evenhand.web.people.models import Administration, Person
from evenhand.web.workshops import claims, outcome_parts, public_parts, queries
from evenhand.web.workshops.already import already_part
from evenhand.web.workshops.models import Workshop
from evenhand.web.workshops.paper_models import PaperKind, Report
from evenhand.web.workshops.writing import changing

Composed = tuple[str, tuple[PaperPart, ...]]


def make(workshop: Workshop, *, by: Person, kind: PaperKind = PaperKind.OUTCOMES) -> Report:
    """Make the next version of a paper, in the language that is active, and keep it.

    Raises
    ------
    PermissionDenied
        If the person does not run the workshop.
    """
    with changing(workshop, "workshops.report_made", by=by) as facts:
        before = workshop.reports.filter(kind=kind).order_by("-version")
        version = (before.values_list("version", flat=True).first() or 0) + 1
        paper = compose(workshop, by, version=version, kind=kind)
        made = Report.objects.create(
            workshop=workshop,
            kind=kind,
            version=version,
            made_at=timezone.now(),
            content=plain(paper),
            sha256=paper.sha256,
        )
        facts |= {"kind": str(kind), "version": version, "sha256": paper.sha256}
    return made


def compose(
    workshop: Workshop,
    person: Person,
    *,
    version: int,
    kind: PaperKind = PaperKind.OUTCOMES,
) -> Paper:
    """Return a paper as it reads today to a person who may run the workshop."""
    house = Administration.objects.first()
    title, parts = _COMPOSED[kind](workshop, person)
    return Paper(
        title=title,
        subtitle=house.name if house else "",
        language=get_language() or "en",
        is_right_to_left=get_language_bidi(),
        made_on=timezone.localdate().isoformat(),
        range=queries.period(workshop),
        version=str(version),
        labels=(_("made"), _("version"), _("page")),
        parts=parts,
    )


def _outcomes(workshop: Workshop, person: Person) -> Composed:
    return _("Outcomes of the workshop: %(title)s") % {"title": workshop.title}, (
        outcome_parts.plan(workshop),
        outcome_parts.gains(workshop),
        outcome_parts.said(workshop),
        claims.register_part(workshop, person),
        claims.assessment_part(workshop, person),
        claims.risks_part(workshop, person),
        already_part(workshop, person),
        outcome_parts.findings(),
        claims.differing_part(workshop, person),
        outcome_parts.actions(workshop),
        outcome_parts.next_steps(workshop),
        PaperPart(
            _("How to read this report"),
            (
                _("A finding is a question for review and no accusation; it speaks of no person."),
                _("Not measurable is an answer, and never a pass."),
                _("Nothing of findings stands here that was not released."),
            ),
        ),
    )


def _mission(workshop: Workshop, person: Person) -> Composed:
    return _("Mission report: %(title)s") % {"title": workshop.title}, (
        outcome_parts.plan(workshop),
        public_parts.days(workshop),
        public_parts.work_done(workshop, person),
        outcome_parts.gains(workshop),
        outcome_parts.said(workshop),
        outcome_parts.actions(workshop),
        outcome_parts.next_steps(workshop),
        PaperPart(
            _("What is not in this report"),
            (
                _(
                    "Findings, marks, risks and the register of discretion are the "
                    "administration's own: their numbers stand in its report to management."
                ),
            ),
        ),
    )


def _news(workshop: Workshop, person: Person) -> Composed:
    return workshop.title, (public_parts.news(workshop, person),)


_COMPOSED: Final[Mapping[PaperKind, Callable[[Workshop, Person], Composed]]] = {
    PaperKind.OUTCOMES: _outcomes,
    PaperKind.MISSION: _mission,
    PaperKind.NEWS: _news,
}
