"""How does the register of risks leave the house as CSV or as a workbook?"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from evenhand.web import handing_out
from evenhand.web.discretion.queries import office_name
from evenhand.web.handing_out import Sheet, Value
from evenhand.web.risks.models import LEVELS
from evenhand.web.risks.queries import SIDES, Line, Map, Place, heat_map


def heads() -> list[str]:
    """Return the heads of the columns of a risk."""
    return [
        *(_("number"), _("function"), _("process"), _("step"), _("office"), _("scheme")),
        *(_("what could happen"), _("causes"), _("controls"), _("owner")),
        *(_("likelihood without controls"), _("impact without controls")),
        *(_("band without controls"), _("likelihood with controls"), _("impact with controls")),
        *(_("band with controls"), _("response"), _("what is done about it"), _("who accepts it")),
        *(_("flags up"), _("flags not measurable"), _("flags"), _("review on"), _("is over")),
    ]


def row(line: Line) -> list[Value]:
    """Return a risk as the columns of `heads`."""
    v = line.version
    controls = "; ".join(f"{c.what} ({c.get_works_display()})" for c in line.controls)
    says = "; ".join(f"{flag.text}: {flag.state_words}" for flag in line.flags)
    return [
        *(line.risk.pk, v.function, v.process, v.step, office_name(line.risk.office)),
        *(line.risk.scheme, v.statement, v.drivers, controls, v.owner),
        *(*_levels(line.inherent), *_levels(line.residual)),
        *(v.get_response_display(), v.response_says, v.accepted_by),
        *(line.flags_up, line.flags_unseen, says, v.review_on),
        _("yes") if v.is_over else _("no"),
    ]


def as_csv(lines: Sequence[Line]) -> bytes:
    """Return the risks as CSV; see `handing_out.as_csv`."""
    return handing_out.as_csv(heads(), [row(line) for line in lines])


def as_xlsx(lines: Sequence[Line]) -> bytes:
    """Return the risks and both maps as a workbook."""
    sheets: list[Sheet] = [(_("Risks"), heads(), [row(line) for line in lines])]
    sheets += [_map(heat_map(lines, side)) for side in SIDES]
    return handing_out.as_xlsx(sheets)


def _map(found: Map) -> Sheet:
    first = _("likelihood, down; impact, across")
    rows: list[list[Value]] = [
        [f"{level} {word}", *(cell.count for cell in cells)] for level, word, cells in found.rows
    ]
    rows.append([_("not settled, on no map"), found.unsettled])
    named = {"inherent": _("Map without controls"), "residual": _("Map with controls")}
    return named[found.side], [first, *map(str, LEVELS)], rows


def _levels(place: Place | None) -> list[Value]:
    return [None, None, None] if place is None else [place.likelihood, place.impact, place.band]
