"""How does the plan leave the house as CSV, as a workbook, or into a calendar?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from evenhand.web import handing_out
from evenhand.web.discretion.queries import office_name
from evenhand.web.handing_out import Value
from evenhand.web.plans.queries import Due, Line

OCTETS: Final = 75
"""The longest line of a calendar before it is folded, by RFC 5545, 3.1."""


def heads() -> list[str]:
    """Return the heads of the columns of an action."""
    return [
        *(_("number"), _("what is done"), _("what shall be different"), _("why"), _("office")),
        *(_("horizon"), _("owner"), _("start"), _("due"), _("cost"), _("indicator"), _("measure")),
        *(_("number of the measure"), _("which way"), _("by at least"), _("status")),
        *(_("overdue"), _("furthest stage"), _("done on"), _("milestones"), _("milestones done")),
        _("look for displacement on"),
    ]


def row(line: Line) -> list[Value]:
    """Return an action as the columns of `heads`."""
    v = line.version
    why = "; ".join(f"{r.get_kind_display()} {r.refers} {r.says}".strip() for r in line.reasons)
    done = sum(step.done_on is not None for step in line.milestones)
    return [
        *(line.action.pk, v.title, v.objective, why, office_name(line.action.office)),
        *(v.get_horizon_display(), v.owner, v.start, v.due, v.cost, v.indicator, v.measure),
        *(v.estimate, v.get_way_display(), v.by, str(line.status_words)),
        *(_("yes") if line.is_overdue else _("no"), line.stage, line.done_on),
        *(len(line.milestones), done, v.recheck_on),
    ]


def step_heads() -> list[str]:
    """Return the heads of the columns of a milestone."""
    return [_("action"), _("milestone"), _("due"), _("done on")]


def as_csv(lines: Sequence[Line]) -> bytes:
    """Return the actions as CSV; see `handing_out.as_csv`."""
    return handing_out.as_csv(heads(), [row(line) for line in lines])


def as_xlsx(lines: Sequence[Line]) -> bytes:
    """Return the actions, and their milestones on a second sheet, as a workbook."""
    steps: list[list[Value]] = [
        [x.action.pk, step.what, step.due, step.done_on] for x in lines for step in x.milestones
    ]
    return handing_out.as_xlsx(
        [
            (_("Actions"), heads(), [row(line) for line in lines]),
            (_("Milestones"), step_heads(), steps),
        ]
    )


def as_calendar(due: Sequence[Due], *, host: str, made_at: datetime) -> str:
    """Return what is due as a calendar of whole days.

    Parameters
    ----------
    due : sequence of Due
    host : str
        Of this installation: it makes the identifiers unlike those of another.
    made_at : datetime
        With its zone.

    References
    ----------
    RFC 5545, Internet Calendaring and Scheduling Core Object Specification.
    """
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    written = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Evenhand//Plan//EN"]
    for each in due:
        pk = each.line.action.pk
        written += [
            "BEGIN:VEVENT",
            f"UID:action-{pk}-{each.key}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{_day(each.on)}",
            f"DTEND;VALUE=DATE:{_day(each.on + timedelta(days=1))}",
            f"SUMMARY:{_escaped(f'{each.line.version.title}: {each.what}')}",
            f"DESCRIPTION:{_escaped(each.line.version.owner)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in (*written, "END:VCALENDAR"))


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> str:
    """Return a line in parts of at most 75 octets, no character cut in two."""
    parts: list[str] = []
    part = ""
    for sign in line:
        # A part after the first begins with a blank, which counts.
        room = OCTETS if not parts else OCTETS - 1
        if len((part + sign).encode()) > room:
            parts.append(part)
            part = ""
        part += sign
    return "\r\n ".join([*parts, part])
