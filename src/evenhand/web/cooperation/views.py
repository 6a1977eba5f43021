"""How are partners, missions and promises read, written and taken along?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.cooperation import changes, export, queries
from evenhand.web.cooperation.forms import (
    FollowUpForm,
    MissionForm,
    PartnerForm,
    PromiseForm,
    ReportForm,
)
from evenhand.web.cooperation.models import Mission, Outcome, Partner, Promise
from evenhand.web.cooperation.opening import opened
from evenhand.web.cooperation.ties import tied
from evenhand.web.discretion.queries import office_name
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker


@allowed("cooperation.see")
@require_GET
def cooperation(request: HttpRequest) -> HttpResponse:
    """Show what is due, the promises, requests and missions, and the partners."""
    found = queries.whole(asker(request))
    shown = {
        "w": found,
        "due": queries.due(found, timezone.localdate()),
        "open": sum(x.is_open for x in found.promises),
        "overdue": sum(x.is_overdue for x in found.promises),
        "kept": sum(x.version.outcome == Outcome.KEPT for x in found.promises),
        "over": sum(not x.is_open for x in found.promises),
        "partners": Partner.objects.all(),
        "keeps": request.user.has_perm("cooperation.keep_partners"),
    }
    return render(request, "cooperation/cooperation.html", shown)


@allowed("cooperation.see")
@require_GET
def taken_along(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out promises as CSV, or all of it as a workbook."""
    found = queries.whole(asker(request))
    return handing_out.taken_along(
        form,
        name="cooperation",
        csv=lambda: export.as_csv(found),
        xlsx=lambda: export.as_xlsx(found),
    )


@allowed("cooperation.see")
@require_GET
def partner(request: HttpRequest, number: int) -> HttpResponse:
    """Show a partner with all that is between it and the administration."""
    found = get_object_or_404(Partner, pk=number)
    who = request.user
    shown = {
        "p": found,
        "w": queries.whole(asker(request), found.pk),
        "contact": changes.contact_of(found) if who.has_perm("cooperation.see_contacts") else "",
        "papers": [x for x in found.papers.all() if who.has_perm("cooperation.see", x)],
        "form": ReportForm() if who.has_perm("cooperation.report") else None,
        "keeps": who.has_perm("cooperation.keep_partners"),
        "writes": who.has_perm("cooperation.write"),
    }
    return render(request, "cooperation/partner.html", shown)


@allowed("cooperation.keep_partners")
@require_http_methods(["GET", "POST"])
def new_partner(request: HttpRequest) -> HttpResponse:
    """Take a partner into the list."""
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = changes.keep_partner(Partner(), said=form.cleaned_data, by=asker(request))
        return redirect("partner", made.pk)
    return _asked(request, form, _("Add a partner"))


@allowed("cooperation.keep_partners")
@require_http_methods(["GET", "POST"])
def change_partner(request: HttpRequest, number: int) -> HttpResponse:
    """Write what is new of a partner."""
    found = get_object_or_404(Partner, pk=number)
    form = PartnerForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        changes.keep_partner(found, said=form.cleaned_data, by=asker(request))
        return redirect("partner", number)
    return _asked(request, form, _("Change the partner"), of=found)


@allowed("cooperation.keep_partners")
@require_POST
def erase_contact(request: HttpRequest, number: int) -> HttpResponse:
    """Remove who the contact is as a person."""
    found = get_object_or_404(Partner, pk=number)
    changes.erase_contact(found, by=asker(request))
    messages.success(request, _("Erased; what lies in older backups goes with them."))
    return redirect("partner", number)


@allowed("cooperation.write")
@require_http_methods(["GET", "POST"])
def new_mission(request: HttpRequest, number: int) -> HttpResponse:
    """Write down a mission of a partner."""
    found, by = get_object_or_404(Partner, pk=number), asker(request)
    first = {"read": 0, "reason": _("First entry")}
    form = MissionForm(
        request.POST or None, request.FILES or None, by=by, is_new=True, initial=first
    )
    if request.method == "POST" and form.is_valid():
        office = form.cleaned_data["office"]
        made = changes.plan_mission(found, office, said=form.said(), by=by)
        return redirect("mission", made.pk)
    return _asked(request, form, _("Write down a mission"), of=found)


@allowed("cooperation.see")
@require_GET
def mission(request: HttpRequest, number: int) -> HttpResponse:
    """Show a mission with its report and its history."""
    found = opened(request, Mission, number)
    shown = {
        "x": queries.missions([found])[0],
        "office": office_name(found.office),
        "versions": found.versions.order_by("-number"),
        "writes": request.user.has_perm("cooperation.write", found),
    }
    return render(request, "cooperation/mission.html", shown)


@allowed("cooperation.write")
@require_http_methods(["GET", "POST"])
def change_mission(request: HttpRequest, number: int) -> HttpResponse:
    """Say something new of a mission: other days, its report, or that it is cancelled."""
    found, by = opened(request, Mission, number, to="cooperation.write"), asker(request)
    last = found.versions.order_by("-number")[0]
    first: dict[str, Any] = {name: getattr(last, name) for name in MissionForm.Meta.fields}
    first |= {"reason": "", "read": last.number}
    form = MissionForm(
        request.POST or None, request.FILES or None, by=by, is_new=False, initial=first
    )
    if request.method == "POST" and form.is_valid():
        kept = {"report_name": last.report_name, "report_sha256": last.report_sha256}
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.change_mission(found, said={**kept, **form.said()}, read=read, by=by)
            return redirect("mission", number)
    return _asked(request, form, _("Say something new of it"), of=found.partner)


@allowed("cooperation.write")
@require_http_methods(["GET", "POST"])
def new_promise(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what one side promised the other."""
    found, by = get_object_or_404(Partner, pk=number), asker(request)
    form = PromiseForm(request.POST or None, by=by, is_new=True, initial={"read": 0})
    if request.method == "POST" and form.is_valid():
        office = form.cleaned_data["office"]
        made = changes.promise(found, office, made=form.made(), said=form.said(), by=by)
        return redirect("promise", made.pk)
    return _asked(request, form, _("Write down a promise"), of=found)


@allowed("cooperation.see")
@require_GET
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """Show a promise with what it is tied to and what became of it."""
    found = opened(request, Promise, number)
    line = queries.promises([found])[0]
    shown = {
        "x": line,
        "office": office_name(found.office),
        "ties": tied(line.version.ties, asker(request)).shown,
        "versions": found.versions.order_by("-number"),
        "writes": request.user.has_perm("cooperation.write", found),
    }
    return render(request, "cooperation/promise.html", shown)


@allowed("cooperation.write")
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what became of a promise."""
    found = opened(request, Promise, number, to="cooperation.write")
    last = found.versions.order_by("-number")[0]
    first = {"outcome": last.outcome, "due": last.due, "read": last.number}
    form = FollowUpForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        with told_at(form):
            changes.follow_up(found, said=form.said(), read=read, by=asker(request))
            return redirect("promise", number)
    return _asked(request, form, _("What became of it"), of=found.partner)


def _asked(
    request: HttpRequest, form: forms.BaseForm, heading: str, *, of: Partner | None = None
) -> HttpResponse:
    shown = {"form": form, "heading": heading, "of": of}
    return render(request, "cooperation/write.html", shown, status=422 if form.errors else 200)
