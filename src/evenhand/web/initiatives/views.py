"""How is the register of initiatives read, written and taken along?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.discretion.queries import office_name
from evenhand.web.evidence.before_and_after import comparable
from evenhand.web.form_faults import told_at
from evenhand.web.initiatives import changes, export, queries
from evenhand.web.initiatives.effect import effect, verdict
from evenhand.web.initiatives.forms import BeginForm, EvidenceForm, VersionForm, said_of
from evenhand.web.initiatives.kinds import factors, kinds
from evenhand.web.initiatives.models import Initiative
from evenhand.web.people.asking import asker
from evenhand.web.texts import texts


@allowed("initiatives.see")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show what was done, for human resources first; all, or for one entry of a text."""
    by, of = asker(request), request.GET.get("of", "")
    entry = texts().entries.get(of)
    if of and entry is None:
        raise Http404
    every = queries.lines(queries.open_to(by))
    found = every if entry is None else _for(of, by)
    shown = {
        "of": entry,
        "people": [x for x in found if x.is_of_people],
        "others": [x for x in found if not x.is_of_people],
        "sums": queries.sums(every),
        "missing": queries.missing(every),
        "all": len(every),
        "in_force": sum(x.is_in_force for x in every),
        "due": [x for x in every if x.due(timezone.localdate())],
        "writes": request.user.has_perm("initiatives.write"),
        "is_inside": request.user.has_perm("evidence.see_findings"),
    }
    return render(request, "initiatives/register.html", shown)


@allowed("initiatives.see")
@require_GET
def taken_along(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the register as CSV or as a workbook."""
    found = queries.lines(queries.open_to(asker(request)))
    return handing_out.taken_along(
        form,
        name="initiatives",
        csv=lambda: export.as_csv(found),
        xlsx=lambda: export.as_xlsx(found),
    )


@allowed("initiatives.see")
@require_GET
def initiative(request: HttpRequest, number: int) -> HttpResponse:
    """Show one initiative: what it serves, its evidence, its effect, and its history."""
    found = _open(request, number)
    line = queries.lines([found])[0]
    runs = comparable(asker(request))
    sees = request.user.has_perm("evidence.see_findings")
    asked = {side: request.GET.get(side, "") for side in ("before", "after")}
    compared = effect(line.version, runs, **asked)
    shown = {
        "x": line,
        "office": office_name(found.office),
        "effect": compared,
        "verdict": verdict(line.version, compared),
        "runs": runs if line.version.measure else [],
        "is_closed": bool(line.version.measure) and not sees,
        "overdue": line.due(timezone.localdate()),
        "versions": found.versions.order_by("-number"),
        "earlier": [e for e in found.evidence.all() if e not in line.evidence],
        "writes": request.user.has_perm("initiatives.write", found),
        "is_inside": sees,
    }
    return render(request, "initiatives/initiative.html", shown)


@allowed("initiatives.write")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Take an initiative into the register; the address may say for which entry of a text."""
    by = asker(request)
    form = BeginForm(request.POST or None, by=by, initial=_begun(request.GET.get("of", "")))
    if request.method == "POST" and form.is_valid():
        made = changes.begin(office=form.cleaned_data["office"], said=said_of(form), by=by)
        return redirect("initiative", made.pk)
    shown = {"form": form}
    return render(request, "initiatives/begin.html", shown, status=422 if form.errors else 200)


@allowed("initiatives.write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say something new of an initiative."""
    found = _open(request, number, to="initiatives.write")
    last = found.versions.order_by("-number")[0]
    first = {name: getattr(last, name) for name in VersionForm.Meta.fields}
    form = VersionForm(request.POST or None, initial={**first, "reason": "", "read": last.number})
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.change(found, said=said_of(form), read=read, by=asker(request))
            messages.success(request, _("Written down; what was said before stays below."))
            return redirect("initiative", number)
    return _form(request, found, form, _("Say something new of it"))


@allowed("initiatives.write")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, number: int, place: int | None = None) -> HttpResponse:
    """Attach a piece of evidence, or a new version of one."""
    found = _open(request, number, to="initiatives.write")
    first: dict[str, Any] = {"read": 0, "received": timezone.localdate()}
    if place is not None:
        row = found.evidence.filter(place=place).order_by("-number").first()
        if row is None:
            raise Http404
        first = {"name": row.name, "kind": row.kind, "read": row.number}
    again = place is not None
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=first, again=again)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.prove(found, place=place, said=form.said(), read=read, by=asker(request))
            return redirect("initiative", number)
    heading = _("A new version of the evidence") if again else _("Attach evidence")
    return _form(request, found, form, heading)


def _form(
    request: HttpRequest, found: Initiative, form: forms.BaseForm, heading: str
) -> HttpResponse:
    shown = {
        "form": form,
        "number": found.pk,
        "title": found.versions.order_by("-number")[0].title,
        "heading": heading,
    }
    return render(request, "initiatives/write.html", shown, status=422 if form.errors else 200)


def _open(request: HttpRequest, number: int, *, to: str = "initiatives.see") -> Initiative:
    found = get_object_or_404(Initiative.objects.select_related("office"), pk=number)
    if not request.user.has_perm(to, found):
        raise PermissionDenied
    return found


def _for(of: str, by: Any) -> tuple[queries.Line, ...]:
    is_factor = of in {e.id for e in factors()}
    return queries.of_factor(of, by) if is_factor else queries.of_requirement(of, by)


def _begun(of: str) -> dict[str, Any]:
    """Return what an initiative for an entry of a text begins with."""
    first: dict[str, Any] = {"read": 0, "reason": _("First entry")}
    found = kinds()
    if of in {e.id for e in (*found.of_people, *found.others)}:
        first["kind"] = of
    elif of in texts().entries:
        first["requirements"] = [of]
    return first
