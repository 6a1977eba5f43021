"""How does a facilitator ask questions, see answers come, and key in what was answered on paper?"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.instruments.sessions import session
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.workshops import answers_csv, handing_on, knowledge, rounds, together
from evenhand.web.workshops.answer_views import card_of, read
from evenhand.web.workshops.models import Moment, Round, Workshop
from evenhand.web.workshops.views import opened, written


class CardsForm(forms.Form):
    """How many cards are made."""

    count = forms.IntegerField(label=gettext_lazy("Cards"), min_value=1, max_value=600)


@allowed("workshops.see")
@require_GET
def questions(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was asked, what can be asked, and what participants gained."""
    found = opened(request, number)
    held = {(r.part, r.moment): r for r in found.rounds.all()}
    parts = [
        (s.session, s.title, held.get((s.session, "before")), held.get((s.session, "after")))
        for s in found.slots.exclude(session="")
        if session(s.session)
    ]
    forms_of = [(m.value, m.label, held.get((m.value, m.value))) for m in _FORMS]
    shown = {
        "w": found,
        "parts": parts,
        "forms": forms_of,
        "open": found.rounds.filter(closed_at=None).first(),
        "cards": found.cards.count(),
        "together": [(r, title(r)) for r in held.values() if r.is_together],
        "gains": knowledge.gains(found),
        "least": knowledge.LEAST_SHOWN,
        "runs": request.user.has_perm("workshops.run", found),
    }
    return render(request, "workshops/rounds.html", shown)


_FORMS = (Moment.FEEDBACK, Moment.FOLLOW_UP)


@allowed("workshops.see")
@require_GET
def taken_along(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the knowledge items before and after as CSV."""
    found = opened(request, number)
    answer = HttpResponse(
        answers_csv.as_csv(knowledge.gains(found)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="knowledge.csv"'
    return answer


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def more_cards(request: HttpRequest, number: int) -> HttpResponse:
    """Make cards."""
    found = opened(request, number, to="workshops.run")
    form = CardsForm(request.POST or None, initial={"count": found.participants.count() + 5})
    return written(
        request,
        found,
        form,
        lambda: rounds.make_cards(found, count=form.cleaned_data["count"], by=asker(request)),
        heading=_("Make cards"),
        about=_(
            "Print, cut and fold them, and let each participant draw one. Nothing says who has "
            "which; who keeps it until the follow-up can answer then."
        ),
        to="workshop_rounds",
    )


@allowed("workshops.run")
@require_GET
def cards(request: HttpRequest, number: int) -> HttpResponse:
    """Show the cards, to be printed and cut."""
    found = opened(request, number, to="workshops.run")
    return render(request, "workshops/cards.html", {"w": found, "address": _address(request)})


@allowed("workshops.run")
@require_POST
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Open a round."""
    found = opened(request, number, to="workshops.run")
    moment = request.POST.get("moment", "")
    if moment not in Moment.values or moment == Moment.TOGETHER:
        raise Http404
    part = moment if moment in _FORMS else request.POST.get("part", "")[:60]
    try:
        made = rounds.open_round(found, part=part, moment=Moment(moment), by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("workshop_rounds", number)
    return redirect("workshop_round", number, made.pk)


@allowed("workshops.see")
@require_GET
def one(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Show answers as they come."""
    found = opened(request, number)
    round = _round(found, place)
    # A room that sees what was given rates along with it: of ratings that is for who leads to say.
    shows = not round.is_together or round.closed_at is not None or "show" in request.GET
    asked = knowledge.asked(round) if shows else None
    shown = {
        "w": found,
        "round": round,
        "title": title(round),
        "given": round.given.count(),
        "cards": found.cards.count(),
        "address": _address(request),
        "asked": asked,
        "matrices": together.matrices(asked) if asked and round.is_together else (),
        "shows": shows,
        "settled_where": together.settled_where(round) if round.is_together else (),
        "least": knowledge.LEAST_SHOWN,
        "runs": request.user.has_perm("workshops.run", found),
    }
    return render(request, "workshops/round.html", shown)


@allowed("workshops.run")
@require_POST
def close(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Close a round."""
    found = opened(request, number, to="workshops.run")
    round = _round(found, place)
    if not round.is_together:
        rounds.close_round(round, by=asker(request))
        return redirect("workshop_round", number, place)
    for each in handing_on.close(round, by=asker(request)):
        told = _("Not handed on, as it was settled or ended meanwhile: %(what)s")
        messages.error(request, told % {"what": each})
    return redirect("workshop_round", number, place)


@allowed("workshops.run")
@require_GET
def ballots(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Show the round on paper: one ballot, printed as often as there are participants."""
    found = opened(request, number, to="workshops.run")
    round = _round(found, place)
    asked = found.questions.filter(part=round.part)
    shown = {"w": found, "round": round, "title": title(round), "questions": asked}
    return render(request, "workshops/ballots.html", shown)


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Key in a ballot."""
    found = opened(request, number, to="workshops.run")
    round = _round(found, place)
    fault = ""
    if request.method == "POST":
        card = card_of(request.POST.get("code", "")[:40])
        choices, words = read(request.POST)
        try:
            if card is None:
                fault = _("There is no such code. Type the one on the ballot.")
            else:
                rounds.key_in(round, card=card, choices=choices, words=words, by=asker(request))
        except EvenhandError as err:
            fault = f"{err.what} {err.do_next}"
        if not fault:
            messages.success(request, _("The ballot of %(card)s is kept.") % {"card": card})
            return redirect("key_ballot", number, place)
    shown = {
        "w": found,
        "round": round,
        "title": title(round),
        "questions": found.questions.filter(part=round.part),
        "fault": fault,
    }
    return render(request, "workshops/key.html", shown, status=422 if fault else 200)


def title(round: Round) -> str:
    """Return how a round is called."""
    kind = session(round.part)
    moment = str(Moment(round.moment).label)
    if round.is_together:
        return {
            "risks": _("Risks rated together"),
            "marks": _("Marks given together"),
            "decisions": _("Discretion, as the room sees it"),
            "cases": _("Cases on conflicts of interest"),
        }[round.part.partition("-")[0]]
    return f"{kind.title}, {moment}" if kind else moment


def _address(request: HttpRequest) -> str:
    """Return where participants answer, as they type it."""
    return request.build_absolute_uri(reverse("answer_questions"))


def _round(workshop: Workshop, place: int) -> Round:
    return get_object_or_404(Round.objects.select_related("workshop"), workshop=workshop, pk=place)
