"""What does the administration already do, as the report to management tells it?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from evenhand.reports.paper import PaperPart
from evenhand.web.discretion.queries import office_name
from evenhand.web.initiatives import queries as initiatives
from evenhand.web.people.models import Person
from evenhand.web.workshops.models import Workshop
from evenhand.web.workshops.outcome_parts import grid


def already_part(workshop: Workshop, person: Person) -> PaperPart:
    """Return what was done before the workshop, initiatives for human resources first.

    Only initiatives that were opened to facilitators, of the workshop's office and of the whole
    administration. Effects are findings, and are told as what would show them.
    """
    title = _("What the administration already does")
    found = [
        x
        for x in initiatives.lines(initiatives.open_to(person))
        if x.version.is_shared
        and (not workshop.office_id or x.initiative.office_id in (workshop.office_id, None))
    ]
    if not found:
        return PaperPart(title, (_("Nothing is on record that was opened to workshops."),))
    rows = [
        (
            ", ".join(x.factors) or "–",
            x.version.title,
            x.kind_title,
            office_name(x.initiative.office),
            x.version.since.isoformat(),
            x.version.get_state_display(),
            x.version.measure
            or _("Not measurable, because: %(why)s") % {"why": x.version.unmeasured_because},
            str(len(x.evidence)),
        )
        for x in sorted(found, key=lambda x: not x.is_of_people)
    ]
    heads = (_("Key factors"), _("What was done"), _("Kind"), _("Office"), _("Since"), _("State"))
    about = _(
        "Those for human resources come first. Nothing on record under a key factor is no pass."
    )
    more = (_("Measure that shows its effect"), _("Pieces of evidence"))
    table = grid(_("Initiatives"), (*heads, *more), rows, numeric_from=len(heads) + 1)
    return PaperPart(title, (about,), grids=(table,))
