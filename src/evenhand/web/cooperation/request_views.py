"""How is a request for support drafted, approved, sent and answered?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.cooperation import queries, requesting
from evenhand.web.cooperation.forms import RequestForm, StepForm
from evenhand.web.cooperation.models import Act, Partner, Request
from evenhand.web.cooperation.opening import opened
from evenhand.web.cooperation.requesting import FOLLOWS, NEEDS
from evenhand.web.cooperation.ties import CooperationError, tied
from evenhand.web.discretion.queries import office_name
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker


@allowed("cooperation.see")
@require_GET
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a request: what is asked for, what for, where it stands, its papers and history."""
    found, who = opened(request, Request, number), request.user
    line = queries.requests([found])[0]
    forms = [
        (act, StepForm(is_answer=act == Act.ANSWERED, prefix=act.value))
        for act, state in FOLLOWS.items()
        if state is line.state and who.has_perm(NEEDS[act], found) and not _is_own(act, line, who)
    ]
    is_open = line.state not in (requesting.State.SENT, requesting.State.ANSWERED)
    shown = {
        "x": line,
        "office": office_name(found.office),
        "ties": tied(line.version.ties, asker(request)).shown,
        "forms": forms,
        "papers": found.papers.all(),
        "versions": found.versions.order_by("-number").prefetch_related("steps"),
        "changes": is_open and who.has_perm("cooperation.write", found),
    }
    return render(request, "cooperation/request.html", shown)


@allowed("cooperation.write")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, number: int) -> HttpResponse:
    """Draft a request to a partner; the address may say what for."""
    found, by = get_object_or_404(Partner, pk=number), asker(request)
    first = {"read": 0, "reason": _("First entry"), "ties": request.GET.get("for", "")}
    form = RequestForm(request.POST or None, by=by, is_new=True, initial=first)
    if request.method == "POST" and form.is_valid():
        office = form.cleaned_data["office"]
        made = requesting.ask(found, office, said=form.said(), by=by)
        return redirect("support_request", made.pk)
    return _asked(request, form, _("Draft a request for support"), found)


@allowed("cooperation.write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for something else; it waits for a manager again."""
    found, by = opened(request, Request, number, to="cooperation.write"), asker(request)
    last = found.versions.order_by("-number")[0]
    first = {name: getattr(last, name) for name in RequestForm.Meta.fields}
    first |= {"reason": "", "read": last.number}
    form = RequestForm(request.POST or None, by=by, is_new=False, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            requesting.change(found, said=form.said(), read=form.cleaned_data["read"], by=by)
            return redirect("support_request", number)
    return _asked(request, form, _("Ask for something else"), found.partner)


@allowed("cooperation.see")
@require_POST
def step(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Take a request one step further: approved, sent back, sent or answered."""
    if name not in Act.values:
        raise Http404
    act = Act(name)
    found = opened(request, Request, number, to=NEEDS[act])
    form = StepForm(request.POST, is_answer=act == Act.ANSWERED, prefix=act.value)
    seen = request.POST.get("read", "")
    version = found.versions.filter(number=int(seen) if seen.isdecimal() else 0).first()
    try:
        if version is None or not form.is_valid():
            raise CooperationError(
                _("The form is not complete."),
                do_next=_("Give the day, and of an answer what it is, on the page of the request."),
            )
        requesting.step(version, act, said=form.said(), by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Written down; it stands in the journal."))
    return redirect("support_request", number)


def _is_own(act: Act, line: queries.Asked, who: Any) -> bool:
    return act == Act.APPROVED and line.version.written_by == who.pk


def _asked(request: HttpRequest, form: RequestForm, heading: str, partner: Partner) -> HttpResponse:
    shown = {"form": form, "heading": heading, "of": partner}
    return render(request, "cooperation/write.html", shown, status=422 if form.errors else 200)
