"""How is an action written, decided on and proved?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker
from evenhand.web.plans import changes
from evenhand.web.plans.forms import (
    AFTER,
    BeginForm,
    DecisionForm,
    MilestoneForm,
    ProofForm,
    ReasonForm,
    RecheckForm,
    VersionForm,
    said_of,
)
from evenhand.web.plans.models import Action
from evenhand.web.plans.views import opened


@allowed("plans.write")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Take an action into the plan; what it comes from may stand in the address."""
    by = asker(request)
    form = BeginForm(request.POST or None, by=by, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = changes.cause(given["comes_from"], given["why"])
        made = changes.begin(office=given["office"], said=said_of(form), causes=[found], by=by)
        return redirect("action", made.pk)
    return render(request, "plans/begin.html", {"form": form}, status=422 if form.errors else 200)


@allowed("plans.write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say something new of an action; it then waits for approval again."""
    found = opened(request, number, to="plans.write")
    last = found.versions.order_by("-number")[0]
    first = {name: getattr(last, name) for name in VersionForm.Meta.fields}
    form = VersionForm(request.POST or None, initial={**first, "reason": "", "read": last.number})
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.change(found, said=said_of(form), read=read, by=asker(request))
            messages.success(request, _("Written down; it waits for approval."))
            return redirect("action", number)
    return _form(request, found, form, _("Say something new of it"))


@allowed("plans.write")
@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, number: int) -> HttpResponse:
    """Say one thing more that an action comes from."""
    found = opened(request, number, to="plans.write")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with told_at(form):
            cause = changes.cause(given["comes_from"], given["why"])
            changes.add_reason(found, cause, by=asker(request))
            return redirect("action", number)
    return _form(request, found, form, _("Add a reason"))


@allowed("plans.write")
@require_http_methods(["GET", "POST"])
def milestone(request: HttpRequest, number: int, place: int | None = None) -> HttpResponse:
    """Write down a milestone, or that it is done."""
    found = opened(request, number, to="plans.write")
    first: dict[str, Any] = {"read": 0}
    if place is not None:
        row = found.milestones.filter(place=place).order_by("-number").first()
        if row is None:
            raise Http404
        first = {name: getattr(row, name) for name in MilestoneForm.Meta.fields}
        first["read"] = row.number
    form = MilestoneForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.milestone(found, place=place, said=said_of(form), read=read, by=asker(request))
            return redirect("action", number)
    return _form(request, found, form, _("Milestone"))


@allowed("plans.write")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, number: int) -> HttpResponse:
    """Write down the proof of a stage."""
    found = opened(request, number, to="plans.write")
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        file = (given.name or "", given.read()) if given else None
        with told_at(form):
            changes.prove(found, said=said_of(form), file=file, by=asker(request))
            messages.success(request, _("Written down with its proof."))
            return redirect("action", number)
    return _form(request, found, form, _("Prove a stage"), with_file=True)


@allowed("plans.write")
@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what a look for displacement found."""
    found = opened(request, number, to="plans.write")
    form = RecheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            changes.recheck(found, said=said_of(form), by=asker(request))
            return redirect("action", number)
    return _form(request, found, form, _("Write down a look for displacement"))


@allowed("plans.approve")
@require_POST
def decide(request: HttpRequest, number: int, verdict: str) -> HttpResponse:
    """Approve the newest version of an action, or send it back."""
    found = opened(request, number, to="plans.approve")
    if verdict not in ("approve", "send-back"):
        raise Http404
    form = DecisionForm(request.POST)
    says = form.cleaned_data["says"] if form.is_valid() else ""
    seen = request.POST.get("read", "")
    version = found.versions.filter(number=int(seen) if seen.isdecimal() else 0).first()
    try:
        if version is None:
            raise changes.PlanError(
                "The page did not say which version.", do_next="Decide on the page of the action."
            )
        approved = verdict == "approve"
        changes.decide(version, is_approved=approved, says=says, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Decided; it stands in the journal."))
    return redirect("action", number)


def _form(
    request: HttpRequest,
    found: Action,
    form: forms.BaseForm,
    heading: str,
    *,
    with_file: bool = False,
) -> HttpResponse:
    shown = {
        "form": form,
        "number": found.pk,
        "title": found.versions.order_by("-number")[0].title,
        "heading": heading,
        "with_file": with_file,
    }
    return render(request, "plans/write.html", shown, status=422 if form.errors else 200)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """Return what the address says of an action to begin: links of other pages fill it in."""
    given = request.GET
    named = ("title", "objective", "owner", "indicator", "measure", "estimate", "why", "due")
    first: dict[str, Any] = {name: given[name] for name in named if name in given}
    first |= {"comes_from": given.get("from", ""), "read": 0, "start": timezone.localdate()}
    try:
        first["recheck_on"] = date.fromisoformat(given.get("due", "")) + AFTER
    except (ValueError, OverflowError):
        first["recheck_on"] = None
    first["reason"] = _("First entry")
    return first
