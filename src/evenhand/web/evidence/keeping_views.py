"""How is it said how long runs are kept, and which end soon?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.web.access import allowed
from evenhand.web.evidence import ending
from evenhand.web.evidence.forms import KeepingForm
from evenhand.web.evidence.models import Keeping, Run, State
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker


@allowed("evidence.see_findings")
@require_GET
def keeping(request: HttpRequest) -> HttpResponse:
    """Say how long runs are kept, and list those whose day is near or that are held back."""
    shown = {
        "keeping": Keeping.objects.select_related("rests_on").first(),
        "months": ending.MONTHS,
        "notice": ending.NOTICE.days,
        "near": list(ending.near()),
        "keeps": request.user.has_perm("evidence.keep"),
        "deleted": Run.objects.filter(state=State.DELETED).count(),
    }
    return render(request, "evidence/keeping.html", shown)


@allowed("evidence.keep", asks_again="opened")
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Say how long runs are kept."""
    form = KeepingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            ending.say(by=asker(request), **form.cleaned_data)
            messages.success(request, _("Done. It stands in the journal."))
            return redirect("runs_keeping")
    shown = {"form": form, "notice": ending.NOTICE.days}
    return render(request, "evidence/say_keeping.html", shown, status=422 if form.errors else 200)
