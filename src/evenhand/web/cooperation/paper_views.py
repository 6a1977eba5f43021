"""How is a request or a report to a partner made in one click, read, and taken along?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from evenhand.reports.paper import paper_of
from evenhand.web.access import allowed
from evenhand.web.cooperation import papers
from evenhand.web.cooperation.forms import ReportForm
from evenhand.web.cooperation.models import Paper, Partner, Request
from evenhand.web.cooperation.opening import opened
from evenhand.web.papers import handed_out
from evenhand.web.people.asking import asker
from evenhand.web.workshops import letterhead


@allowed("cooperation.see")
@require_POST
def make_request(request: HttpRequest, number: int) -> HttpResponse:
    """Make the paper of a request as it stands."""
    found = opened(request, Request, number)
    return redirect("cooperation_paper", papers.make_request(found, by=asker(request)).pk)


@allowed("cooperation.report")
@require_POST
def make_report(request: HttpRequest, number: int) -> HttpResponse:
    """Make the report to a partner over the days that are asked for."""
    found = get_object_or_404(Partner, pk=number)
    form = ReportForm(request.POST)
    if not form.is_valid():
        told = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        messages.error(request, _("No report is made: %(why)s") % {"why": told})
        return redirect("partner", number)
    given = form.cleaned_data
    made = papers.make_report(found, given["first"], given["last"], by=asker(request))
    return redirect("cooperation_paper", made.pk)


@allowed("cooperation.see")
@require_GET
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """Show a paper as it was made."""
    found = opened(request, Paper, number)
    shown = {"paper": found, "p": paper_of(found.content)}
    return render(request, "cooperation/paper.html", shown)


@allowed("cooperation.see")
@require_GET
def taken_along(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Hand out a paper as Word or as PDF."""
    found = opened(request, Paper, number)
    name = f"{found.kind}-{found.partner_id}-{found.version}"
    return handed_out(paper_of(found.content), form, name=name, template=letterhead.template())
