"""Which findings did the integrity unit release for the report of a workshop?

What is not released stands in no report. What is, is kept as it read when it was released; a run
that shows single handlers is released to none.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.reports.document import Section
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people.models import Person
from evenhand.web.workshops.models import Released, Workshop
from evenhand.web.workshops.writing import WorkshopError, changing


@dataclass(frozen=True, slots=True)
class Offered:
    """A finding of the latest run, and whether it is released.

    Attributes
    ----------
    measure, question, says : str
    released : Released or None
    """

    measure: str
    question: str
    says: str
    released: Released | None


def newest() -> Run | None:
    """Return the latest run that is done and shows no single handlers."""
    return Run.objects.filter(state=State.DONE, opening=None).first()


def says(section: Section) -> str:
    """Return the headline of a finding: its answer, and its first number with interval."""
    parts = [section.short_answer]
    if section.figures:
        first = section.figures[0]
        parts.append(f"{first.label}: {first.value} {first.interval}".strip())
    return " ".join(parts)


def offered(workshop: Workshop, run: Run) -> list[Offered]:
    """Return the measured findings of a run, in the order of its report.

    Raises
    ------
    EvenhandError
        If the results of the run are not there.
    """
    have = {r.measure: r for r in workshop.released.filter(run=run.pk)}
    return [
        Offered(s.measure, s.question, says(s), have.get(s.measure))
        for s in kept.document(run.folder).sections
    ]


def release(workshop: Workshop, *, measure: str, by: Person) -> Released:
    """Release a finding of the latest run for the report of a workshop.

    Raises
    ------
    WorkshopError
        If there is no such finding.
    PermissionDenied
        If the person releases none.
    """
    with changing(workshop, "workshops.finding_released", by=by, rule="workshops.release") as facts:
        run = newest()
        if run is None or run.ended_at is None:
            raise WorkshopError("No run is done yet.", do_next="Run an analysis first.")
        found = next((s for s in _sections(run) if s.measure == measure), None)
        if found is None:
            raise WorkshopError(
                "The latest run has no such finding.", do_next="Choose one of its list."
            )
        made, _ = Released.objects.get_or_create(
            workshop=workshop,
            run=run.pk,
            measure=measure,
            defaults={
                "question": found.question,
                "says": says(found),
                "on": timezone.localdate(run.ended_at),
                "fingerprint": run.fingerprint,
            },
        )
        facts |= {"run": run.pk, "measure": measure}
    return made


def withdraw(released: Released, *, by: Person) -> None:
    """Take a release back: reports that were made stay, and later ones do without it."""
    with changing(
        released.workshop, "workshops.release_withdrawn", by=by, rule="workshops.release"
    ) as facts:
        facts |= {"run": released.run, "measure": released.measure}
        released.delete()


def _sections(run: Run) -> tuple[Section, ...]:
    try:
        return kept.document(run.folder).sections
    except EvenhandError as err:
        raise WorkshopError(err.what, do_next=err.do_next) from err
