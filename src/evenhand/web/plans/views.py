"""How is the plan read and taken along?"""

from __future__ import annotations

import json

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evenhand.web.access import allowed
from evenhand.web.discretion.queries import office_name
from evenhand.web.evidence.before_and_after import comparable, two_of
from evenhand.web.evidence.models import Run
from evenhand.web.handing_out import WORKBOOK
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Administration
from evenhand.web.plans import drawing, export, links, queries
from evenhand.web.plans.effect import Effect, effect
from evenhand.web.plans.models import Action, Stage
from evenhand.web.plans.poam import poam
from evenhand.web.risks.flags import latest


@allowed("plans.see")
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Show the actions, what is due, and how much is done against what was planned."""
    of = request.GET.get("from", "")
    found = [x for x in _lines(request) if not of or of in map(str, x.reasons)]
    today = timezone.localdate()
    shown = {
        "from": of,
        "lines": found,
        "due": queries.due(found, today),
        "points": drawing.burn_up(found, today),
        "overdue": sum(line.is_overdue for line in found),
        "open": sum(line.is_open for line in found),
        "done": sum(line.status is queries.Status.DONE for line in found),
        "writes": request.user.has_perm("plans.write"),
    }
    return render(request, "plans/plan.html", shown)


@allowed("plans.see")
@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the actions over time, or what is done against what was planned, as SVG."""
    found, today = _lines(request), timezone.localdate()
    if name == "gantt":
        svg = drawing.gantt(found, today)
    elif name == "burn-up":
        svg = drawing.burn_up_picture(drawing.burn_up(found, today))
    else:
        raise Http404
    answer = HttpResponse(svg, content_type="image/svg+xml")
    # The picture carries its own style, and nothing else.
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@allowed("plans.see")
@require_GET
def taken_along(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the plan as CSV, workbook, calendar or OSCAL plan of action and milestones."""
    found, now = _lines(request), timezone.now()
    if form == "csv":
        answer = HttpResponse(export.as_csv(found), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(export.as_xlsx(found), content_type=WORKBOOK)
    elif form == "ics":
        every = queries.due_whenever(found, timezone.localdate())
        said = export.as_calendar(every, host=request.get_host(), made_at=now)
        answer = HttpResponse(said, content_type="text/calendar; charset=utf-8")
    elif form == "json" and found:
        house = f"{request.scheme}://{request.get_host()}"
        name = Administration.objects.first()
        title = _("Integrity action plan, %(name)s") % {"name": name}
        whole = poam(found, house=house, title=title, made_at=now)
        answer = HttpResponse(
            json.dumps(whole, ensure_ascii=False, indent=1), content_type="application/json"
        )
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="plan.{form}"'
    return answer


@allowed("plans.see")
@require_GET
def action(request: HttpRequest, number: int) -> HttpResponse:
    """Show one action: why, who, when, its proofs, and whether its indicator moved."""
    found = opened(request, number)
    line = queries.lines([found])[0]
    records, runs = latest(request.user), comparable(asker(request))
    shown = {
        "x": line,
        "office": office_name(found.office),
        "reasons": [links.Shown(r, links.address(r.kind, r.refers)) for r in line.reasons],
        "behind": links.behind(line.reasons, line.version.measure, records),
        "stages": [(s, next((p for p in line.proofs if p.stage == s), None)) for s in Stage],
        "effect": _effect(request, line, runs),
        "runs": runs,
        "versions": found.versions.order_by("-number").prefetch_related("approvals"),
        "earlier": found.proofs.order_by("-pk").select_related("run"),
        "writes": request.user.has_perm("plans.write", found),
        "approves": request.user.has_perm("plans.approve", found)
        and line.approval is None
        and line.version.written_by != asker(request).pk,
    }
    return render(request, "plans/action.html", shown)


def opened(request: HttpRequest, number: int, *, to: str = "plans.see") -> Action:
    """Return an action that is open to who asks; 404 or 403."""
    found = get_object_or_404(Action.objects.select_related("office"), pk=number)
    if not request.user.has_perm(to, found):
        raise PermissionDenied
    return found


def _lines(request: HttpRequest) -> tuple[queries.Line, ...]:
    return queries.lines(list(queries.open_to(asker(request))))


def _effect(request: HttpRequest, line: queries.Line, runs: list[Run]) -> Effect:
    """Return before and after: the runs asked for, or the last before its start and the newest."""
    if not request.user.has_perm("evidence.see_findings"):
        return Effect(because=_("what records show is not open to your post"))
    asked = {side: request.GET.get(side, "") for side in ("before", "after")}
    return effect(line.version, *two_of(runs, line.version.start, **asked))
