"""How does the register leave the house as CSV or as a workbook that runs nothing?"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from evenhand.web import handing_out
from evenhand.web.discretion.queries import office_name
from evenhand.web.handing_out import Value
from evenhand.web.initiatives.queries import Line


def heads() -> list[str]:
    """Return the heads of the columns of an initiative."""
    return [
        *(_("number"), _("what was done"), _("kind"), _("for human resources")),
        *(_("factors"), _("requirements"), _("how"), _("office"), _("since"), _("until")),
        *(_("state"), _("owner"), _("cost"), _("pieces of evidence"), _("measure")),
        *(_("number of the measure"), _("which way"), _("not measurable, because")),
    ]


def row(line: Line) -> list[Value]:
    """Return an initiative as the columns of `heads`."""
    v = line.version
    return [
        *(line.initiative.pk, v.title, f"{v.kind} {line.kind_title}"),
        *(_("yes") if line.is_of_people else _("no"), "; ".join(line.factors)),
        *("; ".join(v.requirements), v.text, office_name(line.initiative.office)),
        *(v.since, v.until, v.get_state_display(), v.owner, v.cost, len(line.evidence)),
        *(v.measure, v.estimate, v.get_way_display() if v.way else "", v.unmeasured_because),
    ]


def evidence_heads() -> list[str]:
    """Return the heads of the columns of a piece of evidence."""
    return [
        *(_("initiative"), _("name"), _("kind"), _("received"), _("effective or measured")),
        *(_("review due"), _("SHA-256")),
    ]


def as_csv(found: Sequence[Line]) -> bytes:
    """Return the initiatives as CSV; see `handing_out.as_csv`."""
    return handing_out.as_csv(heads(), [row(line) for line in found])


def as_xlsx(found: Sequence[Line]) -> bytes:
    """Return the initiatives, and their evidence on a second sheet, as a workbook."""
    pieces: list[list[Value]] = [
        [
            *(line.initiative.pk, e.name, e.get_kind_display(), e.received, e.effective),
            *(e.review_due, e.sha256),
        ]
        for line in found
        for e in line.evidence
    ]
    return handing_out.as_xlsx(
        [
            (_("Initiatives"), heads(), [row(line) for line in found]),
            (_("Evidence"), evidence_heads(), pieces),
        ]
    )
