"""How is it said how long reviews are kept, and how are they deleted?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.form_faults import done
from evenhand.web.people.asking import asker
from evenhand.web.reviews import freezing, retention
from evenhand.web.reviews.forms import KeepingForm, KeepLongerForm, ReferralForm
from evenhand.web.reviews.models import Deletion, Keeping, Review
from evenhand.web.reviews.writing import review_for, written


@allowed("reviews.see")
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """List the reviews whose time has ended, with the wishes that wait, and the rule."""
    shown = {
        "keeping": Keeping.objects.select_related("rests_on").first(),
        "rows": list(retention.due_for_deletion()),
        "deleted": Review.objects.filter(deleted_at__isnull=False).count(),
        "countersigns": asker(request).has_perm("reviews.countersign"),
        "opens": asker(request).has_perm("reviews.open"),
        "who": asker(request),
    }
    return render(request, "reviews/retention.html", shown)


@allowed("reviews.open")
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Say how long reviews are kept."""
    form = KeepingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.say(by=asker(request), **form.cleaned_data)
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Done. It stands in the journal."))
            return redirect("retention")
    shown = {"form": form}
    return render(request, "reviews/keeping.html", shown, status=422 if form.errors else 200)


@allowed("reviews.open")
@require_http_methods(["GET", "POST"])
def keep_longer(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a review past its time."""
    found = get_object_or_404(Review, pk=number)
    return written(
        request,
        found,
        KeepLongerForm(request.POST or None),
        lambda said: retention.keep_longer(found, by=asker(request), **said),
        title=_("Keep the review longer"),
        note=_("Only where a court, an investigation or the law asks for it."),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def referral_ended(request: HttpRequest, number: int) -> HttpResponse:
    """Write down that the authority has ended what was referred to it."""
    found = review_for(request, number, to="reviews.keep")
    return written(
        request,
        found,
        ReferralForm(request.POST or None),
        lambda said: freezing.end_referral(found, by=asker(request), **said),
        title=_("What was referred has ended"),
        note=_("From that day on the time runs until the evidence is deleted."),
        to=("custody", found.pk),
    )


@allowed("reviews.open", asks_again="sent")
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that a review is deleted."""
    found = get_object_or_404(Review, pk=number)
    return done(request, lambda: retention.ask(found, by=asker(request)), to="retention")


@allowed("reviews.see")
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a wish back, or refuse it."""
    found = get_object_or_404(Deletion, pk=number)
    return done(request, lambda: retention.withdraw(found, by=asker(request)), to="retention")


@allowed("reviews.countersign", asks_again="sent")
@require_POST
def countersign(request: HttpRequest, number: int) -> HttpResponse:
    """Delete what a review holds."""
    found = get_object_or_404(Deletion, pk=number)
    return done(request, lambda: retention.countersign(found, by=asker(request)), to="retention")
