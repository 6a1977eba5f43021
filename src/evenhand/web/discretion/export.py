"""How does the register leave the house as CSV or as a workbook that runs nothing?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from evenhand.web import handing_out
from evenhand.web.discretion.falling import Count
from evenhand.web.discretion.models import Way
from evenhand.web.discretion.queries import Line, Register, Sum, office_name
from evenhand.web.handing_out import Sheet, Value


def heads() -> list[str]:
    """Return the heads of the columns of an entry."""
    return [
        *(_("number"), _("group"), _("decision"), _("office"), _("who decides")),
        *(_("legal ground"), _("limits"), _("reason code"), _("second approver")),
        *(_("review and appeal"), _("decisions a year"), _("value at stake a year")),
        *(_("watched"), _("measures"), _("what they show"), _("holds since")),
        *(_("reductions"), _("before: first day"), _("before: last day")),
        *(_("before: decisions a year"), _("before: value a year"), _("after: first day")),
        *(_("after: last day"), _("after: decisions a year"), _("after: value a year")),
    ]


def row(line: Line) -> list[Value]:
    """Return an entry as the columns of `heads`."""
    v = line.version
    says = "; ".join(each.says for each in line.shown) or v.unwatched_because
    ways = "; ".join(f"{Way(r.way).label}: {r.what}" for r in line.reductions)
    return [
        *(line.decision.pk, line.group, v.title, office_name(line.decision.office), v.decided_by),
        *(v.legal_ground, v.limits, v.reason_code, v.second_approver, v.review),
        *(v.volume, v.value, str(line.watch_words), "; ".join(v.measures), says, v.since),
        *(ways, *_counted(line.fall.before), *_counted(line.fall.after)),
    ]


def sum_heads() -> list[str]:
    """Return the heads of the columns of a sum."""
    return [
        *(_("of"), _("entries"), _("decisions a year"), _("entries that state it")),
        *(_("value at stake a year"), _("entries that state it"), _("watched")),
        *(_("a measure is named, and shows nothing"), _("unwatched")),
        *(_("before: decisions a year"), _("after: decisions a year"), _("entries counted twice")),
    ]


def sum_row(part: Sum) -> list[Value]:
    """Return a sum as the columns of `sum_heads`."""
    return [
        *(part.name or _("all"), part.lines, part.volume, part.volume_of, part.value),
        *(part.value_of, part.watched, part.not_measured, part.unwatched),
        *(part.before, part.after, part.fall_of),
    ]


def as_csv(whole: Register) -> bytes:
    """Return the entries as CSV; see `handing_out.as_csv`."""
    return handing_out.as_csv(heads(), [row(line) for line in whole.lines])


def as_xlsx(whole: Register) -> bytes:
    """Return the entries, and their sums on further sheets, as a workbook."""
    return handing_out.as_xlsx(_sheets(whole))


def _sheets(whole: Register) -> Iterator[Sheet]:
    yield _("Register"), heads(), [row(line) for line in whole.lines]
    for name, parts in ((_("By group"), whole.groups), (_("By office"), whole.offices)):
        yield name, sum_heads(), [sum_row(part) for part in (*parts, whole.whole)]


def _counted(count: Count | None) -> list[Value]:
    if count is None:
        return [None, None, None, None]
    return [count.first, count.last, count.volume, count.value]
