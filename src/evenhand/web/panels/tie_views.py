"""How are wishes to see own figures checked, confirmed and ended, and answers found?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.panels import tying
from evenhand.web.panels.forms import CheckForm
from evenhand.web.panels.models import Said, Tie
from evenhand.web.people.asking import asker
from evenhand.web.people.sealing import unseal


@allowed("panels.tie")
@require_GET
def ties(request: HttpRequest) -> HttpResponse:
    """List the wishes that wait and the ties that stand, and how the last ended."""
    tying.forget()
    every = Tie.objects.select_related("person")
    shown = {
        "open": every.filter(ended_at=None),
        "ended": every.filter(ended_at__isnull=False)[:100],
    }
    return render(request, "panels/ties.html", shown)


@allowed("panels.tie")
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, number: int) -> HttpResponse:
    """Show a wish with its account, and check it as the first."""
    tying.forget()
    found = get_object_or_404(Tie.objects.select_related("person"), pk=number)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tying.check(found, **form.cleaned_data, by=asker(request))
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Checked. Somebody of the other unit confirms it."))
            return redirect("tie", number)
    opened = {"account": "", "reason": "", "checked": ""}
    if found.key is not None:
        for name in opened:
            sealed = getattr(found, name)
            opened[name] = "" if sealed is None else unseal(found.key, sealed)
    shown = {"t": found, "form": form, "who": asker(request), **opened}
    return render(request, "panels/tie.html", shown, status=422 if form.errors else 200)


@allowed("panels.tie", asks_again="sent")
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm a wish as the second."""
    found = get_object_or_404(Tie, pk=number)
    try:
        tying.confirm(found, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Confirmed. The officer sees their figures from now on."))
    return redirect("tie", number)


@allowed("panels.tie")
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Refuse a wish, or take a tie back."""
    found = get_object_or_404(Tie, pk=number)
    try:
        tying.end(found, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Ended. The officer is told on their page."))
    return redirect("ties")


@allowed("panels.read_answers")
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """List to which findings officers answered lately; what they said stands beside the finding."""
    found = Said.objects.select_related("answer__run").order_by("-pk")[:200]
    return render(request, "panels/answers.html", {"said": found})
