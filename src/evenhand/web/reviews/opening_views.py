"""How is the opening of pseudonyms asked for, lent to, and read by who asked?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.errors import EvenhandError
from evenhand.records.lending import MOST_BYTES
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.reviews import opening as changes
from evenhand.web.reviews.forms import OpeningForm, ShareForm
from evenhand.web.reviews.models import Opening, Review
from evenhand.web.reviews.writing import written


@allowed("reviews.see", asks_again="opened")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that pseudonyms of a review are opened."""
    found = get_object_or_404(Review.objects.select_related("run"), pk=number)
    who = asker(request)
    if not who.has_perm("reviews.write", found) and not who.has_perm("reviews.keep", found):
        raise PermissionDenied
    # What cannot be told on the pages of the review is no choice here either.
    if found.run.is_withheld:
        raise PermissionDenied
    return written(
        request,
        found,
        OpeningForm(request.POST or None, review=found),
        lambda said: changes.ask(found, list(said["parties"]), reason=said["reason"], by=who),
        title=_("Ask two holders to open a pseudonym"),
    )


@allowed("reviews.lend")
@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """List what waits for a share, by number and day alone, and what who asks asked for."""
    changes.forget()
    waiting = Opening.objects.filter(opened_at=None, ended_at=None).prefetch_related("lent")
    own = Opening.objects.filter(asked_by=asker(request))[:50]
    return render(request, "reviews/openings.html", {"waiting": waiting, "own": own})


@allowed("reviews.lend")
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, number: int) -> HttpResponse:
    """Show how an opening stands, take a share, and show who asked what was opened."""
    changes.forget()
    found = get_object_or_404(Opening.objects.select_related("review"), pk=number)
    who = asker(request)
    form = ShareForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.lend(found, form.cleaned_data["file"].read(MOST_BYTES + 1), by=who)
        except EvenhandError as err:
            form.add_error("file", f"{err.what} {err.do_next}")
        else:
            return redirect("opening", number)
    is_own = who.pk == found.asked_by_id
    try:
        identities = changes.identities(found, by=who) if is_own else None
    except EvenhandError:
        # Who asked works on the review no more: they see that it was opened, and not what.
        identities = None
    shown = {
        "o": found,
        "lent": found.lent.count(),
        "is_own": is_own,
        "identities": identities,
        "waits": changes.waits(found),
        "form": form,
        "command": f"evenhand records lend opening-{found.pk}.json "
        "--key YOURS.key.json --out share.json",
    }
    return render(request, "reviews/opening.html", shown, status=422 if form.errors else 200)


@allowed("reviews.lend")
@require_GET
def request_file(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the request, which the holders' keys alone read."""
    found = get_object_or_404(Opening, pk=number)
    if not changes.waits(found):
        raise Http404
    answer = HttpResponse(bytes(found.request), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="opening-{found.pk}.json"'
    return answer
