"""How is a self-assessment begun, assigned, followed, submitted and closed?"""

from __future__ import annotations

from typing import Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.instruments.scoring.status import FOLLOWS, Act
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import changes, comparing, export, observing, queries
from evenhand.web.selfassessments.forms import AskForm, BeginForm, MoveForm
from evenhand.web.selfassessments.guarding import opened
from evenhand.web.selfassessments.models import Assessment, Group, Status, Wave
from evenhand.web.selfassessments.values import due
from evenhand.web.texts import texts

ACTS: Final = {"submit": "lead", "request_changes": "decide", "close": "decide"}
"""What may be done with an assessment, and the rule that opens it."""


@allowed("selfassessments.answer")
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """List what is asked of this person, and the assessments that are open to them."""
    by = asker(request)
    seen = by.has_perm("selfassessments.see")
    assessments = list(queries.open_to(by)) if seen else []
    waves: dict[Wave, list[Assessment]] = {}
    for each in assessments:
        waves.setdefault(each.wave, []).append(each)
    shown = {
        "tasks": queries.tasks(by),
        "waves": waves,
        "seen": seen,
        "leads": by.has_perm("selfassessments.lead"),
    }
    return render(request, "selfassessments/every.html", shown)


@allowed("selfassessments.lead")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a wave: instrument, offices, period."""
    by = asker(request)
    form = BeginForm(request.POST or None, by=by, initial={"instrument": "arusha"})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            wave = changes.begin(
                title=said["title"],
                instrument=said["instrument"],
                requirements=[e.id for e in texts().requirements(said["instrument"])],
                offices=said["of"],
                first=said["first"],
                last=said["last"],
                by=by,
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            return redirect("wave", wave.pk)
    return render(
        request, "selfassessments/begin.html", {"form": form}, status=422 if form.errors else 200
    )


@allowed("selfassessments.see")
@require_GET
def assessment(request: HttpRequest, number: int) -> HttpResponse:
    """Show where an assessment stands: each requirement, its marks and what records show."""
    found = opened(request, number)
    by = asker(request)
    p = queries.picture(found, observing.latest(by))
    status = Status(found.status)
    acts = [
        act
        for act, rule in ACTS.items()
        if by.has_perm(f"selfassessments.{rule}", found) and (status.value, act) in FOLLOWS
    ]
    shown = {
        "a": found,
        "p": p,
        "acts": acts,
        "raters": [
            queries.task(rater) for rater in found.raters.filter(card=None).select_related("person")
        ],
        "cards": found.raters.filter(person=None).count(),
        "steps": found.steps.all(),
        "leads": by.has_perm("selfassessments.lead", found),
        "form": MoveForm(),
        "due": due(found, timezone.localdate()),
        "earlier": comparing.earlier(found),
    }
    return render(request, "selfassessments/assessment.html", shown)


@allowed("selfassessments.lead")
@require_http_methods(["GET", "POST"])
def raters(request: HttpRequest, number: int) -> HttpResponse:
    """Ask requirements of persons."""
    found = opened(request, number, to="selfassessments.lead")
    form = AskForm(
        request.POST or None,
        asked=found.wave.asked,
        initial={"group": Group.STAFF},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = changes.ask(
                found,
                said["people"],
                group=Group(said["group"]),
                requirements=form.requirements(),
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Asked: %(n)s persons.") % {"n": len(made)})
            return redirect("assessment", number)
    persons = found.raters.filter(card=None).select_related("person")
    shown = {"a": found, "form": form, "raters": persons}
    return render(request, "selfassessments/raters.html", shown, status=422 if form.errors else 200)


@allowed("selfassessments.see")
@require_POST
def move(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Submit an assessment, request changes, or close it."""
    found = opened(request, number)
    if act not in ACTS:
        raise Http404
    if not asker(request).has_perm(f"selfassessments.{ACTS[act]}", found):
        raise PermissionDenied
    form = MoveForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        changes.move(found, cast(Act, act), reason=reason, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Done."))
    return redirect("assessment", number)


@allowed("selfassessments.see")
@require_GET
def differ(request: HttpRequest, number: int) -> HttpResponse:
    """Show marks and records that differ, both sides, with the owner's comment."""
    found = opened(request, number)
    p = queries.picture(found, observing.latest(asker(request)))
    shown = {
        "a": found,
        "p": p,
        "entries": {line.entry.id: line.entry for line in p.lines},
        "remarks": queries.remarks(found),
        "leads": asker(request).has_perm("selfassessments.lead", found),
    }
    return render(request, "selfassessments/differ.html", shown)


@allowed("selfassessments.see")
@require_GET
def taken_along(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Hand out the marks as CSV or as a workbook, with what the page shows."""
    found = opened(request, number)
    lines = export.rows(queries.picture(found, observing.latest(asker(request))))
    if form == "csv":
        content, kind = handing_out.as_csv(export.heads(), lines), "text/csv; charset=utf-8"
    elif form == "xlsx":
        content = handing_out.as_xlsx([(_("Marks"), export.heads(), lines)])
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise Http404
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="marks-{number}.{form}"'
    return answer
