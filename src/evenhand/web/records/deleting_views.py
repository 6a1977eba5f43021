"""How do two people delete records before their day?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.records import deleting
from evenhand.web.records.forms import DeleteForm
from evenhand.web.records.models import Version, Wish
from evenhand.web.records.views import seen


@allowed("records.bring")
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that a version is deleted."""
    found = get_object_or_404(Version, pk=number)
    form = DeleteForm(request.POST)
    if form.is_valid():
        try:
            deleting.ask(found, reason=form.cleaned_data["reason"], by=asker(request))
        except EvenhandError as err:
            form.add_error("reason", f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Another person confirms it, or lets it go."))
            return redirect("version", number)
    return render(request, "records/version.html", seen(request, found, delete=form), status=422)


@allowed("records.delete")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm the deletion, or let it go."""
    wish = get_object_or_404(Wish, pk=number)
    confirms = request.POST.get("do") == "confirm"
    try:
        deleting.decide(wish, confirms=confirms, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        said = _("The records are deleted.") if confirms else _("The records stay.")
        messages.success(request, said)
    return redirect("version", wish.version_id)
