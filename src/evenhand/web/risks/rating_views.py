"""How is a risk rated on the page: alone, on paper, and settled in a session?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker
from evenhand.web.risks import queries, rating
from evenhand.web.risks.forms import RatingForm, SettleForm, begun, said_of
from evenhand.web.risks.models import Round
from evenhand.web.risks.views import opened


@allowed("risks.rate")
@require_GET
def to_rate(request: HttpRequest) -> HttpResponse:
    """List the risks that wait for the rating of who asks."""
    return render(request, "risks/to_rate.html", {"waiting": queries.to_rate(asker(request))})


@allowed("risks.rate")
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, number: int) -> HttpResponse:
    """Rate a risk alone; nobody else sees it before the round has ended."""
    found = _round(request, number, to="risks.rate")
    by = asker(request)
    mine = found.ratings.filter(rater=by.pk).first()
    first = begun(mine, RatingForm.Meta.fields) if mine else {}
    form = RatingForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            rating.rate(found, said=said_of(form), by=by)
            messages.success(request, _("Kept. You can change it until the round ends."))
            return redirect("to_rate")
    return _asked(request, found, form, on_paper=False)


@allowed("risks.write")
@require_http_methods(["GET", "POST"])
def key_in(request: HttpRequest, number: int) -> HttpResponse:
    """Key in a rating that was given on paper."""
    found = _round(request, number, to="risks.write")
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            rating.key_in(found, said=said_of(form), by=asker(request))
            messages.success(request, _("Keyed in. Take the next paper."))
            return redirect("key_in_rating", number)
    return _asked(request, found, form, on_paper=True)


@allowed("risks.write")
@require_POST
def open_round(request: HttpRequest, number: int) -> HttpResponse:
    """Open a round in which a risk is rated."""
    found = opened(request, number, to="risks.write")
    try:
        rating.open_round(found, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Open: each rates alone, and nobody sees the others."))
    return redirect("risk", number)


@allowed("risks.write")
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a round: the session sees the spread."""
    found = _round(request, number, to="risks.write")
    try:
        rating.end(found, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("risk", found.risk_id)
    return redirect("settle_round", number)


@allowed("risks.write")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Settle a round in the session, with the spread in view."""
    found = _round(request, number, to="risks.write")
    if found.ended_at is None:
        messages.error(request, _("This round is still open. End it first."))
        return redirect("risk", found.risk_id)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            rating.settle(found, said=said_of(form), by=asker(request))
            messages.success(request, _("Settled; the spread of the ratings stays on record."))
            return redirect("risk", found.risk_id)
    shown = {
        "form": form,
        "round": found,
        "spreads": queries.spreads(found),
        "comments": [r.comment for r in found.ratings.all() if r.comment],
        "title": found.risk.versions.order_by("-number")[0].statement,
    }
    return render(request, "risks/settle.html", shown, status=422 if form.errors else 200)


def _asked(request: HttpRequest, round: Round, form: RatingForm, *, on_paper: bool) -> HttpResponse:
    controls = {row.place: row for row in round.risk.controls.all()}
    shown = {
        "form": form,
        "round": round,
        "v": round.risk.versions.order_by("-number")[0],
        "controls": [row for row in controls.values() if row.works != "none"],
        "on_paper": on_paper,
        "papers": round.ratings.filter(rater=None).count(),
        "sees": request.user.has_perm("risks.see", round.risk),
    }
    return render(request, "risks/rate.html", shown, status=422 if form.errors else 200)


def _round(request: HttpRequest, number: int, *, to: str) -> Round:
    found = get_object_or_404(Round.objects.select_related("risk__office"), pk=number)
    if not request.user.has_perm(to, found.risk):
        raise PermissionDenied
    return found
