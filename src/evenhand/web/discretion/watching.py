"""What does the measure that watches a decision show in the latest run?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.reports.document import Section
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run
from evenhand.web.measures_asked import QUESTIONS


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure and what it shows.

    Attributes
    ----------
    measure, question : str
    is_measured : bool
        Whether the latest run could answer it. What is hidden or was not run is not measured.
    says : str
        Its answer with number and interval; or why there is none.
    run : int or None
        Number of the run whose finding it is; None where there is no finding to open.
    on : date or None
        When that run ended.
    """

    measure: str
    question: str
    is_measured: bool
    says: str
    run: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest run, as it is open to one person.

    Attributes
    ----------
    run : Run or None
    sections : mapping of str to Section
        By measure.
    nothing : str
        Why no section can be shown; "" where some can.
    """

    run: Run | None
    sections: Mapping[str, Section]
    nothing: str = ""

    def shows(self, measure: str) -> Shown:
        """Return what the latest run shows for a measure."""
        question = QUESTIONS.get(measure, "")
        if self.nothing or self.run is None:
            return Shown(measure, question, False, self.nothing)
        section = self.sections.get(measure)
        if section is None:
            says = _("Not measurable, because the latest run did not ask this measure.")
            return Shown(measure, question, False, says)
        ended = timezone.localdate(self.run.ended_at) if self.run.ended_at else None
        if not section.is_measured:
            why = " ".join(section.lacks) or section.short_answer
            says = _("Not measurable, because: %(why)s") % {"why": why}
            return Shown(measure, question, False, says, self.run.pk, ended)
        parts = [section.short_answer]
        if section.figures:
            first = section.figures[0]
            parts.append(f"{first.label}: {first.value} {first.interval}".strip())
        return Shown(measure, question, True, " ".join(parts), self.run.pk, ended)


def latest(person: Any) -> Latest:
    """Return the latest run that is done; nothing of it to whom findings are not open."""
    if not person.has_perm("evidence.see_findings"):
        return Latest(None, {}, _("What it shows is not open to your post."))
    run = Run.objects.shown().first()
    if run is None:
        return Latest(None, {}, _("Not measurable, because no run is done yet."))
    try:
        document = kept.document(run.folder)
    except EvenhandError as err:
        return Latest(None, {}, _("Not measurable, because: %(why)s") % {"why": str(err)})
    sections = {s.measure: s for s in (*document.sections, *document.unmeasured)}
    return Latest(run, sections)
