"""What stands in a request for support and in a report to a partner, before either is set?

What goes outside tells of initiatives only those that were opened to partners, and of findings only
those that were released to everybody.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from evenhand.reports import paper as pages
from evenhand.reports.paper import PaperPart
from evenhand.web.cooperation import queries, ties
from evenhand.web.cooperation.models import Act, Paper, PaperKind, Partner, Request
from evenhand.web.cooperation.paper_parts import (
    already_part,
    findings_part,
    grid,
    missions_part,
    printed_sum,
    promises_part,
    reading_part,
    requests_part,
    serving_part,
)
from evenhand.web.discretion.queries import office_name
from evenhand.web.initiatives import queries as initiatives
from evenhand.web.initiatives.kinds import factors_of
from evenhand.web.journal.append import append
from evenhand.web.people.models import Administration, Person
from evenhand.web.registers import open_for


def make_request(request: Request, *, by: Person) -> Paper:
    """Make the paper of a request as it stands, and keep it.

    Raises
    ------
    PermissionDenied
        If the request is not open to the person.
    """
    with transaction.atomic():
        open_for(by, "cooperation.see", request)
        asked = queries.requests([request])[0]
        version = _next(PaperKind.REQUEST, request.partner, request)
        paper = compose_request(asked, by, version=version)
        return _keep(paper, PaperKind.REQUEST, request.partner, by, request=request)


def make_report(partner: Partner, first: date, last: date, *, by: Person) -> Paper:
    """Make the report to a partner over some days, and keep it.

    Raises
    ------
    PermissionDenied
        If the person may not make one: it tells of every office.
    """
    if not by.has_perm("cooperation.report"):
        raise PermissionDenied
    with transaction.atomic():
        # One at a time, so that no two reports have one version.
        Partner.objects.select_for_update().get(pk=partner.pk)
        version = _next(PaperKind.REPORT, partner, None)
        paper = compose_report(partner, first, last, by, version=version)
        return _keep(paper, PaperKind.REPORT, partner, by, request=None)


def compose_request(asked: queries.Asked, by: Person, *, version: int) -> pages.Paper:
    """Return a request as it reads today."""
    v, partner = asked.version, asked.thing.partner
    tied = ties.tied(v.ties, by)
    unsaid = _("not stated")
    said = (
        (_("To"), partner.name, partner.contact_role),
        (_("State"), _decided(asked), ""),
        (_("Kind of support"), v.get_support_display(), ""),
        (_("Sum"), printed_sum(v) or unsaid, ""),
        (_("Needed by"), v.needed_by.isoformat() if v.needed_by else unsaid, ""),
        (_("Office"), office_name(asked.thing.office), ""),
    )
    rows = [(name, "\n".join(p for p in words if p)) for name, *words in said]
    parts = (
        PaperPart(
            _("What is asked for"), (v.purpose,), grids=(grid(v.title, _pair_heads(), rows),)
        ),
        serving_part(tied),
        _already(tied, by),
        findings_part(),
        reading_part(),
    )
    title = _("Request for support: %(title)s") % {"title": v.title}
    return _paper(title, "", version, parts)


def compose_report(
    partner: Partner, first: date, last: date, by: Person, *, version: int
) -> pages.Paper:
    """Return a report to a partner over some days, as it reads today."""
    found = queries.whole(by, partner.pk)
    requests = [x for x in found.requests if _was_between(x, first, last)]
    missions = [x for x in found.missions if x.version.first <= last and x.version.last >= first]
    promises = [
        x
        for x in found.promises
        if x.thing.made_on <= last
        and (x.is_open or timezone.localdate(x.version.written_at) >= first)
    ]
    named = [tie for asked in requests for tie in asked.version.ties]
    named += [tie for given in promises for tie in given.version.ties]
    tied = ties.tied(dict.fromkeys(named), by)
    parts = (
        requests_part(requests),
        missions_part(missions),
        promises_part(promises),
        serving_part(tied),
        _already(tied, by),
        findings_part(),
        reading_part(),
    )
    title = _("Report to %(partner)s") % {"partner": partner.name}
    return _paper(title, f"{first.isoformat()} – {last.isoformat()}", version, parts)


def _decided(asked: queries.Asked) -> str:
    """Return whether a manager approved what stands in a paper, and when."""
    for step in asked.steps:
        if step.act == Act.APPROVED:
            return _("approved on %(day)s") % {"day": step.on.isoformat()}
    return _("draft, not approved")


def _was_between(asked: queries.Asked, first: date, last: date) -> bool:
    """Say whether a request lay with the partner in some days: what was not sent is not told."""
    days = {Act(step.act): step.on for step in asked.steps}
    return Act.SENT in days and days[Act.SENT] <= last and days.get(Act.ANSWERED, last) >= first


def _already(tied: ties.Tied, by: Person) -> PaperPart:
    """Return what is told of initiatives: those that ties name, and those of the gaps' factors."""
    factors = factors_of(e.id for e in tied.gaps)
    numbers = {x.initiative.pk for x in tied.initiatives}
    shared = [
        x
        for x in initiatives.lines(initiatives.open_to(by))
        if x.version.is_shared
        and (x.initiative.pk in numbers or set(factors).intersection(x.factors))
    ]
    return already_part(shared, by, factors=factors)


def _paper(title: str, days: str, version: int, parts: tuple[PaperPart, ...]) -> pages.Paper:
    house = Administration.objects.first()
    today = timezone.localdate().isoformat()
    return pages.Paper(
        title=title,
        subtitle=house.name if house else "",
        language=get_language() or "en",
        is_right_to_left=get_language_bidi(),
        made_on=today,
        range=days or _("as of %(day)s") % {"day": today},
        version=str(version),
        labels=(_("made"), _("version"), _("page")),
        parts=parts,
    )


def _keep(
    paper: pages.Paper, kind: PaperKind, partner: Partner, by: Person, *, request: Request | None
) -> Paper:
    made = Paper(
        kind=kind,
        partner=partner,
        request=request,
        office=request.office if request else None,
        version=int(paper.version),
        content=pages.plain(paper),
        sha256=paper.sha256,
        written_by=by.pk,
    )
    made.save()
    append(
        "cooperation.paper_made",
        subject=f"paper:{made.pk}",
        actor=by.pk,
        facts={"kind": str(kind), "partner": partner.pk, "sha256": paper.sha256},
    )
    return made


def _next(kind: PaperKind, partner: Partner, request: Request | None) -> int:
    found = Paper.objects.filter(kind=kind, partner=partner, request=request)
    return (found.order_by("-version").values_list("version", flat=True).first() or 0) + 1


def _pair_heads() -> tuple[str, str]:
    return _("What"), pgettext("in a request for support", "As asked")
