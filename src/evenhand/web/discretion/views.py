"""How is the register of discretion read, written and taken along?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.instruments.catalogue import requirement
from evenhand.instruments.discretion import Decision as Kind
from evenhand.instruments.discretion import discretion
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.discretion import changes, export, queries
from evenhand.web.discretion.falling import fall
from evenhand.web.discretion.forms import EnterForm, ReductionForm, VersionForm, said_of
from evenhand.web.discretion.models import Decision
from evenhand.web.discretion.watching import latest
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker


@allowed("discretion.see")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show how much discretion there is, where, who watches it, and how it fell."""
    run = latest(request.user)
    shown = {
        "r": queries.register(asker(request), run),
        "run": run.run,
        "catalogue": discretion(),
        "writes": request.user.has_perm("discretion.write"),
    }
    return render(request, "discretion/register.html", shown)


@allowed("discretion.see")
@require_GET
def taken_along(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the register as CSV or as a workbook, with the numbers of the page."""
    whole = queries.register(asker(request), latest(request.user))
    return handing_out.taken_along(
        form,
        name="discretion",
        csv=lambda: export.as_csv(whole),
        xlsx=lambda: export.as_xlsx(whole),
    )


@allowed("discretion.see")
@require_GET
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """Show one entry: what it says today, what binds and watches it, and its history."""
    found = _open(request, number)
    kind = discretion().decision(found.kind)
    history = [(row, fall(row)) for row in found.reductions.order_by("place", "-number")]
    line = queries.current(found, latest(request.user))
    now = {row.pk for row in line.reductions}
    shown = {
        "x": line,
        "office": queries.office_name(found.office),
        "kind": kind,
        "binding": [requirement(id) for id in kind.requirements] if kind else [],
        "schemes": [requirement(id) for id in kind.schemes] if kind else [],
        "now": [(row, f) for row, f in history if row.pk in now],
        "replaced": [(row, f) for row, f in history if row.pk not in now],
        "versions": found.versions.order_by("-number"),
        "writes": request.user.has_perm("discretion.write", found),
    }
    return render(request, "discretion/decision.html", shown)


@allowed("discretion.write")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Take a decision into the register, from the catalogue or an own one."""
    name = request.GET.get("of", "")
    kind = discretion().decision(name)
    if name and kind is None:
        raise Http404
    by = asker(request)
    form = EnterForm(request.POST or None, by=by, initial={"read": 0, **_begun(kind)})
    if request.method == "POST" and form.is_valid():
        with told_at(form, "since"):
            made = changes.enter(
                kind=name, office=form.cleaned_data["office"], said=said_of(form), by=by
            )
            return redirect("decision", made.pk)
    shown = {"form": form, "kind": kind}
    return render(request, "discretion/enter.html", shown, status=422 if form.errors else 200)


@allowed("discretion.write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say something new of a decision; what was said stays in its history."""
    found = _open(request, number, to="discretion.write")
    last = found.versions.order_by("-number")[0]
    begun = {name: getattr(last, name) for name in VersionForm.Meta.fields}
    begun |= {"read": last.number, "reason": ""}
    del begun["since"]
    form = VersionForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.change(found, said=said_of(form), read=read, by=asker(request))
            messages.success(request, _("Written down; what was said before stays below."))
            return redirect("decision", number)
    shown = {"form": form, "number": number, "title": last.title}
    return render(request, "discretion/change.html", shown, status=422 if form.errors else 200)


@allowed("discretion.write")
@require_http_methods(["GET", "POST"])
def reduction(request: HttpRequest, number: int, place: int | None = None) -> HttpResponse:
    """Write down a reduction, or something new of one."""
    found = _open(request, number, to="discretion.write")
    begun = {"read": 0}
    if place is not None:
        row = found.reductions.filter(place=place).order_by("-number").first()
        if row is None:
            raise Http404
        begun = {name: getattr(row, name) for name in ReductionForm.Meta.fields}
        begun["read"] = row.number
    form = ReductionForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.reduce(found, place=place, said=said_of(form), read=read, by=asker(request))
            messages.success(request, _("Written down; what was said before stays below."))
            return redirect("decision", number)
    title = found.versions.order_by("-number")[0].title
    shown = {"form": form, "number": number, "title": title, "place": place}
    return render(request, "discretion/reduction.html", shown, status=422 if form.errors else 200)


def _open(request: HttpRequest, number: int, *, to: str = "discretion.see") -> Decision:
    found = get_object_or_404(Decision.objects.select_related("office"), pk=number)
    if not request.user.has_perm(to, found):
        raise PermissionDenied
    return found


def _begun(kind: Kind | None) -> dict[str, object]:
    if kind is None:
        return {}
    return {
        "title": kind.title,
        "decided_by": kind.decided_by,
        "measures": list(kind.measures),
        "unwatched_because": kind.unmeasured,
    }
