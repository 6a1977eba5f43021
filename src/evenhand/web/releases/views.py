"""How is something released, and how do those read it to whom it was?"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people.asking import asker
from evenhand.web.releases import changes
from evenhand.web.releases.forms import AskForm
from evenhand.web.releases.models import Audience, Item
from evenhand.web.releases.models import State as Released
from evenhand.web.releases.queries import released


@allowed("releases.read")
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """List what was released; to who sees findings, also what was asked for, refused, withdrawn."""
    sees_all = request.user.has_perm("releases.see_all")
    every = Item.objects.select_related("run")
    shown = {
        "released": released(Audience.WORKSHOP),
        "asked": every.filter(state=Released.ASKED) if sees_all else [],
        "ended": every.filter(state__in=(Released.REFUSED, Released.WITHDRAWN)) if sees_all else [],
        "sees_all": sees_all,
        "run": _latest() if request.user.has_perm("releases.ask") else None,
    }
    return render(request, "releases/releases.html", shown)


@allowed("releases.read")
@require_GET
def item(request: HttpRequest, number: int) -> HttpResponse:
    """Show one item, word for word as it left, with who released it."""
    found = _open(request, number)
    who = request.user
    shown = {
        "item": found,
        "said": found.said,
        "decides": who.has_perm("releases.decide"),
        "sees_all": who.has_perm("releases.see_all"),
        "is_own": found.asked_by == asker(request).pk,
    }
    return render(request, "releases/item.html", shown)


@allowed("releases.ask", asks_again="opened")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the release of one finding of a run."""
    run = get_object_or_404(Run, pk=number, state=State.DONE, opening=None)
    try:
        document = kept.document(run.folder)
    except EvenhandError as err:
        raise Http404 from err
    begun = {"measure": request.GET.get("measure", "")}
    form = AskForm(request.POST or None, document=document, initial=begun)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = changes.ask(
                run,
                given["measure"],
                audience=Audience(given["audience"]),
                why=given["why"],
                by=asker(request),
            )
        except changes.ReleaseError as err:
            form.add_error("measure", f"{err.what} {err.do_next}")
        else:
            return redirect("release", made.pk)
    shown = {"form": form, "run": run}
    return render(request, "releases/ask.html", shown, status=422 if form.errors else 200)


@allowed("releases.decide", asks_again="sent")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Release an item or refuse to, as the button that was pressed says."""
    found = get_object_or_404(Item, pk=number)
    wish = request.POST.get("decision")
    if wish not in ("release", "refuse"):
        raise Http404
    reason = request.POST.get("reason", "")[:500]
    return _told(
        request,
        found,
        lambda: changes.decide(found, release=wish == "release", reason=reason, by=asker(request)),
    )


@allowed("releases.decide", asks_again="sent")
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a release back."""
    found = get_object_or_404(Item, pk=number)
    reason = request.POST.get("reason", "")[:500]
    return _told(request, found, lambda: changes.withdraw(found, reason=reason, by=asker(request)))


def _told(request: HttpRequest, item: Item, change: Callable[[], Item]) -> HttpResponse:
    try:
        change()
    except changes.ReleaseError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Decided, and written into the journal."))
    return redirect("release", item.pk)


def _open(request: HttpRequest, number: int) -> Item:
    """Return an item that is open to who asks: released, or to those who see findings anyway."""
    among = Item.objects.select_related("run")
    if not request.user.has_perm("releases.see_all"):
        among = released(Audience.WORKSHOP)
    return get_object_or_404(among, pk=number)


def _latest() -> Run | None:
    """Return the latest run of which something can be released."""
    return Run.objects.filter(state=State.DONE, opening=None).first()
