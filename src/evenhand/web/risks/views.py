"""How is the register of risks read, written and taken along?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.instruments.document import Requirement
from evenhand.instruments.red_flags import red_flags
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.discretion.queries import office_name
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker
from evenhand.web.risks import changes, export, queries
from evenhand.web.risks.choosing import Choice
from evenhand.web.risks.flags import latest
from evenhand.web.risks.forms import ControlForm, EnterForm, VersionForm, begun, said_of
from evenhand.web.risks.models import Risk
from evenhand.web.risks.scales import scale


@allowed("risks.see")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show the map, what moved, what is due for review, and which flags are up."""
    records = latest(request.user)
    every = queries.lines(list(queries.open_to(asker(request))), records)
    choice = Choice.of(request.GET)
    chosen = choice.among(every)
    shown = {
        "lines": chosen,
        "maps": [queries.heat_map(choice.of_place(every), side) for side in queries.SIDES],
        "due": queries.reviews_due(chosen, timezone.localdate()),
        "moved": [x for x in chosen if x.has_moved],
        "choice": choice,
        "choices": choice.offered(every),
        "records": records,
        "missing": queries.missing(every),
        "writes": request.user.has_perm("risks.write"),
        "scales": [scale(name) for name in ("likelihood", "impact")],
        "flags_note": red_flags().note,
    }
    return render(request, "risks/register.html", shown)


@allowed("risks.see")
@require_GET
def taken_along(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the register as CSV or as a workbook, with the numbers of the page."""
    every = queries.lines(list(queries.open_to(asker(request))), latest(request.user))
    found = Choice.of(request.GET).among(every)
    return handing_out.taken_along(
        form,
        name="risks",
        csv=lambda: export.as_csv(found),
        xlsx=lambda: export.as_xlsx(found),
    )


@allowed("risks.see")
@require_GET
def risk(request: HttpRequest, number: int) -> HttpResponse:
    """Show one risk: what it is, what holds it, how grave it is, its flags, and its history."""
    found = opened(request, number)
    records = latest(request.user)
    rows = list(found.controls.order_by("place", "-number"))
    line = queries.lines([found], records)[0]
    now = {row.pk for row in line.controls}
    rounds = found.rounds.order_by("-number").prefetch_related("ratings", "settlement")
    shown = {
        "x": line,
        "office": office_name(found.office),
        "scheme": queries.scheme_of(found),
        "records": records,
        "replaced": [row for row in rows if row.pk not in now],
        # What others gave stays hidden until the round has ended.
        "rounds": [(r, queries.spreads(r) if r.ended_at else ()) for r in rounds],
        "versions": found.versions.order_by("-number"),
        "writes": request.user.has_perm("risks.write", found),
        "rates": request.user.has_perm("risks.rate", found),
    }
    return render(request, "risks/risk.html", shown)


@allowed("risks.write")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Take a risk into the register, from the catalogue or an own one."""
    name = request.GET.get("of", "")
    scheme = next((each for each in queries.schemes() if each.id == name), None)
    if name and scheme is None:
        raise Http404
    by = asker(request)
    form = EnterForm(request.POST or None, by=by, initial={"read": 0, **_begun(scheme)})
    if request.method == "POST" and form.is_valid():
        with told_at(form, "since"):
            office = form.cleaned_data["office"]
            made = changes.enter(scheme=name, office=office, said=said_of(form), by=by)
            return redirect("risk", made.pk)
    shown = {"form": form, "scheme": scheme}
    return render(request, "risks/enter.html", shown, status=422 if form.errors else 200)


@allowed("risks.write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say something new of a risk, or that it was reviewed; what was said stays."""
    found = opened(request, number, to="risks.write")
    last = found.versions.order_by("-number")[0]
    first = {**begun(last, VersionForm.Meta.fields), "read": last.number, "reason": ""}
    del first["since"]
    form = VersionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.change(found, said=said_of(form), read=read, by=asker(request))
            messages.success(request, _("Written down; what was said before stays below."))
            return redirect("risk", number)
    shown = {"form": form, "number": number, "title": last.statement}
    return render(request, "risks/change.html", shown, status=422 if form.errors else 200)


@allowed("risks.write")
@require_http_methods(["GET", "POST"])
def control(request: HttpRequest, number: int, place: int | None = None) -> HttpResponse:
    """Write down a control, or something new of one."""
    found = opened(request, number, to="risks.write")
    first: dict[str, Any] = {"read": 0}
    if place is not None:
        row = found.controls.filter(place=place).order_by("-number").first()
        if row is None:
            raise Http404
        first = {**begun(row, ControlForm.Meta.fields), "read": row.number}
    form = ControlForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.control(found, place=place, said=said_of(form), read=read, by=asker(request))
            messages.success(request, _("Written down; what was said before stays below."))
            return redirect("risk", number)
    scheme = queries.scheme_of(found)
    title = found.versions.order_by("-number")[0].statement
    shown = {"form": form, "number": number, "title": title, "place": place, "scheme": scheme}
    return render(request, "risks/control.html", shown, status=422 if form.errors else 200)


def opened(request: HttpRequest, number: int, *, to: str = "risks.see") -> Risk:
    """Return a risk that is open to who asks; 404 or 403."""
    found = get_object_or_404(Risk.objects.select_related("office"), pk=number)
    if not request.user.has_perm(to, found):
        raise PermissionDenied
    return found


def _begun(scheme: Requirement | None) -> Mapping[str, object]:
    if scheme is None:
        return {}
    return {
        "function": scheme.title,
        "statement": scheme.text,
        "drivers": "\n".join(scheme.drivers),
    }
