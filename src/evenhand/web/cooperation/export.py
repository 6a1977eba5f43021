"""How do requests, missions and promises leave the house as CSV or as a workbook?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from evenhand.web import handing_out
from evenhand.web.cooperation.queries import Asked, Given, Planned, Whole
from evenhand.web.discretion.queries import office_name
from evenhand.web.handing_out import Value


def promise_heads() -> list[str]:
    """Return the heads of the columns of a promise."""
    return [
        *(_("number"), _("partner"), _("who promises"), _("what is promised"), _("office")),
        *(_("who answers for it"), _("occasion"), _("promised on"), _("due"), _("overdue")),
        *(_("what became of it"), _("follow-up"), _("gaps, actions and initiatives")),
    ]


def promise_row(x: Given) -> list[Value]:
    """Return a promise as the columns of `promise_heads`."""
    return [
        *(x.thing.pk, x.thing.partner.name, x.thing.get_side_display(), x.version.what),
        *(office_name(x.thing.office), x.version.owner, x.thing.occasion, x.thing.made_on),
        *(x.version.due, _("yes") if x.is_overdue else _("no")),
        *(x.version.get_outcome_display(), x.version.says, " ".join(x.version.ties)),
    ]


def request_heads() -> list[str]:
    """Return the heads of the columns of a request."""
    return [
        *(_("number"), _("partner"), _("what is asked for"), _("kind of support"), _("office")),
        *(_("what it is for"), _("sum"), _("currency"), _("needed by"), _("state")),
        *(_("sum that is granted"), _("gaps, actions and initiatives")),
    ]


def request_row(x: Asked) -> list[Value]:
    """Return a request as the columns of `request_heads`."""
    v = x.version
    return [
        *(x.thing.pk, x.thing.partner.name, v.title, v.get_support_display()),
        *(office_name(x.thing.office), v.purpose, v.amount, v.currency, v.needed_by),
        *(x.state_words, x.answer.granted if x.answer else None, " ".join(v.ties)),
    ]


def mission_heads() -> list[str]:
    """Return the heads of the columns of a mission."""
    return [
        *(_("number"), _("partner"), _("mission"), _("office"), _("first day"), _("last day")),
        *(_("purpose"), _("number of experts"), _("state"), _("report in words"), _("SHA-256")),
    ]


def mission_row(x: Planned) -> list[Value]:
    """Return a mission as the columns of `mission_heads`."""
    v = x.version
    return [
        *(x.thing.pk, x.thing.partner.name, v.title, office_name(x.thing.office)),
        *(v.first, v.last, v.purpose, v.experts, str(x.phase_words), v.report, v.report_sha256),
    ]


def as_csv(found: Whole) -> bytes:
    """Return the promises as CSV; see `handing_out.as_csv`."""
    return handing_out.as_csv(promise_heads(), [promise_row(x) for x in found.promises])


def as_xlsx(found: Whole) -> bytes:
    """Return promises, requests and missions as a workbook, a sheet each."""
    return handing_out.as_xlsx(
        [
            (_("Promises"), promise_heads(), [promise_row(x) for x in found.promises]),
            (_("Requests"), request_heads(), [request_row(x) for x in found.requests]),
            (_("Missions"), mission_heads(), [mission_row(x) for x in found.missions]),
        ]
    )
